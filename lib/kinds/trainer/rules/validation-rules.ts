import { AlertingRule } from '../../../rules/alerting-rule';
import { RecordingRule } from '../../../rules/recording-rule';
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
import { evaluationRecordings, evaluationsOfPod, evaluationsSeen, longestGap, SINCE_EVALUATION } from '../statistics/validation-gaps';
import { TrainerThresholds } from '../trainer-thresholds';
import { UnjudgedGroup } from '../unjudged-group';
import { advancing } from './advancing';
import { MEMORY, perRun, RUN_DASHBOARD, RUN_LABELS, unlessUnjudged } from './run-expressions';

/** Whether the run is evaluated, with a result, and with one that is no worse than before. */
export function validationRules(thresholds: Required<TrainerThresholds>): RuleGroup[] {
  return [
    new RuleGroup('tf-training-evaluations', { interval: '1m', rules: [...evaluationRecordings(), stopped(thresholds)] }),
    new RuleGroup('tf-training-validation', {
      interval: '2m',
      rules: [...levelRecordings(), finiteRecording(), notFinite(thresholds), overfitting(thresholds), accuracyRegressed(thresholds)],
    }),
  ];
}

function stopped(thresholds: Required<TrainerThresholds>): AlertingRule {
  const { validationStoppedGaps, validationStoppedAfter, validationStoppedEvaluations, validationHistory, validationStoppedFor } =
    thresholds;
  const { validationFrozenWindow, validationFrozenEvaluations } = thresholds;
  return new AlertingRule('ValidationStopped', {
    expr: perRun([
      '(',
      `${SINCE_EVALUATION} > on (namespace, run_id) group_left () (${validationStoppedGaps} * ${longestGap(validationHistory)})`,
      `and ${SINCE_EVALUATION} > ${inSeconds(validationStoppedAfter)}`,
      `and on (namespace, run_id) ${evaluationsSeen(validationHistory)} >= ${validationStoppedEvaluations}`,
      // Each evaluation reads the same weights. Of what is learned by heart the loss may stay 0.
      `or ${inSeconds(validationFrozenWindow)} + 0 * (abs(tf_val_loss) > 0 < Inf) and changes(tf_val_loss[${validationFrozenWindow}]) == 0`,
      `and on (job, instance) ${evaluationsOfPod(validationFrozenWindow)} >= ${validationFrozenEvaluations}`,
      ')',
      `and on (namespace, run_id) (${advancing(thresholds.validationAdvancingWindow)})`,
    ]),
    for: validationStoppedFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} is no longer evaluated`,
    description: `Run ${RUN} trains, and no evaluation has had another result for {{ $value | humanizeDuration }}: there is none, or each reads the same weights. Overfitting is not noticed, and no best checkpoint is chosen.`,
    dashboard: RUN_DASHBOARD,
  });
}

/** Runs whose validation loss has been finite, and the value that it had first. */
const FINITE = 'run:tf_val_loss:finite';

function finiteRecording(): RecordingRule {
  return new RecordingRule(FINITE, { expr: `(last_over_time(${FINITE}[${MEMORY}]) and tf_val_loss) or tf_val_loss > -Inf < Inf` });
}

function notFinite({ validationNotFiniteFor }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('ValidationNotFinite', {
    expr: perRun([
      '(tf_val_loss != tf_val_loss or abs(tf_val_loss) == Inf)',
      // Before the first evaluation some programs say that the loss is infinite.
      `and on (job, instance) (${FINITE} or tf_val_evals_since_improvement > 0)`,
    ]),
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
    // The pod that evaluates need not be one that trains.
    expr: perRun([
      `(${validated} - on (${RUN_LABELS}) group_left () ${TRAINING_LOSS}) / on (${RUN_LABELS}) group_left () abs(${TRAINING_LOSS}) > ${overfittingRatio}`,
      `and ${above(VALIDATION_LOSS, overfittingRatio, overfittingSensitivity)}`,
      `and deriv(tf_val_loss[${overfittingTrendWindow}]) > 0`,
      unlessUnjudged(UnjudgedGroup.OVERFITTING),
    ]),
    for: LEVEL_FOR,
    severity: Severity.WARNING,
    summary: `Run ${RUN} is overfitting`,
    description: `The validation loss of run ${RUN} is {{ $value | humanizePercentage }} above the training loss and rising, by more than it varies. The model learns its samples by heart.`,
    dashboard: RUN_DASHBOARD,
  });
}

function accuracyRegressed({ accuracyRegressedRatio, accuracyRegressedSensitivity }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('ValidationAccuracyRegressed', {
    expr: perRun([
      below(VALIDATION_ACCURACY, accuracyRegressedRatio, accuracyRegressedSensitivity),
      unlessUnjudged(UnjudgedGroup.ACCURACY),
    ]),
    for: LEVEL_FOR,
    severity: Severity.WARNING,
    summary: `The validation accuracy of run ${RUN} dropped`,
    description: `The validation accuracy of run ${RUN} is {{ $value | humanizePercentage }}, less than ${percentText(accuracyRegressedRatio)} of what it was in the six hours before. It does not vary that much by chance.`,
    dashboard: RUN_DASHBOARD,
  });
}
