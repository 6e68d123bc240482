import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { AlertChanges } from './alert-changes';
import { assertAlertTexts } from './alert-templates';
import { AlertingRule } from './alerting-rule';

/** What one stack does differently with an alert that a kind brings along. */
@checked
export class AlertOverride {
  /** Leaves the alert out, and with it its runbook and what it silences or is silenced by. */
  public static disable(alert: string): AlertOverride {
    return new AlertOverride(alert);
  }

  /**
   * Replaces texts, links, labels, durations or the severity of an alert, and keeps its expression.
   *
   * @throws InvalidConfigError when nothing is to be changed, or a text is no template
   */
  public static change(alert: string, changes: AlertChanges): AlertOverride {
    if (Object.values(changes).every((change) => change === undefined)) {
      throw new InvalidConfigError(`override of alert ${alert} changes nothing: set at least one property, for example severity`);
    }
    assertAlertTexts(`the override of alert ${alert}`, changes);
    return new AlertOverride(alert, changes);
  }

  private constructor(
    /** Name of the alert, for example `LossSpike`. */
    public readonly alert: string,
    private readonly changes?: AlertChanges,
  ) {}

  /** True when the alert is left out, false when it is changed. */
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
