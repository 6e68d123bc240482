import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One point of a curve. */
export interface ScalarEvent {
  readonly step: number;
  readonly value: number;
}

/** The curves in TensorBoard's event files of a folder, by tag, in the order in which they were written. */
export function readCurves(folder: string): Record<string, ScalarEvent[]> {
  const curves: Record<string, ScalarEvent[]> = {};
  for (const name of readdirSync(folder).sort()) {
    for (const event of records(readFileSync(join(folder, name)))) {
      const { 2: [step = 0] = [], 5: [summary] = [] } = fields(event);
      if (!Buffer.isBuffer(summary)) continue;
      for (const scalar of fields(summary)[1] as Buffer[]) {
        const { 1: [tag] = [], 2: [value] = [] } = fields(scalar);
        (curves[String(tag)] ??= []).push({ step: Number(step), value: (value as Buffer).readFloatLE() });
      }
    }
  }
  return curves;
}

/** TFRecord: length, its checksum, the event, its checksum. */
function* records(file: Buffer): Generator<Buffer> {
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    yield file.subarray(at + 12, at + 12 + length);
    at += 12 + length + 4;
  }
}

type Field = number | Buffer;

/** The fields of a protobuf message by their numbers. */
function fields(message: Buffer): Record<number, Field[]> {
  const found: Record<number, Field[]> = {};
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number) => message.subarray(at, (at += length));
  while (at < message.length) {
    const key = varint();
    const read = { 0: varint, 1: () => bytes(8), 2: () => bytes(varint()), 5: () => bytes(4) }[key & 7];
    if (!read) throw new Error(`wire type ${key & 7} is not protobuf`);
    (found[key >> 3] ??= []).push(read());
  }
  return found;
}
