import { Matcher } from '../../lib/rules/alert-matcher';

describe('Matcher', () => {
  test('all four operators are rendered with the value in quotes', () => {
    const matchers = [
      Matcher.equal('team', 'vision'),
      Matcher.notEqual('run_id', ''),
      Matcher.matches('severity', 'warning|info'),
      Matcher.notMatches('alertname', 'Test.*'),
    ];
    expect(matchers.map((matcher) => matcher._render())).toEqual([
      'team="vision"',
      'run_id!=""',
      'severity=~"warning|info"',
      'alertname!~"Test.*"',
    ]);
  });

  test('quotes, backslashes and line breaks in a value are escaped', () => {
    expect(Matcher.equal('path', 'C:\\a "b"\nc')._render()).toBe('path="C:\\\\a \\"b\\"\\nc"');
  });

  test.each([
    [Matcher.equal('team', 'vision'), 'vision', true],
    [Matcher.equal('team', 'vision'), 'vision2', false],
    [Matcher.notEqual('team', 'vision'), '', true],
    [Matcher.matches('team', 'vis|speech'), 'vision', false],
    [Matcher.matches('team', 'vis.*|speech'), 'vision', true],
    [Matcher.notMatches('team', 'vis.*'), 'vision', false],
    [Matcher.notMatches('team', 'vis.*'), 'speech', true],
  ])('%j on %j is %j', (matcher, value, accepted) => {
    expect(matcher.accepts(value)).toBe(accepted);
  });

  test('an expression that is not RE2 is refused with the way out', () => {
    expect(() => Matcher.matches('team', '(?!a).*')).toThrow(
      /^regex '\(\?!a\)\.\*' of a matcher is not RE2 \(.*\): write it without lookahead or back references$/,
    );
  });

  test('a label that would have to be quoted is refused', () => {
    expect(() => Matcher.equal('run-id', 'a')).toThrow(
      "label of a matcher 'run-id' is not a plain label name: use letters, digits and '_', not starting with a digit",
    );
  });
});
