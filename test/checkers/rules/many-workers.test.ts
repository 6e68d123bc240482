import { InhibitionTree } from '../../../lib/kinds/inhibition-tree';
import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';
import { Firing, Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { MINUTE } from './expectations';
import { readByRules, RULES } from './rule-set';
import { firingAt } from './scenario';
import { InputSeries, SCRAPE_INTERVAL_SECONDS } from './simulated-run';
import {
  Difference,
  DIVERGES,
  HANGS,
  inRole,
  LOST,
  onlyChiefReports,
  SILENT,
  SIZES,
  SLOW,
  STORY_SECONDS,
  workersOfRun,
} from './workers-of-a-run';

const INHIBITION = new InhibitionTree(SHIPPED_KINDS).rules;
const DEADLINE_MS = 600_000;

/** What people read of the alerts that fire in the end, and that no other one keeps quiet. */
function reported(firing: readonly Firing[]): string[] {
  const all = firingAt(firing, STORY_SECONDS - 1);
  const texts = new Map(firing.map(({ labels, annotations }) => [JSON.stringify(labels), annotations?.description ?? '']));
  return all
    .filter(({ severity }) => severity !== 'none')
    .filter((labels) => !INHIBITION.some((rule) => all.some((cause) => rule._silences(cause, labels))))
    .map((labels) => `${labels.alertname}: ${texts.get(JSON.stringify(labels))!.split('. ').slice(0, -1).join('. ')}`);
}

const last = (count: number) => count - 1;
const RUN = 'mnist (resnet50)';

describeWithJudge([], 'a run of many workers', () => {
  let judge: Judge;
  beforeAll(() => void (judge = Judge.start(RULES)));
  afterAll(() => judge.stop());

  async function judged(series: InputSeries[]): Promise<string[]> {
    const { firing } = await judge.judge({
      series: readByRules(series),
      scrape: SCRAPE_INTERVAL_SECONDS,
      evaluate: MINUTE / 2,
      oneInterval: true,
      end: STORY_SECONDS,
      texts: true,
    });
    return reported(firing);
  }

  describe.each(SIZES)('of %i on %i nodes', (workers, nodes) => {
    /** One that is not the first, where there is another one. */
    const one = last(workers);
    const onlyOne = (difference: Difference) => (worker: number) => (worker === one ? difference : {});
    const run = (difference: (worker: number) => Difference) => judged(workersOfRun([workers, nodes], difference));

    test(
      'raises nothing while all is well, also if only the first worker reports the loss',
      async () => {
        expect(await run((worker) => ({ of: onlyChiefReports(worker) }))).toEqual([]);
      },
      DEADLINE_MS,
    );

    test(
      'raises one alert that names the worker whose loss is NaN',
      async () => {
        expect(await run(onlyOne({ changes: DIVERGES }))).toEqual([
          `NonFiniteLoss: Run ${RUN} computed NaN or infinite values, loss of worker ${one}. Every further step is wasted`,
        ]);
      },
      DEADLINE_MS,
    );

    test(
      'raises one alert when all wait in a step',
      async () => {
        expect(await run(() => ({ changes: HANGS }))).toEqual([
          `TrainingStalled: Run ${RUN} has made no progress for 4m 30s. It holds its GPUs`,
        ]);
      },
      DEADLINE_MS,
    );
  });

  describe.each(SIZES.slice(1))('of %i on %i nodes', (workers, nodes) => {
    const one = last(workers);
    const run = (difference: (worker: number) => Difference) => judged(workersOfRun([workers, nodes], difference));

    test(
      'raises one alert that names the worker that hangs while the others go on',
      async () => {
        expect(await run((worker) => (worker === one ? { changes: HANGS } : {}))).toEqual([
          `TrainingStalled: Run ${RUN} has made no progress for 4m 30s. It holds its GPUs. Worker ${one} stopped before the others`,
        ]);
      },
      DEADLINE_MS,
    );

    test(
      'raises one alert that names the worker whose pod is gone, for which the others wait',
      async () => {
        expect(await run((worker) => (worker === one ? LOST : { changes: HANGS }))).toEqual([
          `TrainingStalled: Run ${RUN} has made no progress for 4m 30s. It holds its GPUs. The pod of worker ${one} is gone`,
        ]);
      },
      DEADLINE_MS,
    );

    test(
      'raises one alert that names the pod that does not answer, for which the others wait',
      async () => {
        const messages = await run((worker) => (worker === one ? SILENT : { changes: HANGS }));
        expect(messages.map((message) => message.replace(/\(target.*, (pod [^)]*)\)/, '($1)'))).toEqual([
          `TargetDown: Prometheus cannot scrape run mnist (pod mnist-x7k2p-${one}). Its process has ended, hangs or is cut off. No other alert on it can fire`,
        ]);
      },
      DEADLINE_MS,
    );

    test(
      'raises one alert that names the worker that is slower than the others',
      async () => {
        const [message, ...others] = await run((worker) => (worker === one ? SLOW : {}));
        expect(others).toEqual([]);
        expect(message).toMatch(
          new RegExp(`^StragglerWorker: Worker ${one} of run mnist \\(resnet50\\) on node gpu-${nodes} computes for `),
        );
      },
      DEADLINE_MS,
    );
  });

  test('with a parameter server and an evaluator raises nothing', async () => {
    const served = ['ps', 'evaluator', 'launcher'];
    const series = workersOfRun([4, 2], (worker) => (worker === 0 ? {} : inRole(served[worker - 1])));
    expect(await judged(series)).toEqual([]);
  });

  test('and the same pods in other roles raise the alerts of those that do not begin', async () => {
    const series = workersOfRun([4, 2], (worker) => (worker === 0 ? {} : inRole('worker')));
    expect((await judged(series)).map((message) => message.split(':')[0])).toContain('TrainingInitTooLong');
  });
});
