import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readBoundedFile } from '../../../runtime/bounded-file';
import { flushFolder, writeDurably } from '../durable-files';
import { makeFolder } from '../../../runtime/make-folder';
import { isDiskFull } from '../folders';
import { Manifest, NewerFormatError, readManifest, RunOrigin, SavedState, SavedTensor, writeManifest } from './checkpoint-manifest';

const MANIFEST = 'manifest.json';
const WEIGHTS = 'weights.bin';
/** Many times what a manifest takes: some hundred bytes for each tensor. */
const LARGEST_MANIFEST_BYTES = 256 * 1024 * 1024;
const NAME = /^step-(\d{10})$/;
/** Of a save or a removal that was interrupted. */
const LEFTOVER = /^step-\d{10}\.(saving|removed)$/;
const REPLACED = /^step-\d{10}(?=\.replaced$)/;
const BROKEN = /^step-\d{10}\.broken$/;
/** Errors that say that a file is not as it was written; others may be over when the volume is well again. */
const DAMAGE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']);

/** One array of numbers in a checkpoint. */
export interface CheckpointTensor extends Omit<SavedTensor, 'byteLength'> {
  readonly bytes: Uint8Array;
}

/** What is saved: tensors, and everything else as plain data. */
export interface Checkpoint {
  readonly step: number;
  readonly tensors: readonly CheckpointTensor[];
  readonly state: SavedState;
  /** undefined when an older version has saved it. */
  readonly origin?: RunOrigin;
}

/** A checkpoint that is not used, and what was done about it. */
export interface SkippedCheckpoint {
  readonly folder: string;
  readonly reason: string;
  /** Where it is now; undefined when it stays in its place. */
  readonly movedTo?: string;
}

interface KeptCheckpoint {
  readonly name: string;
  readonly step: number;
  readonly saved: number;
}

/** A folder of checkpoints of one run, of which those that were saved last are kept. */
export class CheckpointFiles {
  /** In the order of saving. */
  private kept?: KeptCheckpoint[];

  /**
   * @param keep number of checkpoints to keep
   * @param assertOwned throws when another process has taken over the folder, which then is no longer changed
   */
  public constructor(
    public readonly folder: string,
    private readonly keep: number,
    private readonly assertOwned: () => void = () => undefined,
  ) {}

  /**
   * Saves: written beside its place, flushed to the disk and renamed, so that a torn checkpoint is never taken for a whole one.
   *
   * @returns the size in bytes
   * @throws Error of the file system; the checkpoints that were there stay
   */
  public save(checkpoint: Required<Checkpoint>): number {
    this.assertOwned();
    makeFolder(this.folder);
    const kept = (this.kept ??= this.list(() => undefined));
    const { step } = checkpoint;
    const name = `step-${String(step).padStart(10, '0')}`;
    const saved = (kept.at(-1)?.saved ?? 0) + 1;
    const size = this.write(`${name}.saving`, checkpoint, saved);
    this.assertOwned();
    this.putInPlace(name);
    this.kept = [...kept.filter((other) => other.name !== name), { name, step, saved }];
    this.removeOld();
    return size;
  }

  /**
   * The checkpoint that was saved last, of those that are whole. Broken ones are set aside, so that they take the place of no good one, and
   * those of a newer version are, until that version is back.
   *
   * @param onSkipped takes each one that is not used
   * @throws Error when there are checkpoints, but the volume lets none be read: starting anew would lose them
   */
  public newest(onSkipped: (skipped: SkippedCheckpoint) => void): Checkpoint | undefined {
    let unreadable: SkippedCheckpoint | undefined;
    const report = (skipped: SkippedCheckpoint) => {
      if (skipped.movedTo === undefined) unreadable = skipped;
      onSkipped(skipped);
    };
    this.kept = this.list(report);
    for (let candidate = this.kept.at(-1); candidate; candidate = this.kept.at(-1)) {
      try {
        return this.read(candidate.name);
      } catch (error) {
        this.kept.pop();
        report(this.setAside(candidate.name, error as Error));
      }
    }
    if (unreadable) throw new Error(`no checkpoint can be read: ${unreadable.folder}: ${unreadable.reason}`);
    return undefined;
  }

  private write(name: string, { step, tensors, state, origin }: Required<Checkpoint>, saved: number): number {
    const place = join(this.folder, name);
    rmSync(place, { recursive: true, force: true });
    try {
      mkdirSync(place);
      const weightsSha256 = writeDurably(
        join(place, WEIGHTS),
        tensors.map(({ bytes }) => bytes),
      );
      const specs = tensors.map(({ bytes, ...tensor }) => ({ ...tensor, byteLength: bytes.byteLength }));
      const manifest = writeManifest({ step, saved, weightsSha256, origin, tensors: specs, state });
      writeDurably(join(place, MANIFEST), [manifest]);
      flushFolder(place);
      return specs.reduce((sum, { byteLength }) => sum + byteLength, manifest.byteLength);
    } catch (error) {
      // On a full disk it would take the place that the next one needs.
      rmSync(place, { recursive: true, force: true });
      if (isDiskFull(error) && this.dropBroken(0)) return this.write(name, { step, tensors, state, origin }, saved);
      throw error;
    }
  }

