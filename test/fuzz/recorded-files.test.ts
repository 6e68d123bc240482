import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { TRAINING_METRICS } from '../../lib/metrics';
import { stamp } from '../../runtime/boot-clock';
import { seal } from '../../runtime/sealed-json';
import { temporaryFolder } from '../../tools/temporary-folder';
import { parseJournal, readJournal } from '../../trainer/src/exporter/journal';
import { MetricsSnapshot, writeSnapshot } from '../../trainer/src/exporter/snapshot-file';
import { WatchedSnapshot } from '../../trainer/src/exporter/watched-snapshot';
import { CheckpointFiles } from '../../trainer/src/training/checkpoint-files';
import { checkpointOf } from '../programs/trainer/checkpoint-of';
import { damage, damaged } from './damage';
import { fuzz } from './fuzz';

const seriesWith = (steps: number) => ({
  tf_train_steps_total: [{ labels: { worker: '0' }, numbers: [steps] }],
  tf_data_errors_total: [{ labels: { kind: 'malformed' }, numbers: [3] }],
});

describe('a damaged journal', () => {
  const journalWith = (steps: number) => Buffer.from(seal({ writtenAt: 1_795_909_676, stamp: stamp(), series: seriesWith(steps) }));
  const [previous, newest] = [journalWith(100), journalWith(110)];
  const folder = temporaryFolder();

  fuzz(
    'is read as it was written, or the one before it is',
    damage,
    (edits) => {
      writeFileSync(join(folder, 'journal.json'), damaged(newest, edits));
      writeFileSync(join(folder, 'journal.json.1'), previous);
      const broken: string[] = [];
      const journal = readJournal(folder, (reason) => broken.push(reason));
      expect([journal, broken.length]).toEqual(broken.length === 0 ? [parseJournal(newest), 0] : [parseJournal(previous), 1]);
    },
    { cases: 1500 },
  );
});

describe('a damaged snapshot', () => {
  const snapshotWith = (steps: number): MetricsSnapshot => ({
    stamp: stamp(),
    proves: false,
    ready: true,
    ended: false,
    series: seriesWith(steps),
  });
  const folder = temporaryFolder();
  const file = join(folder, 'metrics.json');
  writeSnapshot(folder, snapshotWith(110));
  const newest = readFileSync(file);

  fuzz(
    'leaves the last good one in its place',
    damage,
    async (edits) => {
      writeSnapshot(folder, snapshotWith(100));
      const lines: string[] = [];
      const watched = new WatchedSnapshot(TRAINING_METRICS, folder, 10, (line) => lines.push(line));
      await watched.look();
      writeFileSync(file, damaged(newest, edits));
      await watched.look();
      const isWhole = watched.reason === undefined;
      expect(watched.seriesOf('tf_train_steps_total')[0].numbers).toEqual([isWhole ? 110 : 100]);
      expect([lines.length, watched.damaged]).toEqual(isWhole ? [0, 0] : [1, 1]);
    },
    { cases: 1000 },
  );
});

describe('a damaged checkpoint', () => {
  const whole = temporaryFolder();
  const files = new CheckpointFiles(whole, 2);
  for (const step of [50, 100]) files.save(checkpointOf(step));
  const folder = join(temporaryFolder(), 'run');
  const name = 'step-0000000100';

  fuzz(
    'is restored as it was saved, or the one before it is',
    fc.tuple(fc.constantFrom('manifest.json', 'weights.bin'), damage),
    ([file, edits]) => {
      rmSync(folder, { recursive: true, force: true });
      cpSync(whole, folder, { recursive: true });
      writeFileSync(join(folder, name, file), damaged(readFileSync(join(whole, name, file)), edits));
      const skipped: string[] = [];
      const newest = new CheckpointFiles(folder, 2).newest(({ reason }) => skipped.push(reason));
      expect([newest, skipped.length]).toEqual(skipped.length === 0 ? [checkpointOf(100), 0] : [checkpointOf(50), 1]);
    },
    { cases: 700 },
  );
});
