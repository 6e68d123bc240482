import { ExpressionCheck } from '../promql/expression-check';
import { Rewriting } from '../promql/rewriting';
import { checked } from '../values/checked';
import { assertPrometheusLabelName } from '../values/names';
import { IAlertLinks } from './alert-links';
import { assertPromql } from './valid-promql';

/** One rule of a group: an alert or a recorded series. */
@checked
export abstract class Rule {
  /**
   * @throws InvalidConfigError when Prometheus would refuse the expression or a label
   */
  protected constructor(
    /** The alert, or the series that is recorded. */
    public readonly name: string,
    /** PromQL that Prometheus evaluates at every interval of the group. */
    public readonly expr: string,
    /** What the rule adds to the labels of its result. */
    public readonly labels: Record<string, string>,
    /** What it does on purpose, although that is a mistake in most rules. */
    public readonly unchecked: ExpressionCheck[] = [],
  ) {
    for (const label of Object.keys(labels)) assertPrometheusLabelName(`label of rule ${name}`, label);
    assertPromql(`rule ${name}`, expr);
  }

  /** @internal */
  public abstract _render(links?: IAlertLinks): object;

  /**
   * The rule with other names in what it reads; the same rule where that changes nothing.
   *
   * @internal
   */
  public abstract _rewritten(rewriting: Rewriting): Rule;
}
