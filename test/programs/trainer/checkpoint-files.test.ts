import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { CheckpointFiles, SkippedCheckpoint } from '../../../trainer/src/training/checkpoint-files';
import { checkpointOf } from './checkpoint-of';
import { asNobody } from './as-nobody';

const stepName = (step: number) => `step-${String(step).padStart(10, '0')}`;

describe('checkpoints', () => {
  let files: CheckpointFiles;
  let skipped: SkippedCheckpoint[];
  const folders = () => readdirSync(files.folder).sort();
  const at = (...names: string[]) => join(files.folder, ...names);
  /** As a process that has just been started. */
  const restarted = () => (files = new CheckpointFiles(files.folder, 2));
  const newest = () => files.newest((one) => skipped.push(one));
  const damage = (name: string) => writeFileSync(at(name, 'weights.bin'), 'damaged');
  beforeEach(() => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    files = new CheckpointFiles(join(folder, 'runs', 'first'), 2);
    skipped = [];
  });

  test('the last is read back as it was saved', () => {
    files.save(checkpointOf(50));
    files.save(checkpointOf(100));
    expect(restarted().newest(fail)).toEqual(checkpointOf(100));
  });

  test('there is none before the first save', () => {
    expect(newest()).toBeUndefined();
  });

  test('only those that were saved last are kept', () => {
    for (const step of [1, 2, 3, 10]) files.save(checkpointOf(step));
    expect(folders()).toEqual([stepName(3), stepName(10)]);
  });

  test('what has just been saved is kept, though all others have higher numbers', () => {
    for (const step of [90, 100]) files.save(checkpointOf(step));
    restarted();
    for (const step of [5, 6, 7]) files.save(checkpointOf(step));
    expect(folders()).toEqual([stepName(6), stepName(7)]);
    expect(restarted().newest(fail)?.step).toBe(7);
  });

  test('the last is the one that was saved last, when every one has a lower number than the one before it', () => {
    const three = new CheckpointFiles(files.folder, 3);
    for (const step of [40, 30, 20, 10]) three.save(checkpointOf(step));
    expect(folders()).toEqual([10, 20, 30].map(stepName));
    expect(restarted().newest(fail)?.step).toBe(10);
  });

  test('those that are damaged push out no good one: a run that starts anew among them resumes from its own', () => {
    for (const step of [90, 100]) files.save(checkpointOf(step));
    [90, 100].map(stepName).forEach(damage);
    restarted();
    expect(newest()).toBeUndefined();
    for (const step of [1, 2, 3]) files.save(checkpointOf(step));
    expect(restarted().newest(fail)?.step).toBe(3);
    expect(skipped.map(({ folder, movedTo }) => [folder, movedTo])).toEqual(
      [100, 90].map((step) => [at(stepName(step)), at(`${stepName(step)}.broken`)]),
    );
    expect(folders()).toEqual([stepName(2), stepName(3), `${stepName(90)}.broken`, `${stepName(100)}.broken`]);
  });

  test('no more broken ones are kept than good ones', () => {
    for (const step of [1, 2, 3, 4, 5]) {
      files.save(checkpointOf(step));
      damage(stepName(step));
      restarted();
      newest();
    }
    expect(folders()).toEqual([`${stepName(4)}.broken`, `${stepName(5)}.broken`]);
  });

  test('one of a newer version stays for that version, and takes the place of no other', () => {
    const newer = JSON.stringify({ format: 9, anything: true });
    for (const step of [70, 80, 90]) {
      mkdirSync(at(stepName(step)), { recursive: true });
      writeFileSync(at(stepName(step), 'manifest.json'), newer);
    }
    expect(newest()).toBeUndefined();
    for (const step of [1, 2, 3]) files.save(checkpointOf(step));
    expect(restarted().newest(fail)?.step).toBe(3);
    expect(skipped[0].reason).toBe('format 9 is newer than 2, the newest that this version reads');
    for (const step of [70, 80, 90]) expect(readFileSync(at(`${stepName(step)}.format-9`, 'manifest.json'), 'utf8')).toBe(newer);
  });

  test.each([
    ['cut short', (folder: string) => truncateSync(join(folder, 'weights.bin'), 3), 'weights.bin has 3 bytes, not 8'],
    [
      'with other weights',
      (folder: string) => writeFileSync(join(folder, 'weights.bin'), '12345678'),
      'weights.bin does not match its checksum',
    ],
    ['with a spoilt manifest', (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{"format": 1, '), /JSON/],
    ['without a manifest', (folder: string) => renameSync(join(folder, 'manifest.json'), join(folder, 'x')), /^ENOENT/],
    ['whose step was changed', edited('"step":2', '"step":1'), 'the manifest is damaged: it does not match its checksum'],
    ['whose counters have another name', edited('"counters"', '"counter5"'), 'the manifest is damaged: it does not match its checksum'],
    ['whose checksum is lost', edited('"sha256":"', '"sha257":"'), /checksum/],
    [
      'that is a file',
      (folder: string) => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, '');
      },
      /^ENOTDIR/,
    ],
    [
      'whose manifest is a folder',
      (folder: string) => {
        rmSync(join(folder, 'manifest.json'));
        mkdirSync(join(folder, 'manifest.json'));
      },
      /^it is no file$/,
    ],
    [
      'whose weights are a link to themselves',
      (folder: string) => {
        rmSync(join(folder, 'weights.bin'));
        symlinkSync('weights.bin', join(folder, 'weights.bin'));
      },
      /^ELOOP/,
    ],
    [
      'that lies in the folder of another step',
      (folder: string) => cpSync(join(folder, `../${stepName(1)}/manifest.json`), join(folder, 'manifest.json')),
      'its manifest is that of step 1',
    ],
  ])('one %s is reported once, set aside, and the one before it is used', (_, spoil, reason) => {
    files.save(checkpointOf(1));
    files.save(checkpointOf(2));
    spoil(at(stepName(2)));
    restarted();
    expect(newest()).toEqual(checkpointOf(1));
    expect(skipped).toEqual([
      { folder: at(stepName(2)), reason: expect.stringMatching(reason) as string, movedTo: at(`${stepName(2)}.broken`) },
    ]);
    expect(restarted().newest(fail)).toEqual(checkpointOf(1));
  });

  test('the size of a save is that of its files', () => {
    const size = files.save(checkpointOf(1));
    expect(size).toBe(['manifest.json', 'weights.bin'].reduce((sum, file) => sum + readFileSync(at(stepName(1), file)).length, 0));
  });

  test('of those that an older version saved, without their order, the highest step was the last', () => {
    for (const step of [9, 10]) {
      const { tensors, state } = checkpointOf(step);
      const [{ bytes, ...tensor }] = tensors;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      mkdirSync(at(stepName(step)), { recursive: true });
      writeFileSync(at(stepName(step), 'weights.bin'), bytes);
      const manifest = { format: 1, step, sha256, tensors: [{ ...tensor, byteLength: 8 }], state };
      writeFileSync(at(stepName(step), 'manifest.json'), JSON.stringify(manifest));
    }
    expect(newest()?.step).toBe(10);
    files.save(checkpointOf(3));
    expect(folders()).toEqual([stepName(3), stepName(10)]);
    expect(restarted().newest(fail)?.step).toBe(3);
  });

  test('nothing else in their folder is taken for one, or removed', () => {
    files.save(checkpointOf(1));
    const others = ['', '.broken', '.removed', '.saving', '.replaced'].flatMap((end) => [
      `my-${stepName(9)}${end}`,
      `${stepName(9)}${end}.zip`,
    ]);
    for (const name of [...others, 'step-9', `${stepName(9)}9`]) mkdirSync(at(name));
    damage(stepName(1));
    expect(restarted().newest(() => undefined)).toBeUndefined();
    for (const step of [2, 3, 4]) files.save(checkpointOf(step));
    const saved = [stepName(3), stepName(4), `${stepName(1)}.broken`];
    expect(folders()).toEqual([...others, 'step-9', `${stepName(9)}9`, ...saved].sort());
  });

  test('one of a step that was damaged before takes the place of that one, when it is damaged as well', () => {
    for (const samples of [1, 2]) {
      files.save(checkpointOf(5, samples));
      writeFileSync(at(stepName(5), 'weights.bin'), String(samples));
      expect(restarted().newest(() => undefined)).toBeUndefined();
    }
    expect(readFileSync(at(`${stepName(5)}.broken`, 'weights.bin'), 'utf8')).toBe('2');
  });

  test('a file in the place of their folder is an error', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => new CheckpointFiles(file, 1).newest(fail)).toThrow('ENOTDIR');
  });

  test('one that its volume does not let be read now stays in its place', () => {
    files.save(checkpointOf(1));
    files.save(checkpointOf(2));
    chmodSync(at(stepName(2)), 0);
    // It could be renamed.
    chmodSync(files.folder, 0o777);
    restarted();
    asNobody(() => expect(newest()?.step).toBe(1));
    expect(skipped).toEqual([{ folder: at(stepName(2)), reason: expect.stringMatching(/^EACCES/) as string }]);
    chmodSync(at(stepName(2)), 0o755);
    expect(restarted().newest(fail)?.step).toBe(2);
  });

  test('a run does not start anew when none can be read now', () => {
    files.save(checkpointOf(1));
    chmodSync(at(stepName(1)), 0);
    restarted();
    asNobody(() => expect(newest).toThrow(`no checkpoint can be read: ${at(stepName(1))}: EACCES`));
  });

  test('reading and refusing them leaves no file open', () => {
    for (const step of [1, 2]) files.save(checkpointOf(step));
    damage(stepName(2));
    const before = readdirSync('/proc/self/fd').length;
    for (let time = 0; time < 20; time++) restarted().newest(() => undefined);
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 10);
  });

  test('a folder that cannot be written to is reported as such', () => {
    files.save(checkpointOf(1));
    chmodSync(files.folder, 0o555);
    asNobody(() => expect(() => files.save(checkpointOf(2))).toThrow(/^EACCES: permission denied, mkdir/));
  });

  test('what could not be read back is not saved', () => {
    files.save(checkpointOf(1));
    const checkpoint = checkpointOf(2);
    const unsound = { ...checkpoint, state: { ...checkpoint.state, counters: { steps: NaN } } };
    expect(() => files.save(unsound)).toThrow('the manifest is invalid');
    expect(folders()).toEqual([stepName(1)]);
    expect(existsSync(at(`${stepName(2)}.saving`))).toBe(false);
  });

  test('nothing is changed in a folder that another process has taken over', () => {
    let isOwned = true;
    const shared = new CheckpointFiles(files.folder, 1, () => {
      if (!isOwned) throw new Error('taken over');
    });
    shared.save(checkpointOf(1));
    isOwned = false;
    expect(() => shared.save(checkpointOf(2))).toThrow('taken over');
    damage(stepName(1));
    expect(shared.newest.bind(shared, () => undefined)).toThrow('no checkpoint can be read');
    expect(folders()).toEqual([stepName(1)]);
  });
});

function edited(before: string, after: string) {
  return (folder: string) => {
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(before, after));
  };
}

function fail({ folder, reason }: SkippedCheckpoint): never {
  throw new Error(`${folder}: ${reason}`);
}
