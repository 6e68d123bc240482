import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, ofRun, ofTarget, quietAt } from '../expectations';
import { Scenario } from '../scenario';
import { simulatedRun, states } from '../simulated-run';

/** Restarts at these seconds, each a new start of the same container. */
function restartsAt(seconds: number[]) {
  return { tf_run_start_timestamp_seconds: (t: number) => Math.max(0, ...seconds.filter((at) => at <= t)) };
}

const FOUR = restartsAt([600, 1200, 1800, 2400]);

export const DURABILITY: Scenario[] = [
  {
    name: 'CheckpointStale: twice the interval, a minute for the save, and two to be sure',
    series: simulatedRun(HOUR, { tf_checkpoint_last_success_timestamp_seconds: (t) => (t < 600 ? 0 : 600) }),
    firing: firesBetween('33m', '33m15s', ofTarget('CheckpointStale', 'critical')),
  },
  {
    name: 'CheckpointStale: quiet when a save comes late',
    series: simulatedRun(HOUR, { tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(t / 1200) * 1200 }),
    firing: quietAt('33m15s', '1h'),
  },
  {
    name: 'CheckpointStale: quiet for a run that plans none',
    series: simulatedRun(HOUR, { tf_checkpoint_last_success_timestamp_seconds: () => 0, tf_checkpoint_interval_target_seconds: () => 0 }),
    firing: quietAt('33m15s', '1h'),
  },
  {
    name: 'NoCheckpointYet: an hour of work that nothing has saved',
    series: simulatedRun(2 * HOUR, { tf_checkpoint_last_success_timestamp_seconds: () => undefined }),
    firing: firesBetween('1h', '1h15s', ofTarget('NoCheckpointYet', 'warning')),
  },
  {
    name: 'NoCheckpointYet: quiet when the first is saved just in time',
    series: simulatedRun(2 * HOUR, {
      tf_checkpoint_last_success_timestamp_seconds: (t) => (t < HOUR ? undefined : Math.floor(t / 600) * 600),
    }),
    firing: quietAt('1h', '1h15s', '2h'),
  },
  {
    name: 'CheckpointSaveFailing: at the first save that fails',
    series: simulatedRun(HOUR, { 'tf_checkpoint_saves_total{result="failure"}': (t) => Number(t >= 600) }),
    firing: firesBetween('9m45s', '10m', ofTarget('CheckpointSaveFailing', 'warning', { result: 'failure' })),
  },
  {
    name: 'CheckpointSaveFailing: quiet about saves that succeed, and failures of long ago',
    series: simulatedRun(HOUR, {
      'tf_checkpoint_saves_total{result="success"}': (t) => Math.floor(t / 600),
      'tf_checkpoint_saves_total{result="failure"}': () => 3,
    }),
    firing: quietAt('10m', '30m', '1h'),
  },
  {
    name: 'RestartLoop: the fourth restart within an hour, and a minute to be sure',
    series: simulatedRun(HOUR, FOUR),
    firing: firesBetween('40m45s', '41m', ofRun('RestartLoop', 'critical')),
  },
  {
    name: 'RestartLoop: quiet at three restarts that each get further',
    series: simulatedRun(HOUR, restartsAt([600, 1500, 2400])),
    firing: quietAt('41m', '1h'),
  },
  {
    name: 'NoProgressAcrossRestarts: the second restart without a later checkpoint',
    series: simulatedRun(HOUR, { ...restartsAt([600, 1200]), tf_checkpoint_last_step: () => 1000 }),
    firing: firesBetween('20m45s', '21m', ofRun('NoProgressAcrossRestarts', 'critical')),
  },
  {
    name: 'NoProgressAcrossRestarts: quiet at a single restart',
    series: simulatedRun(HOUR, { ...restartsAt([600]), tf_checkpoint_last_step: () => 1000 }),
    firing: quietAt('11m', '21m', '1h'),
  },
  {
    name: 'TrainingPreempted: when a run had to give way',
    series: simulatedRun(HOUR, { 'tf_run_interruptions_total{reason="preemption"}': (t) => Number(t >= 600) }),
    firing: firesBetween('9m45s', '10m', ofTarget('TrainingPreempted', 'info', { reason: 'preemption' })),
  },
  {
    name: 'TrainingPreempted: quiet when its user has stopped it',
    series: simulatedRun(HOUR, {
      ...states((t) => (t < 600 ? 'running' : 'cancelled'), RUN_STATES),
      'tf_run_interruptions_total{reason="user"}': (t) => Number(t >= 600),
    }),
    firing: quietAt('10m', '20m'),
  },
];
