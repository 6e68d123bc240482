import { apart, batches, together } from '../../../tools/signal/batch';
import { FAMILIES } from '../../../tools/signal/families';
import { Judge } from '../../../tools/signal/judge';
import { monteCarlo, Outcome } from '../../../tools/signal/monte-carlo';
import { describeWithJudge } from '../../servers';

const run = (scrape: number, pauses?: [number, number][], kubernetes?: string) => ({
  run: scrape,
  judged: {
    scrape,
    evaluate: scrape,
    pauses,
    series: [
      { series: 'up{run_id="mnist",namespace="training",job="x",label_trainwatch_run_id="mnist"}', values: '1' },
      ...(kubernetes === undefined ? [] : [{ series: 'up{job="kube-state-metrics"}', values: kubernetes }]),
    ],
  },
});

test('runs are put together that are evaluated at the same moments, where the same is known of the cluster', () => {
  const runs = [run(15), run(30), run(15), run(15, [], '1'), run(15), run(15, [[1, 2]]), run(15, [], '0 1'), run(15, [], '1')];
  const sizes = (size: number) => [...batches(runs, size)].map((batch) => batch.map((one) => runs.findIndex(({ judged }) => judged === one.judged))); // prettier-ignore
  expect(sizes(2)).toEqual([[0, 2], [3, 7], [1], [4], [5], [6]]);
  expect(sizes(1)).toHaveLength(8);
  expect(together([run(15), run(15)]).series?.map(({ series }) => series)).toEqual([
    'up{run_id="mnist~0",namespace="training~0",job="x",label_trainwatch_run_id="mnist~0"}',
    'up{run_id="mnist~1",namespace="training~1",job="x",label_trainwatch_run_id="mnist~1"}',
  ]);
});

test('what fires is given back to the run that it is about, or to all of them', () => {
  const fired = (alertname: string, own: Record<string, string> = {}) => ({ labels: { alertname, ...own }, from: 0, to: null });
  const firing = [fired('Watchdog'), fired('RunFailed', { run_id: 'mnist~1', namespace: 'training~1' })];
  expect(apart({ start: 0, end: 1, firing }, 2).map((verdict) => verdict.firing)).toEqual([
    [fired('Watchdog')],
    [fired('Watchdog'), fired('RunFailed', { run_id: 'mnist', namespace: 'training' })],
  ]);
});

const WITH_KUBERNETES = [
  'preempted-and-back',
  'deleted-with-sigterm',
  'pod-disappears',
  'fails-for-good',
  'half-the-speed',
  'uneven-speed',
];

describeWithJudge([], 'runs that are judged together', () => {
  test.each(['LossPlateau', 'TrainingThroughputDrop', 'StragglerWorker'])('are judged by %s as each by itself', async (alert) => {
    const families = FAMILIES.filter(({ notice }) => notice?.alerts.includes(alert));
    const judge = Judge.start();
    const campaign = { families, runs: 6, seed: 3, hours: 6, scrapes: [60], alerts: [alert], spread: 7 };
    const batched = await monteCarlo(judge, campaign);
    const alone = await monteCarlo(judge, { ...campaign, batch: 1 });
    await judge.stop();
    expect(batched.some(({ detected }) => detected < Infinity)).toBe(true);
    const fired = (outcomes: Outcome[]) => outcomes.map(({ detected, firings, share }) => [detected, firings, share]);
    expect(fired(batched)).toEqual(fired(alone));
  });

  test('are judged by all alerts as each by itself', async () => {
    const families = FAMILIES.filter(({ name }) => WITH_KUBERNETES.includes(name));
    expect(families).toHaveLength(WITH_KUBERNETES.length);
    const judge = Judge.start();
    const campaign = { families, runs: 3, seed: 4, hours: 6, scrapes: [60] };
    const found = async (batch?: number) =>
      (await monteCarlo(judge, { ...campaign, batch })).map(({ family, noticed, wrong }) => ({ name: family.name, noticed, wrong }));
    const [together, alone] = [await found(), await found(1)];
    await judge.stop();
    expect(together).toEqual(alone);
  });
});
