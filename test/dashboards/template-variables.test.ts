import { variablesIn, withoutVariables } from '../../lib/dashboards/template-variables';
import { PromqlExpression } from '../../lib/promql/promql-expression';

describe('withoutVariables', () => {
  test.each([
    ['rate(x[$__rate_interval])', 'rate(x[5m])'],
    ['rate(x[${__interval}])', 'rate(x[5m])'],
    ['increase(x[$__range]) / $__range_s', 'increase(x[5m]) / 1'],
    ['x{run_id=~"$run_id", pod=~"${pod:regex}", f="${object.field}"}', 'x{run_id=~"1", pod=~"1", f="1"}'],
    ['topk($k, x)', 'topk(1, x)'],
    ['x{path=~".*\\\\.ts$"}', 'x{path=~".*\\\\.ts$"}'],
  ])('makes PromQL of %s', (text, expected) => {
    expect(withoutVariables(text)).toBe(expected);
    expect(PromqlExpression.parse(expected).errors).toEqual([]);
  });
});

describe('variablesIn', () => {
  test("lists the dashboard's own variables, once each", () => {
    expect(variablesIn('rate(x{a="$run_id", b=~"${pod:regex}", c="$run_id"}[$__rate_interval])')).toEqual(['run_id', 'pod']);
  });
});
