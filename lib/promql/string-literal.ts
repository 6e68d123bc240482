const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

const ESCAPE = /\\(?:([abfnrtv])|x([\da-fA-F]{2})|([0-3][0-7]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g;

const BODY = String.raw`(?:[^\\\nQ]|\\(?:[abfnrtv\\Q]|x[\da-fA-F]{2}|[0-3][0-7]{2}|u[\da-fA-F]{4}|U00(?:0[\da-fA-F]|10)[\da-fA-F]{4}))*`;

const DOUBLE_QUOTED = new RegExp(`^"${BODY.replaceAll('Q', '"')}"$`);

const SINGLE_QUOTED = new RegExp(`^'${BODY.replaceAll('Q', "'")}'$`);

const BACK_QUOTED = /^`[^`]*`$/;

/**
 * The text that a string literal of PromQL stands for; undefined when Prometheus would refuse the literal.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
 */
export function unquote(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (BACK_QUOTED.test(literal)) return body;
  if (!DOUBLE_QUOTED.test(literal) && !SINGLE_QUOTED.test(literal)) return undefined;
  return body.replace(ESCAPE, (_, letter?: string, hex?: string, octal?: string, short?: string, long?: string, itself?: string) => {
    if (letter !== undefined) return ESCAPES[letter];
    if (itself !== undefined) return itself;
    return String.fromCodePoint(octal === undefined ? parseInt(hex ?? short ?? long ?? '', 16) : parseInt(octal, 8));
  });
}
