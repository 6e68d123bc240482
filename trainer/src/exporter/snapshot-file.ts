import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeriesSnapshot } from './snapshot';

const FILE = 'metrics.json';

/** What one process leaves for another on a volume that both see. */
export interface MetricsSnapshot {
  /** When it was written, Unix time in seconds; as long as this is renewed, the writer lives. */
  readonly writtenAt: number;
  readonly ready: boolean;
  /** Whether the run is over: then nothing is renewed any more. */
  readonly ended: boolean;
  /**
   * Why training counts as hanging.
   *
   * @default - it does not.
   */
  readonly hang?: string;
  /** Series of each metric, by its index in the catalog. */
  readonly series: readonly (readonly SeriesSnapshot[])[];
}

/** Replaces the snapshot in the folder as a whole, so that a reader sees the one or the other. */
export function writeSnapshot(folder: string, snapshot: MetricsSnapshot): void {
  const temporary = join(folder, `.${FILE}.${process.pid}`);
  try {
    writeFileSync(temporary, JSON.stringify(snapshot, keepNonFinite));
    renameSync(temporary, join(folder, FILE));
  } catch (error) {
    // A part of it would keep a volume full.
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The snapshot in the folder; undefined before the first. */
export function readSnapshot(folder: string): MetricsSnapshot | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8'), restoreNonFinite) as MetricsSnapshot;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** JSON has no NaN and no Infinity, and a diverged loss is just that. */
export function keepNonFinite(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { nonFinite: String(value) } : value;
}

export function restoreNonFinite(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'nonFinite' in value ? Number(value.nonFinite) : value;
}