  /** At every moment either the old or the new one is there. */
  private putInPlace(name: string): void {
    const place = join(this.folder, name);
    rmSync(`${place}.replaced`, { recursive: true, force: true });
    if (existsSync(place)) renameSync(place, `${place}.replaced`);
    renameSync(`${place}.saving`, place);
    flushFolder(this.folder);
    rmSync(`${place}.replaced`, { recursive: true, force: true });
  }

  /** Never what has just been saved: the order is that of saving, not of the steps. */
  private removeOld(): void {
    for (const { name } of this.kept!.splice(0, Math.max(0, this.kept!.length - this.keep))) {
      const place = join(this.folder, name);
      rmSync(`${place}.removed`, { recursive: true, force: true });
      // First renamed: half removed it would look broken.
      if (existsSync(place)) renameSync(place, `${place}.removed`);
      rmSync(`${place}.removed`, { recursive: true, force: true });
    }
  }

  /** Every checkpoint with a whole manifest, in the order of saving. */
  private list(onSkipped: (skipped: SkippedCheckpoint) => void): KeptCheckpoint[] {
    this.tidy();
    const kept: KeptCheckpoint[] = [];
    for (const name of this.names(NAME)) {
      try {
        const { step, saved } = this.readManifest(name);
        kept.push({ name, step, saved });
      } catch (error) {
        onSkipped(this.setAside(name, error as Error));
      }
    }
    // Those that do not know their order stay in that of their names, which is that of their steps.
    return kept.sort((a, b) => a.saved - b.saved);
  }

  /** After a process that was killed in the midst of a save. */
  private tidy(): void {
    for (const name of this.names(REPLACED)) {
      const place = join(this.folder, REPLACED.exec(name)![0]);
      if (!existsSync(place)) renameSync(join(this.folder, name), place);
      rmSync(join(this.folder, name), { recursive: true, force: true });
    }
    for (const name of this.names(LEFTOVER)) rmSync(join(this.folder, name), { recursive: true });
  }

  private setAside(name: string, error: Error & { code?: string; errno?: number }): SkippedCheckpoint {
    const folder = join(this.folder, name);
    const skipped = { folder, reason: error.message };
    if (error.errno !== undefined && !DAMAGE.has(error.code!)) return skipped;
    const movedTo = error instanceof NewerFormatError ? `${folder}.format-${error.format}` : `${folder}.broken`;
    try {
      this.assertOwned();
      rmSync(movedTo, { recursive: true, force: true });
      renameSync(folder, movedTo);
      this.dropBroken(this.keep);
      return { ...skipped, movedTo };
    } catch {
      return skipped;
    }
  }

  /** @returns whether anything was removed */
  private dropBroken(keep: number): boolean {
    const broken = this.names(BROKEN);
    const surplus = broken.slice(0, Math.max(0, broken.length - keep));
    for (const name of surplus) rmSync(join(this.folder, name), { recursive: true });
    return surplus.length > 0;
  }

  private names(pattern: RegExp): string[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => pattern.test(name))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  private readManifest(name: string): Manifest {
    const manifest = readManifest(readBoundedFile(join(this.folder, name, MANIFEST), LARGEST_MANIFEST_BYTES));
    if (manifest.step !== Number(NAME.exec(name)![1])) throw new Error(`its manifest is that of step ${manifest.step}`);
    return manifest;
  }

  private read(name: string): Checkpoint {
    const { step, state, origin, tensors, weightsSha256 } = this.readManifest(name);
    return { step, state, origin, tensors: readTensors(join(this.folder, name, WEIGHTS), tensors, weightsSha256) };
  }
}

function readTensors(file: string, specs: readonly SavedTensor[], sha256: string): CheckpointTensor[] {
  // A pipe without a writer would block the opening.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const size = specs.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (fstatSync(descriptor).size !== size) throw new Error(`${WEIGHTS} has ${fstatSync(descriptor).size} bytes, not ${size}`);
    const hash = createHash('sha256');
    const tensors = specs.map(({ byteLength, ...spec }) => {
      const bytes = new Uint8Array(byteLength);
      for (let read = 0; read < byteLength;) read += readSync(descriptor, bytes, { offset: read }) || Infinity;
      hash.update(bytes);
      return { ...spec, bytes };
    });
    if (hash.digest('hex') !== sha256) throw new Error(`${WEIGHTS} does not match its checksum`);
    return tensors;
  } finally {
    closeSync(descriptor);
  }
}
