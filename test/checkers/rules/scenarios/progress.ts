import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, MINUTE, ofRun, ofTarget, quietAt, WATCHDOG } from '../expectations';
import { Scenario } from '../scenario';
import { asWorker, InputSeries, simulatedRun, states, Timeline, until } from '../simulated-run';

const stalled = ofRun('TrainingStalled', 'critical');

/** Steps that end at second 600. */
const STOPPED = {
  tf_train_steps_total: (t: number) => 2 * Math.min(t, 600),
  tf_train_last_step_timestamp_seconds: (t: number) => Math.min(t, 600),
};
const ENDED = { tf_run_end_timestamp_seconds: (t: number) => (t >= 600 ? 600 : undefined) };
/** What a pod of level core exports. */
const CORE = /^(tf_train_loss|tf_train_accuracy|tf_steps_per_second|tf_gpu_utilization|up|scrape_\w+)[{]/;
const fourGauges = (series: InputSeries[]): InputSeries[] =>
  series
    .filter((one) => CORE.test(one.series))
    .map((one) => ({ ...one, series: one.series.replace('contract="full"', 'contract="core"') }));
/** A worker that computes for so many seconds a step. */
const computing = (worker: number, value: number, seconds = HOUR): InputSeries[] =>
  asWorker(worker, simulatedRun(seconds, {}, { tf_train_phase_duration_seconds: [{ value, perSecond: 2 }] }));
/** A run that spends this share of its steps waiting for data, at the times that `when` says. */
const waiting = (share: number, when: (t: number) => boolean = () => true): Record<string, Timeline> => {
  const waited = (t: number): number => {
    let seconds = 0;
    for (let at = 0; at < t; at += MINUTE) seconds += Math.min(MINUTE, t - at) * (when(at) ? share : 0.02);
    return seconds;
  };
  return {
    'tf_run_time_seconds_total{category="productive"}': (t) => t - waited(t),
    'tf_run_time_seconds_total{category="data_wait"}': waited,
  };
};
const straggler = (worker: string) =>
  ofTarget('StragglerWorker', 'warning', { worker, phase: 'compute', pod: `mnist-x7k2p-${worker}`, instance: `10.0.1.${worker}:9091` });
const becoming = (state: string, at = 600) => states((t) => (t >= at ? state : 'running'), RUN_STATES);

export const PROGRESS: Scenario[] = [
  {
    name: 'a healthy run raises nothing but the Watchdog',
    series: simulatedRun(2 * HOUR, {}),
    firing: quietAt('10m', '1h', '2h'),
  },
  {
    name: 'TrainingStalled: three and a half minutes without a step, and thirty seconds to be sure',
    series: simulatedRun(HOUR, STOPPED),
    firing: firesBetween('14m', '14m15s', stalled),
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
      tf_train_steps_total: (t) => Math.floor(Math.min(t, 1800) / 300),
      tf_train_last_step_timestamp_seconds: (t) => (t < 300 ? undefined : Math.floor(Math.min(t, 1800) / 300) * 300),
      tf_train_step_seconds_median: () => 300,
    }),
    firing: { ...quietAt('29m45s'), ...firesBetween('55m30s', '55m45s', stalled) },
  },
  {
    name: 'TrainingStalled: a pod with nothing but the step counter is judged by it',
    series: simulatedRun(HOUR, {
      ...STOPPED,
      ...states(() => undefined, RUN_STATES),
      tf_train_last_step_timestamp_seconds: () => undefined,
      tf_train_step_seconds_median: () => undefined,
    }),
    firing: firesBetween('14m', '14m15s', stalled),
  },
  {
    name: 'TrainingStalled: four gauges, and nothing says what the run does',
    series: simulatedRun(HOUR, {
      ...STOPPED,
      tf_train_loss: (t) => 2 - Math.min(t, 600) / HOUR,
      tf_steps_per_second: (t) => 2 + Math.sin(Math.min(t, 600)),
      tf_train_accuracy: (t) => Math.min(t, 600) / HOUR,
    }),
    firing: firesBetween('14m', '14m15s', stalled),
  },
  {
    name: 'TrainingStalled: quiet after the end of a run that is still served',
    series: simulatedRun(HOUR, { ...STOPPED, ...becoming('completed') }),
    firing: quietAt('15m15s', '40m'),
  },
  {
    name: 'TrainingInitTooLong: twenty minutes and one to be sure',
    series: simulatedRun(HOUR, { ...states(() => 'initializing', RUN_STATES), tf_train_steps_total: () => 0 }),
    firing: firesBetween('21m', '21m15s', ofRun('TrainingInitTooLong', 'warning')),
  },
  {
    name: 'TrainingInitTooLong: a first step that does not end, which is no stall yet',
    series: simulatedRun(HOUR, {
      tf_train_steps_total: () => 0,
      tf_train_last_step_timestamp_seconds: () => undefined,
      tf_exporter_last_update_timestamp_seconds: () => undefined,
      tf_train_step_seconds_median: () => undefined,
    }),
    firing: firesBetween('21m', '21m15s', ofRun('TrainingInitTooLong', 'warning')),
  },
  {
    name: 'TrainingInitTooLong: quiet for a run that has its first step after twenty minutes and a half',
    series: simulatedRun(HOUR, {
      ...states((t) => (t < 1230 ? 'initializing' : 'running'), RUN_STATES),
      tf_train_steps_total: (t) => 2 * Math.max(0, t - 1230),
    }),
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
    firing: firesBetween('1h17m', '1h19m', ofRun('TrainingThroughputDrop', 'warning')),
  },
  {
    name: 'TrainingThroughputDrop: quiet when half as many steps take a batch that is twice as large',
    series: simulatedRun(2 * HOUR, {
      tf_train_steps_total: (t) => (t < HOUR ? 2 * t : 2 * HOUR + (t - HOUR)),
      tf_train_samples_total: (t) => 128 * t,
    }),
    firing: quietAt('1h17m', '1h30m', '2h'),
  },
  {
    name: 'TrainingThroughputDrop: half of its own speed, by four gauges',
    series: fourGauges(simulatedRun(2 * HOUR, { tf_steps_per_second: (t) => (t < HOUR ? 2 : 1) })),
    firing: firesBetween('1h16m', '1h18m', ofRun('TrainingThroughputDrop', 'warning')),
    evaluationSeconds: 60,
  },
  {
    name: 'TrainingThroughputDrop: a tenth slower every hour, which no hour is long enough to see',
    series: simulatedRun(8 * HOUR, { tf_train_steps_total: (t) => (2 * HOUR * (1 - 0.9 ** (t / HOUR))) / -Math.log(0.9) }),
    firing: firesBetween('4h30m', '5h10m', ofRun('TrainingThroughputDrop', 'warning')),
    evaluationSeconds: 60,
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
    name: 'TrainingThroughputDrop: quiet when one epoch of twenty minutes was slow, by four gauges',
    series: fourGauges(
      simulatedRun(4 * HOUR, {
        tf_steps_per_second: (t) => (Math.floor(t / 1200) === 6 ? 1 : 2),
        tf_train_loss: (t) => 2 - Math.floor(t / 1200) / 20,
      }),
    ),
    firing: quietAt('2h10m', '2h19m', '2h30m'),
    evaluationSeconds: 60,
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
    series: [1, 2, 3].flatMap((worker) => computing(worker, worker === 3 ? 0.6 : 0.4)),
    firing: firesBetween('10m', '11m', straggler('3')),
  },
  {
    name: 'StragglerWorker: one of two computes twice as long',
    series: [1, 2].flatMap((worker) => computing(worker, worker === 2 ? 0.8 : 0.4)),
    firing: firesBetween('10m', '11m', straggler('2')),
  },
  {
    name: 'StragglerWorker: one of three computes three tenths longer, for an hour',
    series: [1, 2, 3].flatMap((worker) => computing(worker, worker === 3 ? 0.52 : 0.4, 2 * HOUR)),
    firing: firesBetween('50m', '1h', straggler('3')),
    evaluationSeconds: 60,
  },
  {
    name: 'StragglerWorker: quiet when one is a tenth slower, and when all of three are unequal',
    series: [1, 2, 3].flatMap((worker) => [
      ...computing(worker, worker === 3 ? 0.44 : 0.4, 2 * HOUR),
      ...computing(worker, 0.2 * worker, 2 * HOUR).map((one) => ({
        ...one,
        series: one.series.replaceAll('mnist', 'other').replace('10.0.1.', '10.0.2.'),
      })),
    ]),
    firing: quietAt('13m', '1h30m'),
    evaluationSeconds: 60,
  },
  {
    name: 'DataInputBottleneck: two fifths of the time are spent waiting',
    series: simulatedRun(2 * HOUR, waiting(0.4)),
    firing: firesBetween('54m', '56m', ofRun('DataInputBottleneck', 'warning')),
    evaluationSeconds: 60,
  },
  {
    name: 'DataInputBottleneck: quiet in a first epoch of forty minutes, and in that of the process after it in the same pod',
    series: simulatedRun(3 * HOUR, {
      tf_run_start_timestamp_seconds: (t) => (t < 1.5 * HOUR ? 0 : 1.5 * HOUR),
      ...waiting(0.6, (t) => t % (1.5 * HOUR) < 40 * MINUTE),
    }),
    firing: quietAt('40m', '55m30s', '1h', '2h10m', '2h25m30s', '3h'),
    evaluationSeconds: 60,
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
    name: 'DataSamplesDropped: a hundredth of the samples, and 15 minutes to be sure',
    series: simulatedRun(HOUR, { tf_data_errors_total: (t) => Math.floor(0.64 * Math.max(0, t - 600)) }),
    firing: firesBetween('25m', '28m', { ...ofRun('DataSamplesDropped', 'warning'), kind: 'some-kind' }),
  },
  {
    name: 'DataSamplesDropped: samples that were dropped before the first scrape',
    series: simulatedRun(HOUR, { tf_data_errors_total: () => 5000 }),
    firing: firesBetween('14m', '16m', { ...ofRun('DataSamplesDropped', 'warning'), kind: 'some-kind' }),
  },
  {
    name: 'DataSamplesDropped: quiet about a few of many, before the first scrape and later',
    series: simulatedRun(HOUR, { tf_data_errors_total: (t) => 5 + Math.floor(t / 120) }),
    firing: quietAt('20m', '40m', '1h'),
  },
];
