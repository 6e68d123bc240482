import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { Checkpoint, CheckpointFiles } from '../../../trainer/src/training/checkpoint-files';

function checkpoint(step: number): Checkpoint<{ seen: number }> {
  const bytes = new Uint8Array(Float32Array.of(step, step / 2).buffer);
  return { step, tensors: [{ name: 'weights', shape: [2], dtype: 'float32', bytes }], state: { seen: step * 64 } };
}

describe('checkpoints', () => {
  let files: CheckpointFiles;
  const broken: string[] = [];
  const newest = () =>
    files.newest<{ seen: number }>((folder, reason) => broken.push(`${folder.slice(files.folder.length + 1)}: ${reason}`));
  beforeEach(() => {
    files = new CheckpointFiles(join(temporaryFolder(), 'runs', 'first'), 2);
    broken.splice(0);
  });

  test('the newest is read back as it was saved', () => {
    files.save(checkpoint(50));
    files.save(checkpoint(100));
    expect(newest()).toEqual(checkpoint(100));
  });

  test('there is none before the first save', () => {
    expect(newest()).toBeUndefined();
  });

  test('only the newest few are kept', () => {
    for (const step of [1, 2, 3, 10]) files.save(checkpoint(step));
    expect(readdirSync(files.folder).sort()).toEqual(['step-0000000003', 'step-0000000010']);
  });

  test.each([
    [
      'cut short',
      (folder: string) => truncateSync(join(folder, 'weights.bin'), 3),
      'step-0000000002: weights.bin does not match its checksum',
    ],
    [
      'with a spoilt manifest',
      (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{"format": 1, '),
      /^step-0000000002: .*JSON/,
    ],
    [
      'of another format',
      (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{"format": 9}'),
      'step-0000000002: format 9 is not 1',
    ],
  ])('one %s is reported and the one before it is used', (_, spoil, reason) => {
    files.save(checkpoint(1));
    files.save(checkpoint(2));
    spoil(join(files.folder, 'step-0000000002'));
    expect(newest()?.step).toBe(1);
    expect(broken).toEqual([expect.stringMatching(reason)]);
  });

  test('a save that was interrupted is no checkpoint', () => {
    files.save(checkpoint(1));
    mkdirSync(join(files.folder, 'step-0000000002.saving'));
    expect(newest()?.step).toBe(1);
    files.save(checkpoint(2));
    expect(existsSync(join(files.folder, 'step-0000000002.saving'))).toBe(false);
  });

  test('a step that is saved again replaces the older save', () => {
    files.save(checkpoint(5));
    files.save({ ...checkpoint(5), state: { seen: 7 } });
    expect(newest()?.state).toEqual({ seen: 7 });
  });
});
