import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, ofRun, quietAt, WATCHDOG } from '../expectations';
import { Scenario } from '../scenario';
import { asRun, scraped, simulatedRun, states } from '../simulated-run';

const LAYER = { layer: 'some-layer' };

export const MODEL: Scenario[] = [
  {
    name: 'ExplodingGradient: twelve times the median, for five minutes',
    series: simulatedRun(2 * HOUR, { tf_train_gradient_l2_norm: (t) => (t < HOUR ? 1 : 12) }),
    firing: firesBetween('1h4m45s', '1h5m', ofRun('ExplodingGradient', 'warning')),
  },
  {
    name: 'ExplodingGradient: quiet at nine times, and at one bad batch of a model that logs every four minutes',
    series: simulatedRun(2 * HOUR, { tf_train_gradient_l2_norm: (t) => (t < HOUR ? 1 : t < HOUR + 285 ? 100 : 9) }),
    firing: quietAt('1h4m45s', '1h5m', '1h10m'),
  },
  {
    name: 'VanishingGradient: in one layer, for ten minutes',
    series: simulatedRun(HOUR, { tf_layer_gradient_abs_mean: () => 5e-8 }),
    firing: firesBetween('9m45s', '10m', ofRun('VanishingGradient', 'warning', LAYER)),
  },
  {
    name: 'VanishingGradient: quiet at a gradient that is small',
    series: simulatedRun(HOUR, { tf_layer_gradient_abs_mean: () => 2e-7 }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'VanishingGradient: quiet where it is small all the time and the weights change, as of a large table',
    series: simulatedRun(3 * HOUR, { tf_layer_gradient_abs_mean: () => 5e-8, tf_layer_weight_l2_norm: (t) => 10 + 1e-5 * t }),
    firing: quietAt('10m', '1h', '3h'),
    evaluationSeconds: 60,
  },
  {
    name: 'VanishingGradient: it falls, and the optimizer moves the weights all the same, until it has grown again',
    series: simulatedRun(5 * HOUR, {
      tf_layer_gradient_abs_mean: (t) => (t > HOUR && t < 4 * HOUR ? 5e-8 : 1e-3),
      tf_layer_weight_l2_norm: (t) => 10 + 1e-5 * t,
    }),
    firing: {
      ...firesBetween('1h9m', '1h12m', ofRun('VanishingGradient', 'warning', LAYER)),
      '3h50m': [WATCHDOG, ofRun('VanishingGradient', 'warning', LAYER)],
      ...quietAt('4h5m'),
    },
    evaluationSeconds: 60,
  },
  {
    name: 'VanishingGradient: quiet when next to nothing is left to learn',
    series: simulatedRun(HOUR, { tf_layer_gradient_abs_mean: () => 5e-8, tf_train_loss: () => 9e-4 }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'DeadRelu: nearly all of the units, for half an hour',
    series: simulatedRun(HOUR, { tf_layer_activation_zero_ratio: () => 0.96 }),
    firing: firesBetween('29m45s', '30m', ofRun('DeadRelu', 'info', LAYER)),
  },
  {
    name: 'DeadRelu: quiet at nine in ten, and when the units come back',
    series: simulatedRun(HOUR, { tf_layer_activation_zero_ratio: (t) => (t < 1740 ? 0.99 : 0.9) }),
    firing: quietAt('30m', '1h'),
  },
  {
    name: 'SaturatedActivation: nearly all of the units, for half an hour',
    series: simulatedRun(HOUR, { tf_layer_activation_saturated_ratio: () => 0.95, tf_train_accuracy: () => 0.4 }),
    firing: firesBetween('29m45s', '30m', ofRun('SaturatedActivation', 'info', LAYER)),
  },
  {
    name: 'SaturatedActivation: quiet at nine in ten, and in a classifier that is right in 95 of 100 cases and sure of it',
    series: simulatedRun(2 * HOUR, {
      tf_layer_activation_saturated_ratio: (t) => (t < HOUR ? 0.9 : 0.99),
      tf_train_accuracy: (t) => (t < HOUR ? 0.4 : 0.95),
    }),
    firing: quietAt('30m', '1h', '2h'),
  },
  {
    name: 'UnchangedWeights: half an hour of gradients that change nothing',
    series: simulatedRun(HOUR, { tf_layer_gradient_abs_mean: (t) => 1e-3 * (1 + (Math.floor(t / 60) % 7)) }),
    firing: firesBetween('4m', '10m', ofRun('UnchangedWeights', 'warning')),
  },
  {
    name: 'UnchangedWeights: quiet while one layer is trained and others are frozen, and in a run whose layers nobody looks at',
    series: [
      ...simulatedRun(HOUR, {
        tf_layer_gradient_abs_mean: (t) => 1e-3 * (1 + (Math.floor(t / 60) % 7)),
        tf_layer_weight_l2_norm: (t) => 10 + Math.floor(t / 60) * 1e-4,
      }),
      scraped('tf_layer_weight_l2_norm{layer="frozen"}', () => 5, HOUR),
      ...asRun('digits', simulatedRun(HOUR, {})),
    ],
    firing: quietAt('10m', '45m', '1h'),
  },
  {
    name: 'WeightUpdateRatioOutOfRange: updates that are far larger than the weights',
    series: simulatedRun(HOUR, { tf_layer_update_weight_ratio: () => 20 }),
    firing: firesBetween('14m45s', '15m', ofRun('WeightUpdateRatioOutOfRange', 'info', LAYER)),
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
    firing: firesBetween('10m', '10m30s', ofRun('ClassImbalance', 'info')),
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
    firing: firesBetween('4m45s', '5m', ofRun('LearningRateZero', 'warning')),
  },
  {
    name: 'LearningRateZero: quiet where each value is 0 until there is one',
    series: simulatedRun(HOUR, {
      tf_train_learning_rate: (t) => (t < 900 ? 0 : 0.001),
      'tf_train_loss{worker="0"}': (t) => (t < 900 ? 0 : 0.2 + 2 * Math.exp(-t / HOUR)),
    }),
    firing: quietAt('5m', '15m', '1h'),
  },
  {
    name: 'LearningRateZero: quiet in the last minutes of a schedule',
    series: simulatedRun(HOUR, { tf_train_learning_rate: (t) => (t < 3300 ? 0.001 : 0), tf_run_progress_ratio: (t) => t / (HOUR + 60) }),
    firing: quietAt('1h'),
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
