import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPrometheusLabelName } from '../values/names';
import { anchoredRe2 } from '../values/re2';

/** One condition on a label of an alert. A label that an alert lacks has the empty value. */
@checked
export class Matcher {
  /**
   * Holds when the label has exactly this value; the empty value means that the alert lacks the label.
   *
   * @throws InvalidConfigError when the label has no plain name
   */
  public static equal(label: string, value: string): Matcher {
    return new Matcher(label, '=', value);
  }

  /**
   * Holds when the label has any other value, or is missing and `value` is not empty.
   *
   * @throws InvalidConfigError when the label has no plain name
   */
  public static notEqual(label: string, value: string): Matcher {
    return new Matcher(label, '!=', value);
  }

  /**
   * Holds when the whole value matches the expression.
   *
   * @param regex RE2 expression, anchored at both ends
   * @throws InvalidConfigError when the label has no plain name or the expression is not RE2
   */
  public static matches(label: string, regex: string): Matcher {
    return new Matcher(label, '=~', regex);
  }

  /**
   * Holds when the whole value does not match the expression; also for alerts without the label, unless it matches the empty value.
   *
   * @param regex RE2 expression, anchored at both ends
   * @throws InvalidConfigError when the label has no plain name or the expression is not RE2
   */
  public static notMatches(label: string, regex: string): Matcher {
    return new Matcher(label, '!~', regex);
  }

  private readonly test: (value: string) => boolean;

  private constructor(
    /** Name of the label that is looked at. */
    public readonly label: string,
    private readonly operator: '=' | '!=' | '=~' | '!~',
    private readonly value: string,
  ) {
    assertPrometheusLabelName('label of a matcher', label);
    const same = operator.endsWith('~') ? anchored(value) : (actual: string) => actual === value;
    this.test = operator.startsWith('!') ? (actual) => !same(actual) : same;
  }

  /**
   * Whether an alert with this value of the label fulfills the condition.
   *
   * @param value what the alert has, the empty string when it lacks the label
   */
  public accepts(value: string): boolean {
    return this.test(value);
  }

  /**
   * The same condition on alerts that have other names here.
   *
   * @param names new by old
   * @internal
   */
  public _renamed(names: Readonly<Record<string, string>>): Matcher {
    const renamed = this.label === 'alertname' && this.operator === '=' ? names[this.value] : undefined;
    return renamed === undefined ? this : Matcher.equal(this.label, renamed);
  }

  /**
   * As it stands in alertmanager.yml: always quoted, so that the classic and the UTF-8 parser read the same.
   *
   * @internal
   */
  public _render(): string {
    const escaped = this.value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
    return `${this.label}${this.operator}"${escaped}"`;
  }
}

function anchored(regex: string): (value: string) => boolean {
  try {
    const compiled = anchoredRe2(regex);
    return (value) => compiled.matches(value);
  } catch (cause) {
    throw new InvalidConfigError(
      `regex '${regex}' of a matcher is not RE2 (${(cause as Error).message}): write it without lookahead or back references`,
    );
  }
}
