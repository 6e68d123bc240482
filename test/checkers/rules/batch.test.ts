import { apart, batches, together } from '../../../tools/signal/batch';
import { FAMILIES } from '../../../tools/signal/families';
import { Judge } from '../../../tools/signal/judge';
import { monteCarlo } from '../../../tools/signal/monte-carlo';
import { describeWithJudge } from '../../servers';

const run = (scrape: number, pauses?: [number, number][]) => ({
  run: scrape,
  judged: {
    scrape,
    evaluate: scrape,
    pauses,
    series: [{ series: 'up{run_id="mnist",job="x",label_trainwatch_run_id="mnist"}', values: '1' }],
  },
});

test('runs are put together that are evaluated at the same moments', () => {
  const sizes = (size: number) => [...batches([run(15), run(30), run(15), run(15), run(15, [[1, 2]])], size)].map((batch) => batch.map((one) => one.run)); // prettier-ignore
  expect(sizes(2)).toEqual([[15, 15], [30], [15], [15]]);
  expect(sizes(1)).toHaveLength(5);
  expect(together([run(15), run(15)]).series?.map(({ series }) => series)).toEqual([
    'up{run_id="mnist~0",job="x",label_trainwatch_run_id="mnist~0"}',
    'up{run_id="mnist~1",job="x",label_trainwatch_run_id="mnist~1"}',
  ]);
});

test('an alert that is about no run, or about all of them, is no alert to judge runs together by', () => {
  const firing = [{ labels: { alertname: 'Fleet' }, from: 0, to: null }];
  expect(() => apart({ start: 0, end: 1, firing }, 2)).toThrow('Fleet does not say which run it is about');
  expect(apart({ start: 0, end: 1, firing }, 1)).toEqual([{ start: 0, end: 1, firing }]);
});

describeWithJudge([], 'runs that are judged together', () => {
  test.each(['LossPlateau', 'TrainingThroughputDrop', 'StragglerWorker'])('are judged by %s as each by itself', async (alert) => {
    const families = FAMILIES.filter(({ notice }) => notice?.alerts.includes(alert));
    const judge = Judge.start();
    const campaign = { families, runs: 6, seed: 3, hours: 6, scrapes: [60], alerts: [alert] };
    const batched = await monteCarlo(judge, campaign);
    const alone = await monteCarlo(judge, { ...campaign, batch: 1 });
    await judge.stop();
    expect(batched.some(({ detected }) => detected < Infinity)).toBe(true);
    // Where in its interval a group is evaluated is one number for all of a batch.
    for (const [number, { detected, firings }] of batched.entries()) {
      expect(firings).toBe(alone[number].firings);
      if (detected < Infinity) expect(Math.abs(detected - alone[number].detected)).toBeLessThanOrEqual(120);
    }
  });
});
