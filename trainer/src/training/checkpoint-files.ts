import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../folders';

const MANIFEST = 'manifest.json';
const WEIGHTS = 'weights.bin';
const FORMAT = 1;
const NAME = /^step-(\d{10})$/;

/** One array of numbers in a checkpoint. */
export interface CheckpointTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly bytes: Uint8Array;
}

/** What is saved: tensors, and everything else as plain data. */
export interface Checkpoint<State> {
  readonly step: number;
  readonly tensors: readonly CheckpointTensor[];
  readonly state: State;
}

interface Manifest<State> {
  readonly format: number;
  readonly step: number;
  readonly sha256: string;
  readonly tensors: readonly (Omit<CheckpointTensor, 'bytes'> & { readonly byteLength: number })[];
  readonly state: State;
}

/** A folder of checkpoints of one run, of which the newest few are kept. */
export class CheckpointFiles {
  /** @param keep number of newest checkpoints to keep */
  public constructor(
    public readonly folder: string,
    private readonly keep: number,
  ) {}

  /**
   * Saves: written beside its place, flushed to the disk and renamed, so that a torn checkpoint is never taken for a whole one.
   *
   * @returns the size in bytes
   * @throws Error of the file system; the checkpoints that were there stay
   */
  public save<State>({ step, tensors, state }: Checkpoint<State>): number {
    makeFolder(this.folder);
    const place = join(this.folder, `step-${String(step).padStart(10, '0')}`);
    const temporary = `${place}.saving`;
    const weights = Buffer.concat(tensors.map((tensor) => tensor.bytes));
    const manifest: Manifest<State> = {
      format: FORMAT,
      step,
      sha256: sha256(weights),
      tensors: tensors.map(({ bytes, ...tensor }) => ({ ...tensor, byteLength: bytes.byteLength })),
      state,
    };
    const text = Buffer.from(JSON.stringify(manifest));
    rmSync(temporary, { recursive: true, force: true });
    try {
      mkdirSync(temporary);
      writeDurably(join(temporary, WEIGHTS), weights);
      writeDurably(join(temporary, MANIFEST), text);
    } catch (error) {
      // On a full disk it would take the place that the next one needs.
      rmSync(temporary, { recursive: true, force: true });
      throw error;
    }
    rmSync(place, { recursive: true, force: true });
    renameSync(temporary, place);
    flushFolder(this.folder);
    this.removeOld();
    return weights.byteLength + text.byteLength;
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @param onBroken takes the reason for each newer one that is not
   */
  public newest<State>(onBroken: (folder: string, reason: string) => void): Checkpoint<State> | undefined {
    for (const name of this.names().reverse()) {
      try {
        return read(join(this.folder, name));
      } catch (error) {
        onBroken(join(this.folder, name), (error as Error).message);
      }
    }
    return undefined;
  }

  private names(): string[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => NAME.test(name))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  private removeOld(): void {
    for (const name of this.names().slice(0, -this.keep)) rmSync(join(this.folder, name), { recursive: true, force: true });
  }
}

function read<State>(folder: string): Checkpoint<State> {
  const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Manifest<State>;
  if (manifest.format !== FORMAT) throw new Error(`format ${manifest.format} is not ${FORMAT}`);
  const weights = readFileSync(join(folder, WEIGHTS));
  if (sha256(weights) !== manifest.sha256) throw new Error(`${WEIGHTS} does not match its checksum`);
  let offset = 0;
  const tensors = manifest.tensors.map(({ byteLength, ...tensor }) => {
    // Copied, so that the numbers are aligned.
    const bytes = Uint8Array.prototype.slice.call(weights, offset, offset + byteLength);
    offset += byteLength;
    return { ...tensor, bytes };
  });
  return { step: manifest.step, tensors, state: manifest.state };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeDurably(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'w');
  try {
    for (let written = 0; written < bytes.byteLength;) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A rename survives a power cut only when its folder was flushed. */
function flushFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
