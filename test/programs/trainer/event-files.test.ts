import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { lastStepIn } from '../../../trainer/src/report/event-files';

/** A record of TensorBoard's event files, without its checksums, which nobody looks at here. */
function record(...event: number[]): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(event.length));
  return Buffer.concat([head, Buffer.from(event), Buffer.alloc(4)]);
}

describe('the last step in event files', () => {
  const step300 = record(0x10, 0xac, 0x02);
  const whenHolding = (...records: Buffer[]) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'events.out.tfevents.1'), Buffer.concat(records));
    return lastStepIn(folder);
  };

  test('is none without a folder or in an empty file', () => {
    expect(lastStepIn(join(temporaryFolder(), 'gone'))).toBe(-1);
    expect(whenHolding()).toBe(-1);
  });

  test.each([
    ['ends within a step', record(0x10, 0x80)],
    ['is empty', record()],
    ['is torn', step300.subarray(0, 13)],
  ])('is that of the others when a record %s', (_, broken) => {
    expect(whenHolding(step300, broken)).toBe(300);
  });
});
