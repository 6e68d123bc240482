import { DashboardLink } from '../../../rules/alert-links';
import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { VALUE } from '../../../rules/value-text';
import { firing } from '../../held-alerts';
import { MODEL_INTERNALS_UID } from '../dashboard-uids';
import { RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { NEAR_ITS_END } from '../statistics/loss-trend';
import { UnjudgedGroup } from '../unjudged-group';
import { IDLE_STATES, perRun, RUN_LABELS, unlessIn, unlessUnjudged } from './run-expressions';

const MODEL_INTERNALS_LINK = DashboardLink.to(MODEL_INTERNALS_UID, ['namespace', 'model_name', 'run_id']);

/** What goes wrong inside a model before its loss shows it. */
export function modelRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-model', {
    interval: '2m',
    rules: [...gradients(thresholds), ...layers(thresholds), ...settings(thresholds)],
  });
}

function gradients(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { explodingGradientRatio, explodingGradientBaseline, explodingGradientBaselineOffset, explodingGradientFor } = thresholds;
  const {
    vanishingGradient,
    vanishingGradientMinLoss,
    vanishingGradientFor,
    vanishingGradientRatio,
    vanishingGradientSince,
    unchangedWeightsWindow,
  } = thresholds;
  const gradient = 'tf_layer_gradient_abs_mean';
  return [
    new AlertingRule('ExplodingGradient', {
      expr: perRun([
        `(tf_train_gradient_l2_norm > ${explodingGradientRatio} * quantile_over_time(0.5, tf_train_gradient_l2_norm[${explodingGradientBaseline}] offset ${explodingGradientBaselineOffset})`,
        'or tf_train_gradient_l2_norm == Inf)',
        unlessUnjudged(UnjudgedGroup.GRADIENTS),
      ]),
      for: explodingGradientFor,
      severity: Severity.WARNING,
      summary: `The gradients of run ${RUN} are exploding`,
      description: `The gradient norm of run ${RUN} is ${VALUE}, more than ${explodingGradientRatio} times its median over the last ${explodingGradientBaseline}. The loss may soon be NaN.`,
      dashboard: MODEL_INTERNALS_LINK,
    }),
    new AlertingRule('VanishingGradient', {
      expr: perRun(
        [
          `${gradient} < ${vanishingGradient}`,
          // A layer without any gradient is frozen, or it is not its turn: only where none has one has it vanished.
          `unless (${gradient} == 0 and on (job, instance) max by (job, instance) (${gradient}) > 0)`,
          // The rows of a large table have small ones all their life, and learn.
          `unless (changes(tf_layer_weight_l2_norm[${unchangedWeightsWindow}]) > 0 unless ${gradient} < ${vanishingGradientRatio} * (${gradient} offset ${vanishingGradientSince})`,
          `  unless on (namespace, run_id, layer) ${firing('VanishingGradient')})`,
          `unless on (job, instance) abs(tf_train_loss) < ${vanishingGradientMinLoss}`,
          unlessUnjudged(UnjudgedGroup.GRADIENTS),
        ],
        'layer',
      ),
      for: vanishingGradientFor,
      severity: Severity.WARNING,
      summary: `The gradients of layer {{ $labels.layer }} of run ${RUN} are vanishing`,
      description: `The mean absolute gradient of layer {{ $labels.layer }} of run ${RUN} is ${VALUE}. The layer no longer learns.`,
      dashboard: MODEL_INTERNALS_LINK,
    }),
  ];
}

