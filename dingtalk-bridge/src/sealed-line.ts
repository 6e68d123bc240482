import { crc32 } from 'node:zlib';

const SEALED = /^(\{.*),"crc":"([0-9a-f]{8})"\}$/s;
/** Node.js reads these as the ends of lines, as the version before did; in JSON they may stand as they are. */
const LINE_ENDS = /[\u2028\u2029]/g;

/** What a line holds. */
export interface Unsealed {
  readonly value: unknown;
  /** Whether it has a checksum, which then is right. */
  readonly isSealed: boolean;
}

/**
 * An object that is not empty as a line of JSON, without the line's end. Its last field is the checksum of all that comes before it, so
 * that it can still be read by who does not know of checksums.
 */
export function seal(value: object): string {
  const text = withoutLineEnds(JSON.stringify(value)).slice(0, -1);
  return `${text},"crc":"${checksum(text)}"}`;
}

/** @throws Error that says what is wrong with the line */
export function unseal(line: string): Unsealed {
  const [, text, sum] = SEALED.exec(withoutLineEnds(line)) ?? [];
  if (text === undefined) return { value: parse(line), isSealed: false };
  if (checksum(text) !== sum) throw new Error('its checksum is wrong');
  return { value: parse(`${text}}`), isSealed: true };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
}

function withoutLineEnds(json: string): string {
  return json.replace(LINE_ENDS, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
