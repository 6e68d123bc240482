import { DashboardLink } from './alert-links';
import { Severity } from './severity';

/** What is to be different about an alert; what is left out stays as its kind says it. Limits are thresholds of the kind. */
export interface AlertChanges {
  /**
   * How soon somebody must act, and so which receiver is notified.
   *
   * @default - unchanged.
   */
  readonly severity?: Severity;
  /**
   * One line for the head of the message; may hold template expressions.
   *
   * @default - unchanged.
   */
  readonly summary?: string;
  /**
   * What is wrong and what follows from it; may hold template expressions.
   *
   * @default - unchanged.
   */
  readonly description?: string;
  /**
   * How long the expression must hold; '0s' for no time, so that the first evaluation is enough.
   *
   * @default - unchanged.
   */
  readonly for?: string;
  /**
   * How long the alert stays; '0s' for no time, so that it ends with its expression.
   *
   * @default - unchanged.
   */
  readonly keepFiringFor?: string;
  /**
   * Labels to add, or to set to another value.
   *
   * @default - none.
   */
  readonly labels?: Record<string, string>;
  /**
   * Annotations to add, or to set to another value.
   *
   * @default - none.
   */
  readonly annotations?: Record<string, string>;
  /**
   * What to do about it, in Markdown; replaces the page that the package brings along.
   *
   * @default - unchanged.
   */
  readonly runbook?: string;
  /**
   * The dashboard that the message links to.
   *
   * @default - unchanged.
   */
  readonly dashboard?: DashboardLink;
}
