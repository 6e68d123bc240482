import { InvalidConfigError } from '../values/invalid-config-error';
import { Rule } from './rule';

/** What is computed, and under which labels it is stored. */
export interface RecordingRuleProps {
  /** PromQL whose result is stored under the rule's name. */
  readonly expr: string;
  /**
   * Labels that are added to those of the result, or replace them.
   *
   * @default - none besides those of the expression.
   */
  readonly labels?: Record<string, string>;
}

/**
 * A series that is computed once for everybody who reads it.
 *
 * @see https://prometheus.io/docs/practices/rules/
 */
export class RecordingRule extends Rule {
  /**
   * @param name `level:metric:operation`, for example `run:tf_train_steps:rate5m`
   * @throws InvalidConfigError when the name, the expression or a label is not valid
   */
  public constructor(name: string, props: RecordingRuleProps) {
    if (!/^[a-z]\w*(:[a-z]\w*){2}$/i.test(name)) {
      throw new InvalidConfigError(
        `recording rule '${name}' is not named 'level:metric:operation': use the level that it aggregates to, the metric and the operation, for example 'run:tf_train_steps:rate5m'`,
      );
    }
    super(name, props.expr, props.labels ?? {});
  }

  /** @internal */
  public override _render(): object {
    return { record: this.name, expr: this.expr, labels: Object.keys(this.labels).length > 0 ? this.labels : undefined };
  }
}
