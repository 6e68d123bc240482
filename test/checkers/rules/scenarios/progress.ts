import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, ofNode, ofRun, ofTarget, quietAt, WATCHDOG } from '../expectations';
import { Scenario } from '../scenario';
import { asWorker, simulatedRun, states, until } from '../simulated-run';

const stalled = ofTarget('TrainingStalled', 'critical', { worker: '0' });

/** Steps that end at second 600. */
const STOPPED = {
  tf_train_steps_total: (t: number) => 2 * Math.min(t, 600),
  tf_train_last_step_timestamp_seconds: (t: number) => Math.min(t, 600),
};
const ENDED = { tf_run_end_timestamp_seconds: (t: number) => (t >= 600 ? 600 : undefined) };
const becoming = (state: string, at = 600) => states((t) => (t >= at ? state : 'running'), RUN_STATES);

export const PROGRESS: Scenario[] = [
  {
    name: 'a healthy run raises nothing but the Watchdog',
    series: simulatedRun(2 * HOUR, {}),
    firing: quietAt('10m', '1h', '2h'),
  },
  {
    name: 'TrainingStalled: four minutes without a step and one more to be sure',
    series: simulatedRun(HOUR, STOPPED),
    firing: firesBetween('15m', '15m15s', stalled),
  },
  {
    name: 'TrainingStalled: quiet while a long evaluation runs, and after it',
    series: simulatedRun(HOUR, {
      ...states((t) => (t > 600 && t <= 1500 ? 'evaluating' : 'running'), RUN_STATES),
      tf_train_last_step_timestamp_seconds: (t) => (t > 600 && t <= 1530 ? 600 : t),
    }),
    firing: quietAt('16m', '25m', '26m', '40m'),
  },
  {
    name: 'TrainingStalled: quiet for a model whose step takes five minutes, until five steps are missing',
    series: simulatedRun(2 * HOUR, {
      tf_train_last_step_timestamp_seconds: (t) => Math.floor(Math.min(t, 1800) / 300) * 300,
      tf_train_step_seconds_median: () => 300,
    }),
    firing: { ...quietAt('29m45s'), ...firesBetween('56m', '56m15s', stalled) },
  },
  {
    name: 'TrainingStalled: a pod with nothing but the step counter is judged by it',
    series: simulatedRun(HOUR, {
      ...STOPPED,
      ...states(() => undefined, RUN_STATES),
      tf_train_last_step_timestamp_seconds: () => undefined,
      tf_train_step_seconds_median: () => undefined,
    }),
    firing: firesBetween('13m45s', '16m', stalled),
  },
  {
    name: 'TrainingStalled: quiet after the end of a run that is still served',
    series: simulatedRun(HOUR, { ...STOPPED, ...becoming('completed') }),
    firing: quietAt('15m15s', '40m'),
  },
  {
    name: 'TrainingInitTooLong: twenty minutes and one to be sure',
    series: simulatedRun(
      HOUR,
      states(() => 'initializing', RUN_STATES),
    ),
    firing: firesBetween('21m', '21m15s', ofTarget('TrainingInitTooLong', 'warning')),
  },
  {
    name: 'TrainingInitTooLong: a first step that does not end, which is no stall yet',
    series: simulatedRun(HOUR, {
      tf_train_steps_total: () => 0,
      tf_train_last_step_timestamp_seconds: () => undefined,
      tf_exporter_last_update_timestamp_seconds: () => undefined,
      tf_train_step_seconds_median: () => undefined,
    }),
    firing: firesBetween('21m', '21m15s', ofTarget('TrainingInitTooLong', 'warning')),
  },
  {
    name: 'TrainingInitTooLong: quiet for a run that is resumed and trains at once, however old it is',
    series: simulatedRun(
      HOUR,
      states((t) => (t < 1140 ? 'initializing' : 'running'), RUN_STATES),
    ),
    firing: quietAt('19m', '21m15s', '40m'),
  },
  {
    name: 'TrainingRunVanished: gone without an end, for longer than a restart takes, and remembered',
    series: until(600, simulatedRun(4 * HOUR, {})),
    firing: {
      ...firesBetween('12m45s', '13m', ofRun('TrainingRunVanished', 'critical')),
      '2h': [WATCHDOG, ofRun('TrainingRunVanished', 'critical')],
    },
  },
  {
    name: 'TrainingRunVanished: quiet when the run has said that it ended; that is reported, and for half an hour',
    series: until(660, simulatedRun(2 * HOUR, { ...ENDED, ...becoming('completed') })),
    firing: {
      ...firesBetween('9m45s', '10m', ofRun('TrainingRunCompleted', 'info')),
      '20m': [WATCHDOG, ofRun('TrainingRunCompleted', 'info')],
      ...quietAt('42m'),
    },
  },
  {
    name: 'TrainingRunCompleted: quiet an hour after the end of a run that is still served',
    series: simulatedRun(2 * HOUR, { ...ENDED, ...becoming('completed') }),
    firing: quietAt('9m45s', '1h15m'),
  },
  {
    name: 'TrainingRunFailed: at once, and for long enough to be reported when the pod is gone',
    series: until(660, simulatedRun(2 * HOUR, { ...ENDED, ...becoming('failed') })),
    firing: {
      ...firesBetween('9m45s', '10m', ofRun('TrainingRunFailed', 'critical')),
      '30m': [WATCHDOG, ofRun('TrainingRunFailed', 'critical')],
    },
  },
  {
    name: 'TrainingRunFailed: quiet for a run that gave way to another',
    series: until(660, simulatedRun(2 * HOUR, { ...ENDED, ...becoming('preempted') })),
    firing: quietAt('10m', '30m'),
  },
  {
    name: 'TrainingThroughputDrop: half of its own speed',
    series: simulatedRun(2 * HOUR, { tf_train_steps_total: (t) => (t < HOUR ? 2 * t : 2 * HOUR + (t - HOUR)) }),
    firing: firesBetween('1h12m', '1h15m', ofNode('TrainingThroughputDrop', 'warning')),
  },
  {
    name: 'TrainingThroughputDrop: quiet at a pause of eight minutes for evaluation',
    series: simulatedRun(2 * HOUR, {
      ...states((t) => (t > HOUR && t < HOUR + 480 ? 'evaluating' : 'running'), RUN_STATES),
      tf_train_steps_total: (t) => 2 * (t < HOUR ? t : Math.max(HOUR, t - 480)),
      tf_train_last_step_timestamp_seconds: (t) => (t > HOUR && t < HOUR + 480 ? HOUR : t),
    }),
    firing: quietAt('1h5m', '1h10m', '1h15m', '1h30m'),
  },
  {
    name: 'StepTimeTailLatency: one step in twenty takes ten times as long',
    series: simulatedRun(
      HOUR,
      {},
      {
        tf_train_step_duration_seconds: [
          { value: 0.4, perSecond: 1.9 },
          { value: 4, perSecond: 0.1 },
        ],
      },
    ),
    firing: firesBetween('14m45s', '15m30s', ofRun('StepTimeTailLatency', 'info')),
  },
  {
    name: 'StepTimeTailLatency: quiet when all steps are slow',
    series: simulatedRun(
      HOUR,
      { tf_train_step_seconds_median: () => 4 },
      { tf_train_step_duration_seconds: [{ value: 4, perSecond: 0.25 }] },
    ),
    firing: quietAt('15m30s', '1h'),
  },
  {
    name: 'StragglerWorker: one of three computes half as long again as the others',
    series: [1, 2, 3].flatMap((worker) =>
      asWorker(worker, simulatedRun(HOUR, {}, { tf_train_phase_duration_seconds: [{ value: worker === 3 ? 0.6 : 0.4, perSecond: 2 }] })),
    ),
    firing: firesBetween(
      '10m',
      '11m',
      ofTarget('StragglerWorker', 'warning', { worker: '3', phase: 'compute', pod: 'mnist-x7k2p-3', instance: '10.0.1.3:9091' }),
    ),
  },
  {
    name: 'StragglerWorker: quiet when one is a quarter slower, and for a run of one',
    series: [1, 2, 3].flatMap((worker) =>
      asWorker(worker, simulatedRun(HOUR, {}, { tf_train_phase_duration_seconds: [{ value: worker === 3 ? 0.5 : 0.4, perSecond: 2 }] })),
    ),
    firing: quietAt('11m', '1h'),
  },
  {
    name: 'DataInputBottleneck: two fifths of the time are spent waiting',
    series: simulatedRun(HOUR, {
      'tf_run_time_seconds_total{category="productive"}': (t) => 0.6 * t,
      'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.4 * t,
    }),
    firing: firesBetween('15m', '15m30s', ofTarget('DataInputBottleneck', 'warning')),
  },
  {
    name: 'DataInputBottleneck: quiet at a quarter, and whatever validation takes',
    series: simulatedRun(HOUR, {
      'tf_run_time_seconds_total{category="productive"}': (t) => 0.3 * t,
      'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.1 * t,
      'tf_run_time_seconds_total{category="validation"}': (t) => 0.6 * t,
    }),
    firing: quietAt('15m30s', '1h'),
  },
  {
    name: 'DataInputBottleneck: quiet at a quarter, of which work that is done once more is a part',
    series: simulatedRun(HOUR, {
      'tf_run_time_seconds_total{category="productive"}': (t) => 0.3 * t,
      'tf_run_time_seconds_total{category="lost_work"}': (t) => 0.1 * t,
      'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.15 * t,
      'tf_run_time_seconds_total{category="validation"}': (t) => 0.45 * t,
    }),
    firing: quietAt('15m30s', '1h'),
  },
  {
    name: 'DataSamplesDropped: at the first sample that could not be read',
    series: simulatedRun(HOUR, { tf_data_errors_total: (t) => Number(t >= 600) }),
    firing: firesBetween('9m45s', '10m', ofTarget('DataSamplesDropped', 'warning', { kind: 'some-kind' })),
  },
  {
    name: 'DataSamplesDropped: samples that were dropped before the first scrape',
    series: simulatedRun(HOUR, { tf_data_errors_total: (t) => (t < 600 ? undefined : 5) }),
    firing: firesBetween('9m45s', '10m', ofTarget('DataSamplesDropped', 'warning', { kind: 'some-kind' })),
  },
  {
    name: 'DataSamplesDropped: quiet about what was dropped long ago',
    series: simulatedRun(HOUR, { tf_data_errors_total: () => 5 }),
    firing: quietAt('15m', '20m', '1h'),
  },
];
