import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPrometheusLabelName } from '../values/names';
import { Matcher } from './alert-matcher';

/** Which alerts are quiet while which others fire. */
export interface InhibitRuleProps {
  /** Which alerts silence others while they fire. */
  readonly source: Matcher[];
  /** Which alerts are silenced. An alert that is also a source is never silenced by the rule. */
  readonly target: Matcher[];
  /** Labels in which both must agree, so that one run cannot silence another. */
  readonly equal: string[];
}

/** One branch of the tree of causes and consequences: what follows from an alert. */
export interface Inhibition {
  /** Name of the alert that explains the others. */
  readonly cause: string;
  /**
   * Names of the alerts that are quiet while it fires.
   *
   * @default - every other alert with the same labels.
   */
  readonly consequences?: string[];
  /**
   * Names of alerts that are sent all the same where no consequences are named, because they explain the cause.
   *
   * @default - none. A stack adds those whose consequence the cause is.
   */
  readonly except?: string[];
  /** Labels in which cause and consequence must agree, so that one run cannot silence another. Both must carry all of them. */
  readonly equal: string[];
  /**
   * Id of the kind whose alerts these are besides the kind that states this. Where it is not monitored, the rule is left out.
   *
   * @default - all are alerts of the kind that states this.
   */
  readonly otherKind?: string;
}

/** What makes alerts be about the same run. */
const RUN = ['namespace', 'run_id'];

/** Keeps the consequences of an alert quiet while the alert itself fires. */
@checked
export class InhibitRule {
  /**
   * The alerts that follow from another are quiet while that fires. A stack refuses names of alerts that do not exist and labels that
   * they do not carry.
   *
   * @throws InvalidConfigError when an alert is its own consequence, has none in its list, or has consequences and exceptions
   */
  public static ofConsequences(inhibition: Inhibition): InhibitRule {
    const { cause, consequences, except = [], equal } = inhibition;
    if (consequences && except.length > 0) {
      throw new InvalidConfigError(
        `alert '${cause}' has consequences and exceptions (${except.join(', ')}): remove the exceptions from the consequences and leave except out`,
      );
    }
    if (consequences?.length === 0) {
      throw new InvalidConfigError(
        `alert '${cause}' has an empty list of consequences: list at least one, or omit the list to silence all other alerts`,
      );
    }
    if (consequences?.includes(cause)) {
      throw new InvalidConfigError(`alert '${cause}' cannot be its own consequence: remove it from consequences`);
    }
    const others = except.length > 0 ? Matcher.notMatches('alertname', [cause, ...except].join('|')) : Matcher.notEqual('alertname', cause);
    const target = consequences ? Matcher.matches('alertname', consequences.join('|')) : others;
    const rule = new InhibitRule({ source: [Matcher.equal('alertname', cause)], target: [target], equal });
    rule.stated = inhibition;
    return rule;
  }

  /**
   * While `alert` fires for a run, the other alerts of that run stay quiet.
   *
   * @param alert name of the alert that explains the others
   * @param consequences names of the others; none means all of them
   * @param otherKind see `Inhibition.otherKind`
   * @throws InvalidConfigError when `alert` is its own consequence
   */
  public static perRun(alert: string, consequences: string[] = [], otherKind?: string): InhibitRule {
    return InhibitRule.ofConsequences({
      cause: alert,
      consequences: consequences.length > 0 ? consequences : undefined,
      equal: RUN,
      otherKind,
    });
  }

  private stated?: Inhibition;

  /** @throws InvalidConfigError when the rule would silence alerts that have nothing to do with each other */
  public constructor(private readonly props: InhibitRuleProps) {
    const { source, target, equal } = props;
    if (source.length === 0 || target.length === 0) {
      throw new InvalidConfigError(
        `an inhibit rule has no matchers for its ${source.length === 0 ? 'source' : 'target'} and would apply to every alert: add at least one`,
      );
    }
    if (equal.length === 0) {
      throw new InvalidConfigError(
        "an inhibit rule has no equal labels, so one run would silence all others: list labels that both alerts have, for example 'run_id'",
      );
    }
    for (const label of equal) assertPrometheusLabelName('equal label of an inhibit rule', label);
  }

  /** Cause and consequences by their names; undefined for a rule of matchers. */
  public get inhibition(): Inhibition | undefined {
    return this.stated;
  }

  /**
   * Whether an alert silences another while it fires.
   *
   * @internal
   */
  public _silences(source: Readonly<Record<string, string>>, target: Readonly<Record<string, string>>): boolean {
    const fits = (matchers: Matcher[], labels: Readonly<Record<string, string>>): boolean =>
      matchers.every((matcher) => matcher.accepts(labels[matcher.label] ?? ''));
    const both = fits(this.sources, target) && fits(this.props.target, source);
    const agree = this.props.equal.every((label) => (source[label] ?? '') === (target[label] ?? ''));
    return agree && !both && fits(this.sources, source) && fits(this.props.target, target);
  }

  /** @internal */
  public _render(): object {
    const { target, equal } = this.props;
    return {
      source_matchers: this.sources.map((matcher) => matcher._render()),
      target_matchers: target.map((matcher) => matcher._render()),
      equal,
    };
  }

  private get sources(): Matcher[] {
    return [...this.props.source, ...this.props.equal.flatMap((label) => this.presence(label))];
  }

  // Labels that both alerts lack count as equal, so each must be set on one side; being equal, it is then set on the other.
  private presence(label: string): Matcher[] {
    const required = [...this.props.source, ...this.props.target].some((matcher) => matcher.label === label && !matcher.accepts(''));
    return required ? [] : [Matcher.notEqual(label, '')];
  }
}
