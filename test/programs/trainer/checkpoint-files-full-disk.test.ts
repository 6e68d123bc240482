import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import * as durable from '../../../trainer/src/durable-files';
import { CheckpointFiles } from '../../../trainer/src/training/checkpoint-files';
import { checkpointOf } from './checkpoint-of';

jest.mock('../../../trainer/src/durable-files', () => {
  const actual = jest.requireActual<typeof durable>('../../../trainer/src/durable-files');
  return { ...actual, writeDurably: jest.fn(actual.writeDurably) };
});

/** The next file finds the disk full, those after it do not. */
function fillDiskOnce(code = 'ENOSPC'): void {
  jest.mocked(durable.writeDurably).mockImplementationOnce(() => {
    throw Object.assign(new Error(`${code}: no space left on device`), { code, errno: -28 });
  });
}

describe('on a full disk', () => {
  let files: CheckpointFiles;
  const folders = () => readdirSync(files.folder).sort();
  beforeEach(() => {
    files = new CheckpointFiles(temporaryFolder(), 3);
    for (const step of [1, 2]) files.save(checkpointOf(step));
    writeFileSync(join(files.folder, 'step-0000000002', 'weights.bin'), 'damaged');
  });

  test('a checkpoint takes the room of those that are broken', () => {
    expect(files.newest(() => undefined)?.step).toBe(1);
    fillDiskOnce();
    files.save(checkpointOf(3));
    expect(folders()).toEqual(['step-0000000001', 'step-0000000003']);
  });

  test('a checkpoint is not saved when there is no room to be made, and nothing is left of it', () => {
    fillDiskOnce();
    expect(() => files.save(checkpointOf(3))).toThrow('ENOSPC');
    expect(folders()).toEqual(['step-0000000001', 'step-0000000002']);
  });

  test('those that are broken stay after another error', () => {
    expect(files.newest(() => undefined)?.step).toBe(1);
    fillDiskOnce('EIO');
    expect(() => files.save(checkpointOf(3))).toThrow('EIO');
    expect(folders()).toEqual(['step-0000000001', 'step-0000000002.broken']);
  });
});