function layers(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { deadReluRatio, deadReluFor, updateRatioAbove, updateRatioBelow, updateRatioFor } = thresholds;
  const { saturatedActivationRatio, saturatedActivationFor, saturatedActivationMaxAccuracy } = thresholds;
  const { unchangedWeightsWindow, unchangedWeightsDiagnoses, unchangedWeightsFor } = thresholds;
  return [
    new AlertingRule('DeadRelu', {
      expr: perRun([`tf_layer_activation_zero_ratio > ${deadReluRatio}`, unlessUnjudged(UnjudgedGroup.GRADIENTS)], 'layer'),
      for: deadReluFor,
      severity: Severity.INFO,
      summary: `Units of layer {{ $labels.layer }} of run ${RUN} are dead`,
      description: `{{ $value | humanizePercentage }} of the activations of layer {{ $labels.layer }} of run ${RUN} are zero. Units that are always zero no longer learn.`,
      dashboard: MODEL_INTERNALS_LINK,
    }),
    new AlertingRule('SaturatedActivation', {
      expr: perRun(
        [
          `tf_layer_activation_saturated_ratio > ${saturatedActivationRatio}`,
          `unless on (job, instance) tf_train_accuracy >= ${saturatedActivationMaxAccuracy}`,
          unlessUnjudged(UnjudgedGroup.GRADIENTS),
        ],
        'layer',
      ),
      for: saturatedActivationFor,
      severity: Severity.INFO,
      summary: `Layer {{ $labels.layer }} of run ${RUN} is saturated`,
      description: `{{ $value | humanizePercentage }} of the activations of layer {{ $labels.layer }} of run ${RUN} are near their limits. Next to no gradient gets through them, and the layer hardly learns.`,
      dashboard: MODEL_INTERNALS_LINK,
    }),
    new AlertingRule('UnchangedWeights', {
      // One layer that changes is enough: others may be frozen on purpose.
      expr: perRun([
        `max without (layer) (changes(tf_layer_weight_l2_norm[${unchangedWeightsWindow}])) == 0`,
        `and on (job, instance) max by (job, instance) (changes(tf_layer_gradient_abs_mean[${unchangedWeightsWindow}])) >= ${unchangedWeightsDiagnoses}`,
      ]),
      for: unchangedWeightsFor,
      severity: Severity.WARNING,
      summary: `The weights of run ${RUN} do not change`,
      description: `Run ${RUN} computes gradients, and none of its weights has changed in the last ${unchangedWeightsWindow}. Its updates are not applied: it learns nothing.`,
      dashboard: MODEL_INTERNALS_LINK,
    }),
    new AlertingRule('WeightUpdateRatioOutOfRange', {
      expr: perRun(
        [
          `(tf_layer_update_weight_ratio > ${updateRatioAbove} or tf_layer_update_weight_ratio < ${updateRatioBelow})`,
          unlessUnjudged(UnjudgedGroup.GRADIENTS),
        ],
        'layer',
      ),
      for: updateRatioFor,
      severity: Severity.INFO,
      summary: `The learning rate does not suit layer {{ $labels.layer }} of run ${RUN}`,
      description: `Updates of layer {{ $labels.layer }} of run ${RUN} are ${VALUE} times as large as its weights. The learning rate is far too high or too low for this layer.`,
      dashboard: MODEL_INTERNALS_LINK,
    }),
  ];
}

function settings(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { classImbalanceRatio, classImbalanceWindow, classImbalanceFor, learningRateZeroFor, learningRateZeroWindow, stateWindow } =
    thresholds;
  // A worker may read the samples of few classes.
  const seen = `sum by (${RUN_LABELS}, class) (increase(tf_train_class_samples_total[${classImbalanceWindow}]))`;
  return [
    new AlertingRule('ClassImbalance', {
      expr: `max without (class) (${seen}) / min without (class) (${seen} > 0) > ${classImbalanceRatio}`,
      for: classImbalanceFor,
      severity: Severity.INFO,
      summary: `The classes of run ${RUN} are imbalanced`,
      description: `In the last ${classImbalanceWindow} run ${RUN} read ${VALUE} times as many samples of one class as of another. The model learns the frequent classes first.`,
      dashboard: MODEL_INTERNALS_LINK,
    }),
    new AlertingRule('LearningRateZero', {
      // Some exporters show 0 for each value of which there is none yet.
      expr: perRun([
        'tf_train_learning_rate <= 0',
        'unless on (job, instance) tf_train_loss == 0',
        // A schedule ends there.
        `unless on (job, instance) (max_over_time(tf_train_learning_rate[${learningRateZeroWindow}]) > 0 and on (namespace, run_id) ${NEAR_ITS_END})`,
        unlessIn(IDLE_STATES, stateWindow),
      ]),
      for: learningRateZeroFor,
      severity: Severity.WARNING,
      summary: `The learning rate of run ${RUN} is zero`,
      description: `The learning rate of run ${RUN} is {{ $value }}. The run computes steps and learns nothing.`,
      dashboard: MODEL_INTERNALS_LINK,
    }),
  ];
}
