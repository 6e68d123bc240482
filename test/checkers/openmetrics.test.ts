// cspell:ignore repr PYTHONPATH PYTHONIOENCODING
import { spawnSync } from 'node:child_process';
import { Metric, TRAINING_METRICS } from '../../lib/metrics';
import { locateOpenMetricsParser } from '../../tools/openmetrics-parser';
import { Exporter } from '../../trainer/src/exporter';
import { sidecarServer } from '../../trainer/src/exporter/sidecar-exporter';
import { describeUnless, temporaryFolder, waitUntil } from '../servers';

/** Everything that it reads, as JSON; numbers as Python writes them, which JSON has no NaN for. */
const PARSE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
page = sys.stdin.buffer.read().decode()
print(json.dumps([
    {'name': f.name, 'type': f.type, 'help': f.documentation, 'samples': [[s.name, s.labels, repr(float(s.value))] for s in f.samples]}
    for f in text_string_to_metric_families(page)
]))
`;

interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly (readonly [name: string, labels: Readonly<Record<string, string>>, value: string])[];
}

/** @throws Error with the words of the parser when it refuses the page */
function parse(page: string): Family[] {
  const env = { ...process.env, PYTHONPATH: locateOpenMetricsParser(), PYTHONIOENCODING: 'utf-8' };
  const { status, stdout, stderr } = spawnSync('python3', ['-c', PARSE], { input: page, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1));
  return JSON.parse(stdout) as Family[];
}

const TEXTS = [
  ...[
    '',
    ' ',
    '"',
    '\\',
    '\n',
    '\\n',
    '\r',
    '\0',
    '\t',
    'a "b"',
    'ends with \\',
    'ends with \\"',
    '\v\f\x1c\x1d\x1e',
    '\u0085\u2028\u2029',
  ],
  ...['ü 訓練 😀', '\ufeff', '{x="1"}', 'a,b="c"', ' # {} 1', '\n# EOF\n', '\nhostile 1\n', '__proto__', 'other'],
];
const NUMBERS: Record<string, number> = {
  nan: NaN,
  inf: Infinity,
  '-inf': -Infinity,
  '0.0': 0,
  '5e-324': 5e-324,
  '1.7976931348623157e+308': Number.MAX_VALUE,
  '1e+21': 1e21,
  '9007199254740992.0': 2 ** 53,
  '-1e-07': -1e-7,
  '0.3333333333333333': 1 / 3,
};
const HELP = 'Ends with \\, has "quotes" and\na line\\n';
const LABELS = [{ name: 'text', bound: TEXTS.length }];
const CATALOG = [
  ...TRAINING_METRICS,
  Metric.gauge('hostile', HELP, { labels: LABELS }),
  Metric.counter('hostile_seconds_total', HELP, { labels: LABELS }),
  Metric.histogram('hostile_bytes', HELP, { labels: LABELS, buckets: [1e-9, 0.1, 1, 1e21] }),
  Metric.gauge('hostile_number', HELP, { labels: [{ name: 'number', bound: Object.keys(NUMBERS).length }] }),
];

function record({ recorder }: Exporter): void {
  recorder.stateSet('tf_run_state').set('running');
  for (const text of TEXTS) {
    recorder.gauge('hostile', { text }).set(1);
    recorder.counter('hostile_seconds_total', { text }).inc(1e300);
    recorder.histogram('hostile_bytes', { text }).observeMany(0.5, Number.MAX_SAFE_INTEGER);
  }
  for (const [number, value] of Object.entries(NUMBERS)) recorder.gauge('hostile_number', { number }).set(value);
}

async function pageOf(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { accept: 'application/openmetrics-text;version=1.0.0' } });
  expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
  return Buffer.from(await response.arrayBuffer()).toString();
}

describeUnless(!locateOpenMetricsParser() && "needs a strict parser: run 'npm run openmetrics-parser'", 'a page in OpenMetrics', () => {
  const pages: Record<string, string> = {};

  beforeAll(async () => {
    const folder = temporaryFolder();
    const exporter = await Exporter.start({ catalog: CATALOG, host: '127.0.0.1', port: 0, snapshotFolder: folder });
    record(exporter);
    const sidecar = sidecarServer({
      catalog: CATALOG,
      folder,
      leaseSeconds: 10,
      state: { metric: 'tf_run_state', dead: 'failed' },
      age: 'tf_exporter_snapshot_age_seconds',
      damaged: { metric: 'tf_exporter_damaged_files_total', labels: { file: 'snapshot' } },
      log: (line) => {
        throw new Error(line);
      },
    });
    const port = await sidecar.listen(0, '127.0.0.1');
    try {
      pages.exporter = await pageOf(exporter.port);
      pages.sidecar = await waitUntil('the sidecar has the last value', () => pageOf(port), {
        until: (page) => page.includes(`hostile_number{number="${Object.keys(NUMBERS).at(-1)}"}`),
      });
    } finally {
      await sidecar.stop();
      await exporter.stop();
    }
  });

  const familyOf = (program: string, name: string) => parse(pages[program]).find((family) => family.name === name)!;

  describe.each(['exporter', 'sidecar'])('of the %s', (program) => {
    test('gives a strict parser every label value and help as it was recorded', () => {
      const { help, type, samples } = familyOf(program, 'hostile');
      expect({ help, type }).toEqual({ help: HELP, type: 'gauge' });
      expect(samples).toEqual(TEXTS.map((text) => ['hostile', { text }, '1.0']));
    });

    test('gives it every number as it was recorded', () => {
      const { samples } = familyOf(program, 'hostile_number');
      expect(samples).toEqual(Object.keys(NUMBERS).map((number) => ['hostile_number', { number }, number]));
    });

    test('names counters and histograms, and counts beyond what a float holds, as the parser asks for', () => {
      expect(familyOf(program, 'hostile_seconds').samples).toEqual(TEXTS.map((text) => ['hostile_seconds_total', { text }, '1e+300']));
      const { type, samples } = familyOf(program, 'hostile_bytes');
      expect(type).toBe('histogram');
      const most = '9007199254740991.0';
      const buckets = samples.filter(([name, { text }]) => name === 'hostile_bytes_bucket' && text === TEXTS.at(-1));
      expect(buckets.map(([, { le }, value]) => [Number(le), value])).toEqual([
        [1e-9, '0.0'],
        [0.1, '0.0'],
        [1, most],
        [1e21, most],
        [NaN, most],
      ]);
    });
  });

  test('is refused by the parser when a label is not escaped, or the end is missing', () => {
    expect(() => parse(pages.exporter.replace('text="\\\\"', 'text="\\"'))).toThrow('ValueError');
    expect(() => parse(pages.exporter.replace(/# EOF\n$/, ''))).toThrow('Missing # EOF at end');
  });
});
