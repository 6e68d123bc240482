import { InvalidConfigError } from '../core/invalid-config-error';
import { DashboardLink } from './alert-links';
import { AlertingRule } from './alerting-rule';
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

/** What one stack does differently with an alert that a kind brings along. */
export class AlertOverride {
  /** Leaves the alert out, and with it its runbook and what it silences or is silenced by. */
  public static disable(alert: string): AlertOverride {
    return new AlertOverride(alert);
  }

  /** @throws InvalidConfigError when nothing is to be changed */
  public static change(alert: string, changes: AlertChanges): AlertOverride {
    if (Object.values(changes).every((change) => change === undefined)) {
      throw new InvalidConfigError(`override of alert ${alert} changes nothing: say what is to be different, for example its severity`);
    }
    return new AlertOverride(alert, changes);
  }

  private constructor(
    /** Name of the alert, for example `LossSpike`. */
    public readonly alert: string,
    private readonly changes?: AlertChanges,
  ) {}

  public get disables(): boolean {
    return this.changes === undefined;
  }

  /**
   * The rule as it is to be; undefined when there is to be none.
   *
   * @internal
   */
  public _apply(rule: AlertingRule): AlertingRule | undefined {
    return this.changes && rule._changed(this.changes);
  }
}
