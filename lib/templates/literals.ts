const SIMPLE_ESCAPE = String.raw`[abfnrtv\\Q]|x[\da-fA-F]{2}|[0-3][0-7]{2}|u(?![dD][89a-fA-F])[\da-fA-F]{4}|U(?:0000(?![dD][89a-fA-F])[\da-fA-F]{4}|00(?:0[1-9a-fA-F]|10)[\da-fA-F]{4})`;

const STRING = new RegExp(String.raw`^"(?:[^"\\\n]|\\(?:${SIMPLE_ESCAPE.replace('Q', '"')}))*"$`, 'u');

const CHARACTER = new RegExp(String.raw`^'(?:[^'\\\n]|\\(?:${SIMPLE_ESCAPE.replace('Q', "'")}))'$`, 'u');

const INTEGER = /^([+-]?)(0x[\da-f]+|0o[0-7]+|0b[01]+|0[0-7]*|[1-9]\d*)$/i;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const HEXADECIMAL = /^[+-]?0x([\da-f]*)\.?([\da-f]*)p([+-]?\d+)$/i;

/** Whether Go reads the literal as a string, its quotes included. */
export function isString(literal: string): boolean {
  return STRING.test(literal);
}

/** What stands between the quotes of a string; undefined where it has an escape other than that of a quote, a backslash or a white space. */
export function stringValue(literal: string): string | undefined {
  const between = literal.slice(1, -1);
  if (literal.startsWith('`')) return between;
  if (!literal.startsWith('"') || /\\[^\\"nrt]/.test(between.replaceAll('\\\\', ''))) return undefined;
  return JSON.parse(literal.replaceAll('\t', '\\t')) as string;
}

/** Whether Go reads the literal as a character, its quotes included. */
export function isCharacter(literal: string): boolean {
  return CHARACTER.test(literal);
}

/** Whether Go reads the literal as a number that is not complex, or only imaginary. */
export function isNumber(literal: string): boolean {
  if (literal.endsWith('i')) return isFloat(literal.slice(0, -1));
  return isInteger(literal) || (/[.ep]/i.test(literal) && isFloat(literal));
}

/** Whether Go reads the literal as a sum of a real and an imaginary number. */
export function isComplex(literal: string): boolean {
  const [, real, imaginary] = /^(.+?(?<![ep]))([+-].+)i$/i.exec(literal) ?? [];
  return real !== undefined && isFloat(real) && isFloat(imaginary);
}

function isInteger(literal: string): boolean {
  const [, sign, digits] = INTEGER.exec(plain(literal)) ?? [];
  if (digits === undefined) return false;
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return size < (sign === '' ? 2n ** 64n : sign === '-' ? 2n ** 63n + 1n : 2n ** 63n);
}

function isFloat(literal: string): boolean {
  const digits = plain(literal);
  if (DECIMAL.test(digits)) return Number.isFinite(Number(digits));
  const [, whole, fraction, exponent] = HEXADECIMAL.exec(digits) ?? [];
  if (whole === undefined || whole + fraction === '') return false;
  return Number.isFinite(Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length));
}

/** Without the underscores between its digits; empty where one stands elsewhere. */
function plain(literal: string): string {
  const prefix = /^[+-]?0([xob])/i.exec(literal)?.[1];
  const digits = literal.replace(/^[+-]?0[xob]/i, '0').replace(/^[+-]/, '');
  const misplaced = prefix && /x/i.test(prefix) ? /(^|[^\da-f])_|_([^\da-f]|$)/i : /(^|\D)_|_(\D|$)/;
  return misplaced.test(digits) ? '' : literal.replaceAll('_', '');
}
