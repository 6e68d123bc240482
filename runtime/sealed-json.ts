import { createHash } from 'node:crypto';

/** What stands at the end of a sealed text. */
const SEAL = /^,"sha256":"([0-9a-f]{64})"\}$/;
const SEAL_BYTES = ',"sha256":""}'.length + 64;

/** What was read back. */
export interface Unsealed {
  readonly value: unknown;
  /** False for a text without a checksum, as earlier versions wrote it: whether it may be one is for the reader to say. */
  readonly isSealed: boolean;
}

/** JSON of an object that has members, with a checksum of everything before it as its last one; readers that know of none can read it as well. */
export function seal(value: object, replacer?: (key: string, value: unknown) => unknown): string {
  const text = JSON.stringify(value, replacer).slice(0, -1);
  return `${text},"sha256":"${checksum(text)}"}`;
}

/** @throws Error when it was changed since it was sealed, or is no JSON */
export function unseal(bytes: Buffer, reviver?: (key: string, value: unknown) => unknown): Unsealed {
  const sealed = SEAL.exec(bytes.subarray(-SEAL_BYTES).toString('latin1'));
  if (sealed && checksum(bytes.subarray(0, -SEAL_BYTES)) !== sealed[1]) throw new Error('it does not match its checksum');
  return { value: JSON.parse(bytes.toString('utf8'), reviver), isSealed: sealed !== null };
}

function checksum(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
