import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, MINUTE, ofRun, quietAt, WATCHDOG } from '../expectations';
import { Scenario } from '../scenario';
import { InputSeries, simulatedRun, states, takenOver, TARGET, Timeline, until } from '../simulated-run';

const { namespace, run_id, model_name, team } = TARGET;
const hadNaN = { alertname: 'RunWithNonFiniteLoss', severity: 'none', namespace, run_id, model_name, team };
const flat = (value: number) => ({ tf_train_loss: () => value, tf_val_loss: () => value * 1.05 });

/** Every ten minutes, by turns a bit more and a bit less. */
const evaluated = (value: (t: number) => number) => (t: number) => value(t - (t % 600)) + 0.002 * (Math.floor(t / 600) % 2);

/** A pod that is killed after an hour, and another one that takes over. */
function twoPods(loss: Timeline, steps: Timeline): InputSeries[] {
  const series = simulatedRun(3 * HOUR, { tf_train_loss: loss, tf_val_loss: (t) => loss(t) ?? 0, tf_train_steps_total: steps });
  return [...until(HOUR, series), ...takenOver(HOUR, series)];
}

export const QUALITY: Scenario[] = [
  {
    name: 'NonFiniteLoss: at the first NaN that the exporter shows',
    series: simulatedRun(HOUR, { tf_train_loss: (t) => (t >= 600 ? NaN : 1) }),
    firing: firesBetween('9m45s', '10m', ofRun('NonFiniteLoss', 'critical')),
  },
  {
    name: 'NonFiniteLoss: at a NaN that came and went between two scrapes, once for the run',
    series: simulatedRun(HOUR, {
      'tf_train_nonfinite_total{kind="loss"}': (t) => Number(t >= 600),
      'tf_train_nonfinite_total{kind="gradient"}': (t) => Number(t >= 600),
    }),
    firing: { ...firesBetween('9m45s', '10m', ofRun('NonFiniteLoss', 'critical')), ...quietAt('31m') },
  },
  {
    name: 'NonFiniteLoss: quiet when the loss scaler skips a step every 20 minutes',
    series: simulatedRun(2 * HOUR, {
      'tf_train_nonfinite_total{kind="gradient"}': (t) => Math.floor(t / 1200),
      tf_train_loss_scale: (t) => (t % 1200 < 60 ? 32768 : 65536),
    }),
    firing: quietAt('20m15s', '41m', '2h'),
  },
  {
    name: 'RunWithNonFiniteLoss: until the loss is finite again and moves',
    series: simulatedRun(HOUR, { tf_train_loss: (t) => (t >= 600 && t < 1200 ? NaN : 1 + t / 1e5) }),
    firing: {
      '11m': [WATCHDOG, ofRun('NonFiniteLoss', 'critical'), hadNaN],
      '19m': [WATCHDOG, ofRun('NonFiniteLoss', 'critical'), hadNaN],
      ...quietAt('40m'),
    },
  },
  {
    name: 'RunWithNonFiniteLoss: quiet about a loss that becomes infinite in no step',
    series: simulatedRun(HOUR, { tf_train_loss: () => 1e30 }),
    firing: quietAt('10m'),
  },
  {
    name: 'NonFiniteLoss: quiet at a loss that is negative or zero',
    series: simulatedRun(HOUR, { tf_train_loss: (t) => (t < 1200 ? -40 : 0) }),
    firing: quietAt('5m', '15m'),
  },
  {
    name: 'HighLossThreshold: ten minutes above the limit that the run brings',
    series: simulatedRun(HOUR, { ...flat(2), tf_run_loss_threshold: () => 1.5 }),
    firing: firesBetween('9m45s', '10m', ofRun('HighLossThreshold', 'warning')),
  },
  {
    name: 'HighLossThreshold: quiet without a limit, however high the loss is',
    series: simulatedRun(HOUR, flat(1e6)),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'LossSpike: at the first that the run counts',
    series: simulatedRun(HOUR, { tf_train_loss_spikes_total: (t) => Number(t >= 600) }),
    firing: firesBetween('9m45s', '10m', ofRun('LossSpike', 'info')),
  },
  {
    name: 'LossSpike: at a loss of twice the mean of the hour',
    series: simulatedRun(2 * HOUR, { tf_train_loss: (t) => (t === HOUR ? 2.2 : 1) }),
    firing: firesBetween('59m45s', '1h', ofRun('LossSpike', 'info')),
  },
  {
    name: 'LossSpike: quiet at noise of half the mean, and about spikes of long ago',
    series: simulatedRun(HOUR, { tf_train_loss: (t) => 1 + 0.5 * Math.sin(t), tf_train_loss_spikes_total: () => 7 }),
    firing: quietAt('10m', '30m', '1h'),
  },
  {
    name: 'LossDiverging: risen for half an hour, by more than half of what it was',
    series: simulatedRun(2 * HOUR, { tf_train_loss: (t) => 1 + Math.max(0, t - HOUR) / 1200, tf_val_loss: () => 1 }),
    firing: firesBetween('1h40m', '1h50m', ofRun('LossDiverging', 'warning')),
  },
  {
    name: 'LossDiverging: risen from where the pod before it was, in one that continues its steps',
    series: twoPods(
      (t) => (t < HOUR ? 1 : 3 - 2 * Math.exp(-(t - HOUR) / 600)),
      (t) => 2 * t,
    ),
    firing: { ...quietAt('1h20m'), '1h50m': [WATCHDOG, ofRun('LossDiverging', 'warning')] },
  },
  {
    name: 'LossDiverging: quiet when the next pod begins at its first step, far above where the one before it ended',
    series: twoPods(
      (t) => (t < HOUR ? 0.2 : 2.5 * Math.exp(-(t - HOUR) / HOUR)),
      (t) => 2 * (t < HOUR ? t : t - HOUR),
    ),
    firing: quietAt('1h20m', '1h50m', '2h30m'),
  },
  {
    name: 'LossDiverging: quiet when a warm restart of the learning rate lifts the loss and it comes down again',
    series: simulatedRun(2 * HOUR, { tf_train_loss: (t) => 1 + (t > HOUR ? Math.exp(-(t - HOUR) / 300) * 0.9 : 0) }),
    firing: quietAt('1h5m', '1h15m', '1h45m'),
  },
  {
    name: 'LossPlateau: flat for an hour, and 20 minutes to be sure',
    series: simulatedRun(2 * HOUR, flat(0.7)),
    firing: firesBetween('1h19m', '1h21m30s', ofRun('LossPlateau', 'warning')),
  },
  {
    name: 'LossPlateau: nothing gained under noise of one percent, seen from the loss alone',
    series: simulatedRun(3 * HOUR, {
      tf_train_loss: (t) => 0.7 * (1 + 0.01 * Math.sin(t * 12.9898)),
      tf_val_loss: (t) => 0.72 * (1 + 0.01 * Math.sin(t * 12.9898)),
    }),
    firing: { ...quietAt('1h30m'), '2h30m': [WATCHDOG, ofRun('LossPlateau', 'warning')] },
  },
  {
    name: 'LossPlateau: quiet for a run that gains 0.8 percent an hour',
    series: simulatedRun(3 * HOUR, { tf_train_loss: (t) => 2 * 0.992 ** (t / HOUR), tf_val_loss: (t) => 2.05 * 0.992 ** (t / HOUR) }),
    firing: quietAt('1h31m30s', '2h30m', '3h'),
  },
  {
    name: 'LossPlateau: also of a run that takes 15 minutes for a step',
    series: simulatedRun(2 * HOUR, {
      ...flat(0.7),
      tf_train_steps_total: (t) => Math.floor(t / 900),
      tf_train_last_step_timestamp_seconds: (t) => Math.floor(t / 900) * 900,
      tf_train_step_seconds_median: () => 900,
    }),
    firing: firesBetween('1h19m', '1h40m', ofRun('LossPlateau', 'warning')),
  },
  {
    name: 'LossPlateau: quiet for a run that stops early because of it',
    series: simulatedRun(2 * HOUR, {
      ...flat(0.7),
      ...states((t) => (t < 75 * MINUTE ? 'running' : 'early_stopped'), RUN_STATES),
    }),
    firing: quietAt('1h31m30s', '2h'),
  },
  {
    name: 'NoValidationImprovement: at the tenth evaluation',
    series: simulatedRun(HOUR, { tf_val_evals_since_improvement: (t) => Math.floor(t / 60) }),
    firing: firesBetween('9m45s', '10m', ofRun('NoValidationImprovement', 'info')),
  },
  {
    name: 'NoValidationImprovement: quiet when the ninth is better',
    series: simulatedRun(HOUR, { tf_val_evals_since_improvement: (t) => Math.floor(t / 60) % 10 }),
    firing: quietAt('9m45s', '10m', '59m'),
  },
  {
    name: 'Overfitting: validation rises while training falls',
    series: simulatedRun(6 * HOUR, { tf_val_loss: (t) => (t < HOUR ? 0.22 + 2 * Math.exp(-t / HOUR) : 0.956 + (t - HOUR) / HOUR) }),
    firing: firesBetween('2h', '3h30m', ofRun('Overfitting', 'warning')),
  },
  {
    name: 'Overfitting: quiet when both fall, a tenth apart and more',
    series: simulatedRun(2 * HOUR, { tf_val_loss: (t) => 1.5 * (0.2 + 2 * Math.exp(-t / HOUR)) }),
    firing: quietAt('30m', '1h30m', '2h'),
  },
  {
    name: 'Overfitting: quiet when validation rises by less than a tenth of its best',
    series: simulatedRun(4 * HOUR, {
      tf_val_loss: (t) => (t < HOUR ? 0.22 + 2 * Math.exp(-t / HOUR) : 0.956 + (0.05 * (t - HOUR)) / HOUR),
    }),
    firing: quietAt('2h', '3h', '4h'),
  },
  {
    name: 'ValidationAccuracyRegressed: a tenth below its best, for longer than an evaluation',
    series: simulatedRun(4 * HOUR, { tf_val_accuracy: evaluated((t) => (t < 2 * HOUR ? 0.9 : 0.8)) }),
    firing: firesBetween('2h55m', '3h10m', ofRun('ValidationAccuracyRegressed', 'warning')),
  },
  {
    name: 'ValidationAccuracyRegressed: quiet at three percent below, and at a single bad evaluation',
    series: simulatedRun(4 * HOUR, {
      tf_val_accuracy: evaluated((t) => (t > 2 * HOUR && t < 2 * HOUR + 840 ? 0.5 : t < 2 * HOUR ? 0.9 : 0.873)),
    }),
    firing: quietAt('2h15m', '3h', '4h'),
  },
];
