import { InvalidConfigError } from '../core/invalid-config-error';
import { assertPrometheusLabelName } from '../core/names';
import { Matcher } from './matcher';

export interface InhibitRuleProps {
  /** Which alerts silence others while they fire. */
  readonly source: Matcher[];
  /** Which alerts are silenced. An alert that is also a source is never silenced by the rule. */
  readonly target: Matcher[];
  /** Labels in which both must agree, so that one run cannot silence another. */
  readonly equal: string[];
}

/** Keeps the consequences of an alert quiet while the alert itself fires. */
export class InhibitRule {
  /**
   * While `alert` fires for a run, the other alerts of that run stay quiet.
   *
   * @param alert name of the alert that explains the others
   * @param consequences names of the others; none means all of them
   * @throws InvalidConfigError when `alert` is its own consequence
   */
  public static perRun(alert: string, consequences: string[] = []): InhibitRule {
    if (consequences.includes(alert)) {
      throw new InvalidConfigError(`alert '${alert}' cannot be its own consequence: leave it out of the alerts that it silences`);
    }
    const others = consequences.length > 0 ? Matcher.matches('alertname', consequences.join('|')) : Matcher.notEqual('alertname', alert);
    return new InhibitRule({ source: [Matcher.equal('alertname', alert)], target: [others], equal: ['run_id'] });
  }

  /** @throws InvalidConfigError when the rule would silence alerts that have nothing to do with each other */
  public constructor(private readonly props: InhibitRuleProps) {
    const { source, target, equal } = props;
    if (source.length === 0 || target.length === 0) {
      throw new InvalidConfigError(
        `an inhibit rule has no matchers for its ${source.length === 0 ? 'source' : 'target'} and would apply to every alert: name the alerts`,
      );
    }
    if (equal.length === 0) {
      throw new InvalidConfigError(
        "an inhibit rule has no equal labels, so that one run would silence all others: name labels that both alerts carry, for example 'run_id'",
      );
    }
    for (const label of equal) assertPrometheusLabelName('equal label of an inhibit rule', label);
  }

  /** @internal */
  public _render(): object {
    const { source, target, equal } = this.props;
    return {
      source_matchers: [...source, ...equal.flatMap((label) => this.presence(label))].map((matcher) => matcher._render()),
      target_matchers: target.map((matcher) => matcher._render()),
      equal,
    };
  }

  // Labels that both alerts lack count as equal, so each must be set on one side; being equal, it is then set on the other.
  private presence(label: string): Matcher[] {
    const required = [...this.props.source, ...this.props.target].some((matcher) => matcher.label === label && !matcher.accepts(''));
    return required ? [] : [Matcher.notEqual(label, '')];
  }
}
