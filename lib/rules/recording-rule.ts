import { ExpressionCheck } from '../promql/expression-check';
import { renamedLabels, rewritten, Rewriting } from '../promql/rewriting';
import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { Rule } from './rule';

/** What is computed, and under which labels it is stored. */
export interface RecordingRuleProps {
  /** PromQL whose result is stored under the rule's name. */
  readonly expr: string;
  /**
   * Mistakes that the expression is not searched for, because it means what it says. For example a rate of a metric that its
   * exporter calls a gauge: `[ExpressionCheck.RATE_OF_GAUGE]`.
   *
   * @default - it is searched for all of them.
   */
  readonly unchecked?: ExpressionCheck[];
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
@checked
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
    super(name, props.expr, props.labels ?? {}, props.unchecked);
    const template = Object.entries(this.labels).find(([, value]) => value.includes('{{'));
    if (template) {
      throw new InvalidConfigError(
        `label '${template[0]}' of recording rule ${name} is '${template[1]}', and Prometheus fills in no template there: use label_replace in the expression`,
      );
    }
  }

  /** @internal */
  public override _rewritten(rewriting: Rewriting): RecordingRule {
    const expr = rewritten(this.expr, rewriting);
    const labels = renamedLabels(this.labels, rewriting);
    return expr === this.expr && labels === this.labels ? this : new RecordingRule(this.name, { expr, labels, unchecked: this.unchecked });
  }

  /** @internal */
  public override _render(): object {
    return { record: this.name, expr: this.expr, labels: Object.keys(this.labels).length > 0 ? this.labels : undefined };
  }
}
