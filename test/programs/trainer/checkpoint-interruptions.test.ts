import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { CheckpointFiles, SkippedCheckpoint } from '../../../trainer/src/training/checkpoint-files';
import { checkpointOf } from './checkpoint-of';

const stepName = (step: number) => `step-${String(step).padStart(10, '0')}`;

describe('checkpoints of which a save or a removal was interrupted', () => {
  let files: CheckpointFiles;
  const folders = () => readdirSync(files.folder).sort();
  const at = (...names: string[]) => join(files.folder, ...names);
  const damage = (name: string) => writeFileSync(at(name, 'weights.bin'), 'damaged');
  /** As a process that has just been started. */
  const restarted = () => (files = new CheckpointFiles(files.folder, 2));
  beforeEach(() => {
    files = new CheckpointFiles(temporaryFolder(), 2);
  });

  test('what interrupted saves and removals of the same step have left does no harm', () => {
    files.save(checkpointOf(1));
    for (const end of ['saving', 'replaced', 'removed']) {
      mkdirSync(at(`${stepName(1)}.${end}`));
      writeFileSync(at(`${stepName(1)}.${end}`, 'x'), '');
    }
    files.save(checkpointOf(1, 7));
    files.save(checkpointOf(2));
    files.save(checkpointOf(3));
    expect(folders()).toEqual([stepName(2), stepName(3)]);
  });

  test('one that somebody has removed is missed by nobody', () => {
    for (const step of [1, 2]) files.save(checkpointOf(step));
    rmSync(at(stepName(1)), { recursive: true });
    for (const step of [3, 4]) files.save(checkpointOf(step));
    expect(folders()).toEqual([stepName(3), stepName(4)]);
  });

  test('a save that was interrupted is no checkpoint, and takes no room after the next start', () => {
    files.save(checkpointOf(1));
    mkdirSync(at(`${stepName(2)}.saving`));
    mkdirSync(at(`${stepName(3)}.removed`));
    expect(restarted().newest(fail)?.step).toBe(1);
    expect(folders()).toEqual([stepName(1)]);
  });

  test('a save over an older one of the same step that was interrupted in between loses neither', () => {
    files.save(checkpointOf(1));
    renameSync(at(stepName(1)), at(`${stepName(1)}.replaced`));
    expect(restarted().newest(fail)).toEqual(checkpointOf(1));
    expect(folders()).toEqual([stepName(1)]);
  });

  test('a step that is saved again replaces the older save, and counts once', () => {
    files.save(checkpointOf(5));
    files.save(checkpointOf(5, 7));
    files.save(checkpointOf(6));
    expect(folders()).toEqual([stepName(5), stepName(6)]);
    damage(stepName(6));
    expect(files.newest(() => undefined)?.state.counters.samples).toBe(7);
  });

  test('one that was replaced, but not yet removed, is removed at the next start', () => {
    files.save(checkpointOf(1, 7));
    cpSync(at(stepName(1)), at(`${stepName(1)}.replaced`), { recursive: true });
    writeFileSync(at(`${stepName(1)}.replaced`, 'weights.bin'), 'older');
    expect(restarted().newest(fail)?.state.counters.samples).toBe(7);
    expect(folders()).toEqual([stepName(1)]);
  });
});

function fail({ folder, reason }: SkippedCheckpoint): never {
  throw new Error(`${folder}: ${reason}`);
}
