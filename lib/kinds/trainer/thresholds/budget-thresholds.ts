import { duration, pendingFor, ratio, ThresholdTable } from '../../../values/threshold';

/** When a run counts as too long or too dear; the limits themselves are the run's own. */
export interface BudgetThresholds {
  /**
   * How long the estimated end of a run must be after its deadline.
   *
   * @default '15m'
   */
  readonly deadlineMissFor?: string;
  /**
   * Margin to the deadline from which on the dashboard shows it in green; with less it is yellow, and red when there is none.
   *
   * @default '1h'
   */
  readonly deadlineMargin?: string;
  /**
   * Ratio of its budget that a run may have cost.
   *
   * @default 0.8
   */
  readonly costBudgetRatio?: number;
}

/** @internal */
export const BUDGET_THRESHOLDS: ThresholdTable<BudgetThresholds> = {
  deadlineMissFor: pendingFor({ default: '15m', reason: 'one slow window raises nothing' }),
  deadlineMargin: duration({ default: '1h', min: '1m', max: '30d', reason: 'a restart from a checkpoint fits into it' }),
  costBudgetRatio: ratio({ of: "the run's budget", default: 0.8, max: 1, reason: 'there is something left to decide about' }),
};
