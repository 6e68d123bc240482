import { DashboardLink } from './alert-links';
import { Severity } from './severity';

/** What is to be different about an alert; what is left out stays as its kind says it. Limits are thresholds of the kind. */
export interface AlertChanges {
  /** @default - unchanged. */
  readonly severity?: Severity;
  /** @default - unchanged. */
  readonly summary?: string;
  /** @default - unchanged. */
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
  /** @default - unchanged. */
  readonly runbook?: string;
  /** @default - unchanged. */
  readonly dashboard?: DashboardLink;
}
