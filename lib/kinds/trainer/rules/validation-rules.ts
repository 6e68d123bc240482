import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { inSeconds } from '../../../values/durations';
import { percentText } from '../../../values/percent-text';
import { RUN } from '../run-text';
import {
  above,
  below,
  LEVEL_FOR,
  levelRecordings,
  TRAINING_LOSS,
  VALIDATION_ACCURACY,
  VALIDATION_LOSS,
} from '../statistics/validation-level';
import { evaluationRecordings, evaluationsSeen, longestGap, SINCE_EVALUATION } from '../statistics/validation-gaps';
import { TrainerThresholds } from '../trainer-thresholds';
import { UnjudgedGroup } from '../unjudged-group';
import { advancing } from './advancing';
import { RUN_DASHBOARD, unlessUnjudged } from './run-expressions';

/** Whether the run is evaluated, with a result, and with one that is no worse than before. */
export function validationRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-validation', {
    interval: '1m',
    rules: [
      ...evaluationRecordings(),
      ...levelRecordings(),
      stopped(thresholds),
      notFinite(thresholds),
      overfitting(thresholds),
      accuracyRegressed(thresholds),
    ],
  });
}

function stopped(thresholds: Required<TrainerThresholds>): AlertingRule {
  const { validationStoppedGaps, validationStoppedAfter, validationStoppedEvaluations, validationHistory, validationStoppedFor } =
    thresholds;
  return new AlertingRule('ValidationStopped', {
    expr: [
      `${SINCE_EVALUATION} > on (namespace, run_id) group_left () (${validationStoppedGaps} * ${longestGap(validationHistory)})`,
      `and ${SINCE_EVALUATION} > ${inSeconds(validationStoppedAfter)}`,
      `and on (namespace, run_id) ${evaluationsSeen(validationHistory)} >= ${validationStoppedEvaluations}`,
      `and on (namespace, run_id) (${advancing(thresholds.validationAdvancingWindow)})`,
    ].join('\n'),
    for: validationStoppedFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} is no longer evaluated`,
    description: `Run ${RUN} trains, and its last evaluation was {{ $value | humanizeDuration }} ago, more than ${validationStoppedGaps} times as long as it ever took. Overfitting is not noticed, and no best checkpoint is chosen.`,
    dashboard: RUN_DASHBOARD,
  });
}

function notFinite({ validationHistory, validationNotFiniteFor }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('ValidationNotFinite', {
    expr: [
      '(tf_val_loss != tf_val_loss or abs(tf_val_loss) == Inf)',
      // Before the first evaluation some programs say that the loss is infinite.
      `and on (job, instance) (min_over_time(tf_val_loss[${validationHistory}]) < Inf or tf_val_evals_since_improvement > 0)`,
    ].join('\n'),
    for: validationNotFiniteFor,
    severity: Severity.WARNING,
    summary: `The validation loss of run ${RUN} is not finite`,
    description: `The validation loss of run ${RUN} is {{ $value }}, and its training loss is not. No best checkpoint is chosen any more.`,
    dashboard: RUN_DASHBOARD,
  });
}

function overfitting({ overfittingRatio, overfittingTrendWindow, overfittingSensitivity }: Required<TrainerThresholds>): AlertingRule {
  const validated = VALIDATION_LOSS.recent;
  return new AlertingRule('Overfitting', {
    expr: [
      `(${validated} - ${TRAINING_LOSS}) / abs(${TRAINING_LOSS}) > ${overfittingRatio}`,
      `and ${above(VALIDATION_LOSS, overfittingRatio, overfittingSensitivity)}`,
      `and deriv(tf_val_loss[${overfittingTrendWindow}]) > 0`,
      unlessUnjudged(UnjudgedGroup.OVERFITTING),
    ].join('\n'),
    for: LEVEL_FOR,
    severity: Severity.WARNING,
    summary: `Run ${RUN} is overfitting`,
    description: `The validation loss of run ${RUN} is {{ $value | humanizePercentage }} above the training loss and rising, by more than it varies. The model learns its samples by heart.`,
    dashboard: RUN_DASHBOARD,
  });
}

function accuracyRegressed({ accuracyRegressedRatio, accuracyRegressedSensitivity }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('ValidationAccuracyRegressed', {
    expr: [
      below(VALIDATION_ACCURACY, accuracyRegressedRatio, accuracyRegressedSensitivity),
      unlessUnjudged(UnjudgedGroup.ACCURACY),
      // A loss that may rise takes the accuracy with it.
      unlessUnjudged(UnjudgedGroup.DIVERGENCE),
    ].join('\n'),
    for: LEVEL_FOR,
    severity: Severity.WARNING,
    summary: `The validation accuracy of run ${RUN} dropped`,
    description: `The validation accuracy of run ${RUN} is {{ $value | humanizePercentage }}, less than ${percentText(accuracyRegressedRatio)} of what it was in the six hours before. It does not vary that much by chance.`,
    dashboard: RUN_DASHBOARD,
  });
}
