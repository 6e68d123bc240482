import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Stamp } from '../../../runtime/boot-clock';
import { readBoundedFile } from '../../../runtime/bounded-file';
import { seal, unseal } from '../../../runtime/sealed-json';
import INDEXED_METRICS from './indexed-snapshot-metrics.json';
import { keepNonFinite, restoreNonFinite, seriesByName, seriesLists, stampSchema } from './recorded-series';
import { SeriesSnapshot } from './snapshot';

const FILE = 'metrics.json';
/** A socket in the same folder, by which the writer proves that it lives. */
const SOCKET = 'writer.sock';
/** Many times what the largest catalog takes. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/** What one process leaves for another on a volume that both see. */
export interface MetricsSnapshot {
  /** When it was written. */
  readonly stamp: Stamp;
  /** Whether the writer proves by a socket that it lives, see {@link writerSocket}. */
  readonly proves: boolean;
  readonly ready: boolean;
  /** Whether the run is over: then nothing is renewed any more. */
  readonly ended: boolean;
  /**
   * Why training counts as hanging.
   *
   * @default - it does not.
   */
  readonly hang?: string;
  /** Series of each metric, by its name. */
  readonly series: Readonly<Record<string, readonly SeriesSnapshot[]>>;
}

const state = { ready: z.boolean(), ended: z.boolean(), hang: z.string().optional() };
const schema = z.strictObject({ ...state, stamp: stampSchema, proves: z.boolean(), series: seriesByName, sha256: z.string() });
/** Before there was a checksum, when series stood at the index that their metric had in the catalog. */
const indexedSchema = z.strictObject({ ...state, writtenAt: z.number(), series: seriesLists.length(INDEXED_METRICS.length) });

/** Path of the socket by which the writer of the snapshots in a folder proves that it lives. */
export function writerSocket(folder: string): string {
  return join(folder, SOCKET);
}

/** Replaces the snapshot in the folder as a whole, so that a reader sees the one or the other. */
export function writeSnapshot(folder: string, snapshot: MetricsSnapshot): void {
  const temporary = join(folder, `.${FILE}.${process.pid}`);
  try {
    writeFileSync(temporary, seal(snapshot, keepNonFinite));
    renameSync(temporary, join(folder, FILE));
  } catch (error) {
    // A part of it would keep a volume full.
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * The snapshot in the folder; undefined before the first.
 *
 * @throws Error when it cannot be read, was changed since it was written, or is of a version that is not known
 */
export function readSnapshot(folder: string): MetricsSnapshot | undefined {
  try {
    return parseSnapshot(readBoundedFile(join(folder, FILE), LARGEST_BYTES));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseSnapshot(bytes: Buffer): MetricsSnapshot {
  const { value, isSealed } = unseal(bytes, restoreNonFinite);
  if (isSealed) return schema.parse(value);
  const { writtenAt, series, ...rest } = indexedSchema.parse(value);
  const byName = Object.fromEntries(INDEXED_METRICS.map((name, index) => [name, series[index]]));
  return { ...rest, series: byName, proves: false, stamp: { boot: '', up: 0, wall: writtenAt * 1000 } };
}
