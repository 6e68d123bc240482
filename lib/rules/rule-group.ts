import { checked } from '../values/checked';
import { positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { IAlertLinks } from './alert-links';
import { AlertingRule } from './alerting-rule';
import { RecordingRule } from './recording-rule';
import { Rule } from './rule';

/** Rules that belong together, and how often they are evaluated. */
export interface RuleGroupProps {
  /** In the order in which they are evaluated, so that a rule may read what one before it records. */
  readonly rules: Rule[];
  /**
   * Time between two evaluations, for example `1m`.
   *
   * @default - the evaluation interval of Prometheus.
   */
  readonly interval?: string;
}

/** Rules that are evaluated one after the other, at the same moment. */
@checked
export class RuleGroup {
  /** Alerts and recordings in the order in which they are evaluated. */
  public readonly rules: Rule[];
  /** How often it is evaluated; undefined when that is the evaluation interval of Prometheus. */
  public readonly interval?: string;

  /**
   * @param name unique among all groups, lower case with dashes, for example `tf-training-progress`
   * @throws InvalidConfigError when the name or the interval is not valid, or two rules are the same
   */
  public constructor(
    public readonly name: string,
    props: RuleGroupProps,
  ) {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
      throw new InvalidConfigError(`rule group '${name}' is not valid: use a-z, 0-9 and '-', for example 'tf-training-progress'`);
    }
    if (props.interval !== undefined) positiveDuration(`interval of rule group ${name}`, props.interval);
    this.rules = [...props.rules];
    this.interval = props.interval;
    this.assertDistinct();
  }

  /** The rules that fire, without those that record. */
  public get alerts(): AlertingRule[] {
    return this.rules.filter((rule) => rule instanceof AlertingRule);
  }

  /** The rules that write series, without those that fire. */
  public get recordings(): RecordingRule[] {
    return this.rules.filter((rule) => rule instanceof RecordingRule);
  }

  /** @internal */
  public _render(links?: IAlertLinks): object {
    return { name: this.name, interval: this.interval, rules: this.rules.map((rule) => rule._render(links)) };
  }

  // Prometheus refuses a second rule of the same name and labels; two severities of one alert are fine.
  private assertDistinct(): void {
    const seen = new Set<string>();
    for (const rule of this.rules) {
      const key = JSON.stringify([rule.name, Object.entries(rule.labels).sort()]);
      if (seen.has(key)) {
        throw new InvalidConfigError(
          `rule group ${this.name} has rule ${rule.name} twice with the same labels: remove one or add a label to it`,
        );
      }
      seen.add(key);
    }
  }
}
