import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { Manifests } from '../../lib';
import { lastingContainers, Manifest, podTemplateOf } from '../../lib/kubernetes/manifest-types';
import { ProgramName } from '../../tools/servers/locate';
import { temporaryFolder } from '../../tools/temporary-folder';
import { describeWithServers } from '../servers';
import { DRAWN, DrawnConfiguration } from './drawn-props';
import { drawnStack } from './drawn-stack';
import { runTool } from './tool';

const SEED = 20261201;
/** Configurations that synthesis must have taken, for each of the servers. */
const ACCEPTED = 200;
const DRAWS = 500;
const CONFIGS = '/etc/prometheus/config';
const MOUNTED = /\/etc\/(?:prometheus|alertmanager)\/[\w./-]+/g;

/** What servers read, each text once, with the draw that it comes from. */
type Texts = Map<string, DrawnConfiguration>;

interface Accepted {
  readonly prometheusConfigs: Texts;
  readonly ruleFiles: Texts;
  readonly alertmanagerConfigs: Texts;
  readonly templates: Record<string, string>;
  /** Arguments of a component of Thanos, a line each. */
  readonly thanosArguments: Texts;
  readonly count: number;
  readonly refused: readonly Error[];
}

function drawn(): Accepted {
  const [prometheusConfigs, ruleFiles, alertmanagerConfigs, thanosArguments]: Texts[] = [new Map(), new Map(), new Map(), new Map()];
  const templates: Record<string, string> = {};
  const refused: Error[] = [];
  let count = 0;
  for (const draw of fc.sample(DRAWN, { numRuns: DRAWS, seed: SEED })) {
    if (count === ACCEPTED) break;
    let manifests: Manifests;
    try {
      manifests = Manifests.of(drawnStack(draw));
    } catch (error) {
      refused.push(error as Error);
      continue;
    }
    count += 1;
    for (const { data = {} } of manifests.ofKind('ConfigMap') as Manifest[]) {
      for (const [file, text] of Object.entries(data)) {
        if (file.endsWith('.tmpl')) templates[`/etc/alertmanager/config/${file}`] = text;
        // A file of rules may have the name of the server that they are about.
        else if (/^groups:$/m.test(text)) ruleFiles.set(text, draw);
        else if (file === 'prometheus.yml') prometheusConfigs.set(text, draw);
        else if (file === 'alertmanager.yml') alertmanagerConfigs.set(text, draw);
      }
    }
    for (const args of thanosArgumentsOf(manifests)) thanosArguments.set(args.join('\n'), draw);
  }
  return { prometheusConfigs, ruleFiles, alertmanagerConfigs, templates, thanosArguments, count, refused };
}

function thanosArgumentsOf(manifests: Manifests): string[][] {
  const workloads = ['Deployment', 'StatefulSet'].flatMap((kind) => manifests.ofKind(kind) as Manifest[]);
  const containers = workloads.flatMap((workload) => podTemplateOf(workload) ?? []).flatMap(({ spec }) => lastingContainers(spec));
  return containers.filter(({ image }) => image.includes('/thanos:')).map(({ args = [] }) => args);
}

/** Writes the texts and what they mount below a folder. */
function written(texts: Texts, folder: string, files: Record<string, string> = {}): Map<string, DrawnConfiguration> {
  const root = temporaryFolder();
  const write = (path: string, text: string): string => {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  return new Map(
    [...texts].map(([text, draw], i) => {
      for (const path of text.match(MOUNTED) ?? []) if (!(path in files)) write(path, 'placeholder');
      return [
        write(
          join(folder, `${i}.yml`),
          text.replace(MOUNTED, (path) => root + path),
        ),
        draw,
      ];
    }),
  );
}

/** Lets a program check all of the files at once, and one by one if it has something to say about one of them. */
async function taken(program: ProgramName, args: readonly string[], files: Map<string, DrawnConfiguration>): Promise<void> {
  try {
    await runTool(program, [...args, ...files.keys()]);
  } catch {
    const words = new Map<string, string>();
    for (const [file, draw] of files) {
      await runTool(program, [...args, file]).catch(({ message }: Error) =>
        words.set(message.replaceAll(file, '').slice(-300), JSON.stringify(draw)),
      );
    }
    throw new Error([...words].map(([message, draw]) => `${program} refuses what synthesis took: ${message}\n${draw}`).join('\n'));
  }
}

describeWithServers(['promtool', 'amtool', 'thanos'], `${ACCEPTED} configurations of all props, near values among them`, () => {
  let accepted: Accepted;

  beforeAll(() => {
    accepted = drawn();
  }, 600_000);

  test('are between 30 and 70 % of those that were drawn, and the others are refused in words', () => {
    const { count, refused } = accepted;
    const share = refused.length / (refused.length + count);
    console.log(`synthesis refused ${Math.round(100 * share)} % of ${refused.length + count} configurations`);
    expect(count).toBe(ACCEPTED);
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.7);
    const inWords = ({ name, message }: Error) =>
      name === 'InvalidConfigError' || message.startsWith('Validation failed with the following');
    expect(refused.filter((error) => !inWords(error)).map(({ stack }) => stack)).toEqual([]);
  });

  test('are taken by Prometheus', async () => {
    await taken('promtool', ['check', 'config', '--lint=all', '--lint-fatal'], written(accepted.prometheusConfigs, CONFIGS));
  });

  test('have rules that Prometheus takes', async () => {
    await taken('promtool', ['check', 'rules', '--lint=all', '--lint-fatal'], written(accepted.ruleFiles, 'rules'));
  });

  test('are taken by Alertmanager', async () => {
    await taken('amtool', ['check-config'], written(accepted.alertmanagerConfigs, 'configs', accepted.templates));
  });

  test('start every component of Thanos with arguments that it takes', async () => {
    for (const [args, draw] of accepted.thanosArguments) {
      // It reads its arguments in turn, and ends at the last one.
      const words = await runTool('thanos', [...args.split('\n'), '--log.level=last']).catch(({ message }: Error) => message);
      if (!/enum value must be one of .*'last'\s*$/.test(words)) throw new Error(`${words.slice(-300)}\n${JSON.stringify(draw)}`);
    }
  });
});
