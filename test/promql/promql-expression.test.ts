import { PromqlExpression } from '../../lib/promql/promql-expression';
import { INVALID, VALID } from './expressions';

describe('PromqlExpression', () => {
  test.each(VALID)('accepts %j', (text) => {
    expect(PromqlExpression.parse(text).errors).toEqual([]);
  });

  test.each(INVALID)('refuses %j', (text) => {
    expect(PromqlExpression.parse(text).errors).not.toEqual([]);
  });

  test.each([
    ['', 'the expression is empty'],
    ['rate(x[5m]', "unexpected end after 'rate(x[5m]'"],
    ['sum(x) y', "unexpected 'y' after 'sum(x)'"],
    ['holt_winters(x[5m])', "unknown function 'holt_winters'"],
    ['rate(x)', `expected type matrix in call to function "rate", got vector in 'x'`],
    ['rate(sum(x)[5m])', "ranges only allowed for vector selectors in 'sum(x)[5m]'"],
    ['x{pod=~"(?!a)"}', `regex '(?!a)' is not RE2 in 'x{pod=~"(?!a)"}'`],
    ['{job=~".*"}', `vector selector must contain at least one non-empty matcher in '{job=~".*"}'`],
    ['sum(a, b)', "sum takes 1 argument(s), got 2, in 'sum(a, b)'"],
    ['x{a="\\q"}', `invalid escape or unclosed quote in '"\\q"'`],
    ['info(x)', "experimental function, off in Prometheus by default, in 'info'"],
  ])('says what is wrong with %j', (text, error) => {
    expect(PromqlExpression.parse(text).errors).toContain(error);
  });

  test('a message quotes one short line of a long expression', () => {
    const text = `x\n  and\n  ${'tf_train_loss and '.repeat(20)} rate(x, ${'y, '.repeat(50)} z)`;
    for (const error of PromqlExpression.parse(text).errors) expect(error.split("in '").pop()?.length).toBeLessThanOrEqual(81);
  });

  test('checks all of a long expression', () => {
    const matchers = Array.from({ length: 200 }, (_, i) => `label_${i}="a value of some length"`).join(', ');
    expect(PromqlExpression.parse(`x{${matchers}} and rate(y[5m])`).errors).toEqual([]);
    expect(PromqlExpression.parse(`x{${matchers}} and rate(y)`).errors).toHaveLength(1);
  });

  test('lists what each selector reads, in order', () => {
    const text = 'rate(a{x="1", y!="2"}[5m]) / on (z) {__name__="b"} or {"c d", "e f"=~"g"} or {job=~"h.+"}';
    expect(PromqlExpression.parse(text).selections).toEqual([
      { metric: 'a', labels: ['x', 'y'] },
      { metric: 'b', labels: [] },
      { metric: 'c d', labels: ['e f'] },
      { metric: undefined, labels: ['job'] },
    ]);
  });

  test('the same text is parsed once', () => {
    expect(PromqlExpression.parse('up == 0')).toBe(PromqlExpression.parse('up == 0'));
  });
});
