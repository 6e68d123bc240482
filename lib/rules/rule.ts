import { PromqlExpression } from '../promql/promql-expression';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPrometheusLabelName } from '../values/names';
import { IAlertLinks } from './alert-links';

/** One rule of a group: an alert or a recorded series. */
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
  ) {
    for (const label of Object.keys(labels)) assertPrometheusLabelName(`label of rule ${name}`, label);
    const [error] = PromqlExpression.parse(expr).errors;
    if (error !== undefined) throw new InvalidConfigError(`rule ${name} has an invalid expression: ${error}`);
  }

  /** @internal */
  public abstract _render(links?: IAlertLinks): object;
}
