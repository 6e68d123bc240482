import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { mixinSchema } from '../../../cli/src/mixin-config';
import { bundle } from '../../../tools/bundle';
import { RunningProgram } from '../../../tools/servers/running-program';
import { temporaryFolder } from '../../../tools/temporary-folder';

const ROOT = join(__dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/mixin.md'), 'utf8');
/** The configuration of the documentation. */
const EXAMPLE = /```yaml\n(# yaml-language-server[\s\S]*?)```/.exec(PAGE)![1];

const LETTERS = String.fromCharCode(...Array.from({ length: 9 }, (_, i) => 97 + i));
/** 9 to the power of 9 values. */
const ALIASES_OF_ALIASES = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...[...LETTERS.slice(1)].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${LETTERS[i]}`).join(',')}]`),
].join('\n');

let folder: string;

beforeAll(async () => void (await bundle()));
beforeEach(() => (folder = temporaryFolder()));

/** Runs the bundled command to its end. */
async function trainwatch(...args: string[]): Promise<{ readonly ending?: string; readonly log: string }> {
  const program = RunningProgram.start(process.execPath, [join(ROOT, 'build/cli/trainwatch.js'), ...args], { cwd: folder });
  await program.closed;
  return { ending: program.ending, log: program.log };
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const mixin = (config: string | undefined, ...args: string[]) =>
  trainwatch('mixin', ...(config === undefined ? [] : ['--config', written('trainwatch.yaml', config)]), '--out', 'out', ...args);

describe('trainwatch mixin', () => {
  test('writes the defaults without a configuration, once, and finds them unchanged', async () => {
    const { ending, log } = await mixin(undefined);
    expect(ending).toBe('exit code 0');
    expect(log).toMatch(/^(\d+) files in out: \1 written, 0 deleted, the others are as they were\n$/);
    const jobs = parse(readFileSync(join(folder, 'out/prometheus/trainwatch.yml'), 'utf8')) as { scrape_configs: { job_name: string }[] };
    expect(jobs.scrape_configs.map(({ job_name }) => job_name)).toEqual(['tensorflow-training']);
    expect(existsSync(join(folder, 'out/grafana/trainwatch-run-overview.json'))).toBe(true);
    expect(existsSync(join(folder, 'out/alertmanager'))).toBe(false);
    expect((await mixin(undefined)).log).toMatch(/ 0 written, 0 deleted/);
    expect(await mixin(undefined, '--check')).toEqual({
      ending: 'exit code 0',
      log: expect.stringMatching(/^\d+ files in out are as they would be written\n$/) as string,
    });
  });

  test('knows the jobs of others: rules follow their names, and what exporters lack is written down', async () => {
    const jobs = 'jobs: { dcgm-exporter: nvidia-dcgm-exporter, kube-state-metrics: kube-state-metrics, tensorflow-training: trainers }';
    const { ending } = await mixin(jobs);
    expect(ending).toBe('exit code 0');
    const text = (path: string) => readFileSync(join(folder, 'out', path), 'utf8');
    expect(text('prometheus/rules/gpu-hardware.yml')).toContain('gpu:DCGM_FI_DEV_GPU_TEMP:normalized');
    expect(text('prometheus/rules/kubernetes-pods.yml')).toContain('up{job="trainers"}');
    expect(text('prometheus/trainwatch.yml')).toContain('job_name: trainers\n');
    expect(text('to-check.txt')).toContain('DCGM_EXP_XID_ERRORS_COUNT,gauge,');
    expect(text('to-check.txt')).toContain('pods=[trainwatch/subject,');
    expect(await mixin('kinds: { tensorflow-training: {} }\njobs: { grafana: g }')).toEqual({
      ending: 'exit code 2',
      log: 'error: jobs.grafana: the kind is not monitored: add it to kinds, or remove its job\n',
    });
  });

  test('names what is not as it would be written, and writes that alone', async () => {
    await mixin(EXAMPLE);
    rmSync(join(folder, 'out/alertmanager/alertmanager.yml'));
    written('out/prometheus/trainwatch.yml', 'scrape_configs: []\n');
    expect(await mixin(EXAMPLE, '--check')).toEqual({
      ending: 'exit code 1',
      log: 'prometheus/trainwatch.yml differs\nalertmanager/alertmanager.yml is missing\n',
    });
    expect((await mixin(EXAMPLE)).log).toMatch(/: 2 written, 0 deleted/);
  });

  test('deletes what it wrote before and no longer writes, and nothing else', async () => {
    await mixin(EXAMPLE);
    const own = written('out/prometheus/rules/own.yml', 'groups: []\n');
    const outside = written('outside.yml', 'groups: []\n');
    const list = join(folder, 'out/.trainwatch-files');
    writeFileSync(list, `${readFileSync(list, 'utf8')}../outside.yml\n`);
    const fewer = EXAMPLE.replace(/receivers:[\s\S]*/, '');
    expect((await mixin(fewer, '--check')).log).toContain('alertmanager/alertmanager.yml is no longer written\n');
    expect((await mixin(fewer)).log).toMatch(/: 0 written, 5 deleted/);
    expect([existsSync(join(folder, 'out/alertmanager/alertmanager.yml')), existsSync(own), existsSync(outside)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test.each([
    ['a: [1\nb: }', 'trainwatch.yaml: Flow sequence in block collection'],
    [ALIASES_OF_ALIASES, 'trainwatch.yaml: Excessive alias count'],
    ['no mapping', 'trainwatch.yaml: the file: Invalid input: expected object, received string'],
    ['kind: {}', 'trainwatch.yaml: the file: Unrecognized key: "kind"'],
    ['kinds: { tensorflow: {} }', 'trainwatch.yaml: kinds'],
    ['kinds: { tensorflow-training: { constructor: 1 } }', "error: kinds.tensorflow-training: there is no threshold 'constructor'"],
    ['kinds: { tensorflow-training: { stalledAfter: soon } }', "error: kinds.tensorflow-training: stalledAfter 'soon' is not a duration"],
    ['kinds: { tensorflow-training: { __proto__: 1 } }', "trainwatch.yaml: '__proto__' is the name of nothing here"],
    ['kinds: { tensorflow-training: {} }\nscrapeInterval: 5m', 'holds fewer than 4 scrapes'],
    ['receivers: { page: { slack: { channel: 5 } }, ticket: {} }', 'receivers.ticket: names not exactly one channel'],
    ['receivers: { page: { slack: { channel: x } }, ticket: { webhook: { url: "http://x" } } }', "channel 'x' of receiver 'page'"],
    ['namespaces: { thanos: [monitoring] }', "this mixin has no kind 'thanos'"],
  ])('refuses %j in sentences, and writes nothing', async (config, sentence) => {
    const { ending, log } = await mixin(config);
    expect(ending).toBe('exit code 2');
    expect(log).toContain(sentence);
    expect(
      log
        .trimEnd()
        .split('\n')
        .filter((line) => !/^(error: |- )/.test(line)),
    ).toEqual([]);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test('refuses a file in place of the folder, and leaves a folder that somebody wrote into the list', async () => {
    written('out', '');
    expect(await mixin(undefined)).toEqual({
      ending: 'exit code 2',
      log: 'error: out is a file: name a folder, or one that is not there yet\n',
    });
    rmSync(join(folder, 'out'));
    written('out/own/note.md', '');
    written('out/.trainwatch-files', 'own\nconstructor\n');
    expect((await mixin(undefined)).log).toMatch(/ written, 0 deleted/);
    expect(existsSync(join(folder, 'out/own/note.md'))).toBe(true);
  });

  test('needs a folder, and a file that is there', async () => {
    expect(await trainwatch('mixin')).toEqual({
      ending: 'exit code 2',
      log: 'error: --out is missing: name the folder where the files are, for example --out monitoring\n',
    });
    expect(await trainwatch('mixin', '--config', 'nothing.yaml', '--out', 'out')).toEqual({
      ending: 'exit code 2',
      log: 'error: nothing.yaml cannot be read (ENOENT)\n',
    });
  });

  test('brings a JSON schema that knows what it reads', async () => {
    const { log } = await trainwatch('mixin', '--schema');
    expect(JSON.parse(log)).toEqual(mixinSchema());
    const valid = new Ajv2020({ strict: false }).compile(mixinSchema());
    expect([EXAMPLE, '{}', 'kind: {}', 'kinds: { tensorflow: {} }', 'scrapeInterval: 15'].map((text) => valid(parse(text)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(readFileSync(join(ROOT, 'docs/mixin.schema.json'), 'utf8')).toBe(`${JSON.stringify(mixinSchema(), null, 2)}\n`);
  });
});
