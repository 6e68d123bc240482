import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { inSeconds } from '../../../values/durations';
import { RUN } from '../run-text';
import { evaluationRecordings, evaluationsSeen, longestGap, SINCE_EVALUATION } from '../statistics/validation-gaps';
import { TrainerThresholds } from '../trainer-thresholds';
import { advancing } from './advancing';
import { RUN_DASHBOARD } from './run-expressions';

/** Whether the run is evaluated, and with a result. */
export function validationRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-validation', {
    interval: '1m',
    rules: [...evaluationRecordings(), stopped(thresholds), notFinite(thresholds)],
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
