import { Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { HOUR } from './expectations';
import { mixedRun } from './mixed-runs';
import { recordedRun } from './recorded-run';
import { readByRules, RULES } from './rule-set';
import { asRun, InputSeries, SCRAPE_INTERVAL_SECONDS } from './simulated-run';

/** Every built-in model on what comes with the trainer and fits it, and on samples that somebody has measured. */
const RECORDED = ['cnn-digits', 'mlp-digits', 'lstm-digits', 'mlp-synthetic', 'lstm-synthetic', 'mlp-breast-cancer'];
const STORY_SECONDS = 3 * HOUR;
const EVALUATION_SECONDS = 30;
/** A hundred runs cost more than five. */
const COARSE_EVALUATION_SECONDS = 90;
const MIXED_RUNS = 100;
/** How many of them come into each state. */
const MIXED_STATES = {
  initializing: 100,
  running: 100,
  evaluating: 99,
  checkpointing: 100,
  paused: 40,
  preempted: 24,
  completed: 26,
  early_stopped: 12,
  cancelled: 3,
};

describeWithJudge([], 'healthy runs raise nothing above info in three hours', () => {
  let judge: Judge;
  beforeAll(() => void (judge = Judge.start(RULES)));
  afterAll(() => judge.stop());

  const aboveInfo = async (series: readonly InputSeries[], evaluate: number, end = STORY_SECONDS): Promise<object[]> => {
    const { firing } = await judge.judge({ series: readByRules(series), scrape: SCRAPE_INTERVAL_SECONDS, evaluate, end });
    return firing.filter(({ labels: { severity } }) => severity === 'critical' || severity === 'warning');
  };

  test('as they were recorded from the built-in models', async () => {
    const series = RECORDED.flatMap((name) => asRun(name, recordedRun(name, STORY_SECONDS)));
    expect(await aboveInfo(series, EVALUATION_SECONDS)).toEqual([]);
  });

  test.each([
    ['unchanged-breast-cancer', 'UnchangedWeights', 3],
    ['overfit-breast-cancer', 'Overfitting', 3],
    ['overfit', 'Overfitting', 6],
    ['plateau', 'LossPlateau', 6],
  ])('but %s, which is spoilt, raises %s alone in %d h', async (name, alert, hours) => {
    const loud = await aboveInfo(asRun(name, recordedRun(name, hours * HOUR)), EVALUATION_SECONDS, hours * HOUR);
    expect(loud).toEqual([expect.objectContaining({ labels: expect.objectContaining({ alertname: alert, run_id: name }) as object })]);
  });

  test.each(RECORDED)('%s, drawn out without a counter that falls', (name) => {
    const counters = recordedRun(name, STORY_SECONDS).filter(({ series }) => series.split('{')[0].endsWith('_total'));
    const falling = counters.filter(({ values }) => {
      const counts = values.split(' ').map(Number);
      return counts.some((count, i) => count < counts[i - 1]);
    });
    expect(counters.length).toBeGreaterThan(0);
    expect(falling.map(({ series }) => series)).toEqual([]);
  });

  test('a hundred of them, that start, pause, are preempted and continue, and end', async () => {
    const runs = Array.from({ length: MIXED_RUNS }, (_, seed) => asRun(`run-${seed}`, mixedRun(seed, STORY_SECONDS)));
    const inState = (state: string) => runs.filter((series) => series.some((one) => isIn(state, one))).length;
    const states = Object.keys(MIXED_STATES).map((state) => [state, inState(state)]);
    expect(Object.fromEntries(states)).toEqual(MIXED_STATES);
    expect(await aboveInfo(runs.flat(), COARSE_EVALUATION_SECONDS)).toEqual([]);
  });
});

/** Whether the series says that its run has been in that state in the three hours. */
function isIn(state: string, { series, values }: InputSeries): boolean {
  if (!series.startsWith('tf_run_state{') || !series.includes(`state="${state}"`)) return false;
  const samples = values.split(' ').flatMap((value) => Array<string>(Number(/^_x(\d+)$/.exec(value)?.[1] ?? 1)).fill(value));
  return samples.slice(0, STORY_SECONDS / SCRAPE_INTERVAL_SECONDS + 1).includes('1');
}
