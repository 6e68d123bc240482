import { TERMINAL_RUN_STATES } from '../../../metrics/training-labels';
import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { MOMENT, VALUE } from '../../../rules/value-text';
import { percentText } from '../../../values/percent-text';
import { RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { WORKED } from './restart-recordings';
import { highest, perRun, RUN_DASHBOARD, RUN_LABELS, unlessAnyIn, unlessIn } from './run-expressions';

/** Whether the run keeps to what was planned. A limit of 0 is not set. */
export function budgetRules({ deadlineMissFor, costBudgetRatio, stateWindow }: Required<TrainerThresholds>): RuleGroup {
  const unlessOver = unlessIn(TERMINAL_RUN_STATES, stateWindow);
  const spent = highest('sum without (category) (tf_run_time_seconds_total{category!="recovery"})');
  // Each worker counts the GPUs that it holds itself.
  const cost = `sum by (${RUN_LABELS}) (tf_run_cost_dollars_total ${unlessOver})`;
  const budget = highest('tf_run_cost_budget_dollars');
  return new RuleGroup('tf-training-budget', {
    interval: '2m',
    rules: [
      new AlertingRule('DeadlineMissPredicted', {
        expr: perRun(['tf_run_estimated_completion_timestamp_seconds > (tf_run_deadline_timestamp_seconds > 0)', unlessOver]),
        for: deadlineMissFor,
        severity: Severity.WARNING,
        summary: `Run ${RUN} will miss its deadline`,
        description: `At its current speed run ${RUN} ends at ${MOMENT}, after its deadline.`,
        dashboard: RUN_DASHBOARD,
      }),
      new AlertingRule('TimeBudgetExceeded', {
        // Over all processes of the run, by what Prometheus has seen of them and by what the run itself has counted.
        expr: [
          `(${WORKED} >= on (${RUN_LABELS}) ${spent} or ${spent} or ${WORKED})`,
          `> on (${RUN_LABELS}) (${highest('tf_run_time_budget_seconds')} > 0)`,
          unlessAnyIn(TERMINAL_RUN_STATES, stateWindow),
        ].join('\n'),
        severity: Severity.WARNING,
        summary: `Run ${RUN} exceeded its time budget`,
        description: `The processes of run ${RUN} have taken {{ $value | humanizeDuration }} together, longer than its time budget.`,
        dashboard: RUN_DASHBOARD,
      }),
      new AlertingRule('CostBudgetBurn', {
        expr: [
          `${cost} > ${costBudgetRatio} * (${budget} > 0)`,
          // What is left to do costs no more than what is left to spend.
          `unless ${cost} / ${highest('tf_run_progress_ratio')} <= ${budget}`,
        ].join('\n'),
        severity: Severity.WARNING,
        summary: `Run ${RUN} has used over ${percentText(costBudgetRatio)} of its cost budget`,
        description: `Run ${RUN} has cost ${VALUE} dollars, more than ${percentText(costBudgetRatio)} of its cost budget.`,
        dashboard: RUN_DASHBOARD,
      }),
    ],
  });
}
