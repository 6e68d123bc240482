import { PromqlExpression } from '../promql/promql-expression';
import { InvalidConfigError } from '../values/invalid-config-error';

/**
 * @param owner who has the expression, as it stands in the error
 * @throws InvalidConfigError when Prometheus would refuse it
 */
export function assertPromql(owner: string, expr: string): void {
  const [error] = PromqlExpression.parse(expr).errors;
  if (error !== undefined) throw new InvalidConfigError(`${owner} has an invalid expression: ${error}`);
}
