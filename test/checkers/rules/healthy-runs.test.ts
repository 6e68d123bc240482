import { describeWithServers } from '../../servers';
import { testRules } from '../promtool';
import { HOUR } from './expectations';
import { mixedRun } from './mixed-runs';
import { recordedRun } from './recorded-run';
import { RULES } from './rule-set';
import { everFired, promtoolStory } from './scenario';
import { asRun } from './simulated-run';

/** Every built-in model on what comes with the trainer and fits it. */
const RECORDED = ['cnn-digits', 'mlp-digits', 'lstm-digits', 'mlp-synthetic', 'lstm-synthetic'];
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
const ABOVE_INFO = ', severity!~"none|info"';

describeWithServers(['promtool'], 'healthy runs raise nothing above info in three hours', () => {
  test('as they were recorded from the built-in models', async () => {
    const series = RECORDED.flatMap((name) => asRun(name, recordedRun(name, STORY_SECONDS)));
    const quiet = everFired(STORY_SECONDS, [], ABOVE_INFO);
    await testRules(RULES, promtoolStory(series, EVALUATION_SECONDS, [quiet]));
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
    const been = `max by (run_id, state) (max_over_time(tf_run_state[${STORY_SECONDS}s])) == 1`;
    const mixed = {
      expr: `count by (state) (${been})`,
      eval_time: `${STORY_SECONDS}s`,
      exp_samples: Object.entries(MIXED_STATES).map(([state, value]) => ({ labels: `{state="${state}"}`, value })),
    };
    const quiet = everFired(STORY_SECONDS, [], ABOVE_INFO);
    await testRules(RULES, promtoolStory(runs.flat(), COARSE_EVALUATION_SECONDS, [quiet, mixed]));
  });
});
