import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, ofTarget, quietAt } from '../expectations';
import { Scenario } from '../scenario';
import { simulatedRun, states } from '../simulated-run';

const LAYER = { layer: 'some-layer' };

export const MODEL: Scenario[] = [
  {
    name: 'ExplodingGradient: twelve times the median, for five minutes',
    series: simulatedRun(2 * HOUR, { tf_train_gradient_l2_norm: (t) => (t < HOUR ? 1 : 12) }),
    firing: firesBetween('1h4m45s', '1h5m', ofTarget('ExplodingGradient', 'warning')),
  },
  {
    name: 'ExplodingGradient: quiet at nine times, and at one bad batch of a model that logs every four minutes',
    series: simulatedRun(2 * HOUR, { tf_train_gradient_l2_norm: (t) => (t < HOUR ? 1 : t < HOUR + 285 ? 100 : 9) }),
    firing: quietAt('1h4m45s', '1h5m', '1h10m'),
  },
  {
    name: 'VanishingGradient: in one layer, for ten minutes',
    series: simulatedRun(HOUR, { tf_layer_gradient_abs_mean: () => 5e-8 }),
    firing: firesBetween('9m45s', '10m', ofTarget('VanishingGradient', 'warning', LAYER)),
  },
  {
    name: 'VanishingGradient: quiet at a gradient that is small',
    series: simulatedRun(HOUR, { tf_layer_gradient_abs_mean: () => 2e-7 }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'VanishingGradient: quiet when next to nothing is left to learn',
    series: simulatedRun(HOUR, { tf_layer_gradient_abs_mean: () => 5e-8, tf_train_loss: () => 9e-4 }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'DeadRelu: nearly all of the units, for half an hour',
    series: simulatedRun(HOUR, { tf_layer_activation_zero_ratio: () => 0.96 }),
    firing: firesBetween('29m45s', '30m', ofTarget('DeadRelu', 'info', LAYER)),
  },
  {
    name: 'DeadRelu: quiet at nine in ten, and when the units come back',
    series: simulatedRun(HOUR, { tf_layer_activation_zero_ratio: (t) => (t < 1740 ? 0.99 : 0.9) }),
    firing: quietAt('30m', '1h'),
  },
  {
    name: 'WeightUpdateRatioOutOfRange: updates that are far larger than the weights',
    series: simulatedRun(HOUR, { tf_layer_update_weight_ratio: () => 20 }),
    firing: firesBetween('14m45s', '15m', ofTarget('WeightUpdateRatioOutOfRange', 'info', LAYER)),
  },
  {
    name: 'WeightUpdateRatioOutOfRange: quiet at both limits',
    series: simulatedRun(HOUR, { tf_layer_update_weight_ratio: (t) => (t < 1800 ? 10 : 1e-8) }),
    firing: quietAt('15m', '1h'),
  },
  {
    name: 'ClassImbalance: twelve times as many of one class',
    series: simulatedRun(HOUR, {
      'tf_train_class_samples_total{class="cats"}': (t) => 12 * t,
      'tf_train_class_samples_total{class="dogs"}': (t) => t,
    }),
    firing: firesBetween('10m', '10m30s', ofTarget('ClassImbalance', 'info')),
  },
  {
    name: 'ClassImbalance: quiet at nine times',
    series: simulatedRun(HOUR, {
      'tf_train_class_samples_total{class="cats"}': (t) => 9 * t,
      'tf_train_class_samples_total{class="dogs"}': (t) => t,
    }),
    firing: quietAt('10m30s', '1h'),
  },
  {
    name: 'LearningRateZero: five minutes of steps that change nothing',
    series: simulatedRun(HOUR, { tf_train_learning_rate: () => 0 }),
    firing: firesBetween('4m45s', '5m', ofTarget('LearningRateZero', 'warning')),
  },
  {
    name: 'LearningRateZero: quiet at the end of a schedule, when the run is done',
    series: simulatedRun(HOUR, {
      ...states((t) => (t < 600 ? 'running' : 'completed'), RUN_STATES),
      tf_train_learning_rate: (t) => (t < 570 ? 0.001 : 0),
    }),
    firing: quietAt('15m', '1h'),
  },
];
