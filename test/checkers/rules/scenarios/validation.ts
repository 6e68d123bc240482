import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, MINUTE, ofRun, quietAt, WATCHDOG } from '../expectations';
import { Scenario } from '../scenario';
import { InputSeries, simulatedRun, states, takenOver, Timeline, until } from '../simulated-run';

/** Evaluated at these moments, and better each time. */
const evaluated =
  (last: (t: number) => number): Timeline =>
  (t) =>
    0.22 + 2 * Math.exp(-last(t) / HOUR);
const every = (seconds: number, until = Infinity) => evaluated((t) => Math.floor(Math.min(t, until) / seconds) * seconds);
const stopped = ofRun('ValidationStopped', 'warning');
const notFinite = ofRun('ValidationNotFinite', 'warning');

/** Without a result of an evaluation. */
const neverEvaluated = (series: InputSeries[]): InputSeries[] => series.filter((one) => !one.series.startsWith('tf_val_'));

export const VALIDATION: Scenario[] = [
  {
    name: 'ValidationStopped: evaluated every quarter of an hour, and then no longer',
    series: simulatedRun(4 * HOUR, { tf_val_loss: every(900, 2 * HOUR) }),
    firing: { ...quietAt('2h30m', '2h40m'), '2h55m': [WATCHDOG, stopped], '3h50m': [WATCHDOG, stopped] },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'ValidationStopped: quiet when it is evaluated half as often from the second hour on, and when the loss is the same as before',
    series: simulatedRun(6 * HOUR, {
      tf_val_loss: evaluated((t) => (t < 2 * HOUR ? Math.floor(t / 900) * 900 : Math.min(4 * HOUR, Math.floor(t / 1800) * 1800))),
      tf_val_evals_since_improvement: (t) => Math.max(0, Math.floor((t - 4 * HOUR) / 1800)),
    }),
    firing: quietAt('2h55m', '4h50m', '5h50m'),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'ValidationStopped: quiet while a run is paused, and when it has just been resumed',
    series: simulatedRun(6 * HOUR, {
      ...states((t) => (t >= 2 * HOUR && t < 5 * HOUR ? 'paused' : 'running'), RUN_STATES),
      tf_val_loss: evaluated((t) => Math.floor((t < 2 * HOUR ? t : Math.max(2 * HOUR, t - 3 * HOUR)) / 900) * 900),
      tf_train_steps_total: (t) => 2 * (t < 2 * HOUR ? t : Math.max(2 * HOUR, t - 3 * HOUR)),
      tf_train_last_step_timestamp_seconds: (t) => (t < 2 * HOUR || t >= 5 * HOUR ? t : 2 * HOUR),
      tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor((t < 2 * HOUR || t >= 5 * HOUR ? t : 2 * HOUR) / 600) * 600,
    }),
    firing: quietAt('3h', '4h50m', '5h5m', '5h30m'),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'ValidationStopped: the pod that continues a run never evaluates',
    series: [
      ...until(2 * HOUR, simulatedRun(2 * HOUR, { tf_val_loss: every(900, 2 * HOUR) })),
      ...takenOver(2 * HOUR, neverEvaluated(simulatedRun(4 * HOUR, {}))),
    ],
    firing: { ...quietAt('2h30m', '2h45m'), '3h10m': [WATCHDOG, stopped], '3h50m': [WATCHDOG, stopped] },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'ValidationStopped: evaluated every quarter of an hour, with the same result from the second hour on',
    series: simulatedRun(6 * HOUR, {
      tf_val_loss: every(900, HOUR),
      'tf_run_time_seconds_total{category="validation"}': (t) => 20 * Math.floor(t / 900),
    }),
    firing: { ...quietAt('3h50m'), '4h20m': [WATCHDOG, stopped], '5h50m': [WATCHDOG, stopped] },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'ValidationNotFinite: NaN for five minutes, while the training loss falls',
    series: simulatedRun(2 * HOUR, { tf_val_loss: (t) => (t < HOUR ? 0.9 : NaN) }),
    firing: firesBetween('1h4m', '1h5m', notFinite),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'ValidationNotFinite: quiet before the first evaluation, when some programs say infinity',
    series: simulatedRun(2 * HOUR, { tf_val_loss: (t) => (t < HOUR ? Infinity : 0.9) }),
    firing: quietAt('10m', '59m', '1h30m'),
    evaluationSeconds: MINUTE,
  },
];
