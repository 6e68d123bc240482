import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { MetricType } from '../../../lib/metrics';
import { Stamp, stamp } from '../../../runtime/boot-clock';
import { readBoundedFile } from '../../../runtime/bounded-file';
import { seal, unseal } from '../../../runtime/sealed-json';
import { makeFolder } from '../../../runtime/make-folder';
import { assertSeries, keepNonFinite, restoreNonFinite, seriesByName, stampSchema } from './recorded-series';
import { Recorder } from './recorder';
import { SeriesSnapshot } from './snapshot';

const FILE = 'journal.json';
/** What {@link FILE} was before it was written last: what is used when that is damaged. */
const PREVIOUS = 'journal.json.1';
/** Many times what the largest catalog takes. */
const LARGEST_BYTES = 16 * 1024 * 1024;
const EVERY_MS = 5000;
/** A volume that hangs must not delay a scrape for longer. */
const LONGEST_WAIT_MS = 250;

/** The last values of a process, for the process that continues its run. */
export interface Journal {
  /** Unix time in seconds. */
  readonly writtenAt: number;
  /** When it was written, also for who does not trust the wall clock. */
  readonly stamp: Stamp;
  /** The series of every metric, by its name. */
  readonly series: Readonly<Record<string, readonly SeriesSnapshot[]>>;
}

/** Before there was a checksum. */
const unsealedSchema = z.strictObject({ writtenAt: z.number(), series: seriesByName });
const schema = unsealedSchema.extend({ stamp: stampSchema, sha256: z.string() });

/**
 * The newest journal in a folder that is whole; undefined before the first. One that is damaged is renamed, so that it can be looked into.
 *
 * @param onBroken takes the reason for each that cannot be read
 */
export function readJournal(folder: string, onBroken: (reason: string) => void): Journal | undefined {
  for (const name of [FILE, PREVIOUS]) {
    const place = join(folder, name);
    try {
      return parseJournal(readBoundedFile(place, LARGEST_BYTES));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') continue;
      // What the file system says may be over in a moment; what it gave is damaged for good.
      if (code === undefined) onBroken(`${message}; ${setAside(place)}`);
      else onBroken(message);
    }
  }
  return undefined;
}

function setAside(place: string): string {
  try {
    renameSync(place, `${place}.broken`);
    return `it is kept as ${place}.broken`;
  } catch (error) {
    return `it stays where it is: ${(error as Error).message}`;
  }
}

/** @throws Error when it is damaged */
export function parseJournal(bytes: Buffer): Journal {
  const { value, isSealed } = unseal(bytes, restoreNonFinite);
  if (isSealed) return schema.parse(value);
  const { writtenAt, series } = unsealedSchema.parse(value);
  return { writtenAt, series, stamp: { boot: '', up: 0, wall: writtenAt * 1000 } };
}

/**
 * Continues every counter and histogram from its value in the journal.
 *
 * @param onUnusable takes the reason for each series that starts at 0: the catalog does not have it, because another version has
 * written it, or it is damaged
 */
export function resumeCounters({ series }: Pick<Journal, 'series'>, recorder: Recorder, onUnusable: (reason: string) => void): void {
  for (const { metric } of recorder.layout) {
    // Of the process, not of the run.
    if (metric.type === MetricType.GAUGE || metric.name.startsWith('process_')) continue;
    for (const one of series[metric.name] ?? []) {
      try {
        assertSeries(metric, one);
        if (metric.type === MetricType.HISTOGRAM) recorder.histogram(metric.name, one.labels).add(one.numbers);
        else recorder.counter(metric.name, one.labels).inc(one.numbers[0]);
      } catch (error) {
        onUnusable((error as Error).message);
      }
    }
  }
}

/**
 * Writes the journal of this process: every few seconds, and with every scrape, so that no counter that Prometheus has seen goes back
 * when the process is killed. Nothing is written while there is nothing to read.
 */
export class JournalWriter {
  private writing: Promise<void> = Promise.resolve();
  private next?: Promise<void>;
  private readonly place: string;
  private readonly previous: string;

  public constructor(
    private readonly folder: string,
    private readonly read: () => Journal['series'] | undefined,
    private readonly onError: (reason: string) => void,
  ) {
    this.place = join(folder, FILE);
    this.previous = join(folder, PREVIOUS);
  }

  public start(): void {
    try {
      makeFolder(this.folder);
    } catch (error) {
      this.onError((error as Error).message);
    }
    setInterval(() => void this.keep(), EVERY_MS);
  }

  /** Writes what there is now, after the writing that is under way, and waits for a moment. */
  public async keep(): Promise<void> {
    this.next ??= this.writing.then(() => {
      this.next = undefined;
      return (this.writing = this.write());
    });
    await Promise.race([this.next, sleep(LONGEST_WAIT_MS)]);
  }

  /** Before the end of the process. */
  public async keepLast(): Promise<void> {
    await Promise.race([this.writing, sleep(LONGEST_WAIT_MS)]);
    const text = this.text();
    if (text === undefined) return;
    try {
      writeFileSync(`${this.place}.last`, text);
      if (existsSync(this.place)) renameSync(this.place, this.previous);
      renameSync(`${this.place}.last`, this.place);
    } catch (error) {
      this.onError((error as Error).message);
    }
  }

  private async write(): Promise<void> {
    const text = this.text();
    if (text === undefined) return;
    try {
      await writeFlushed(`${this.place}.next`, text);
      await rename(this.place, this.previous).catch(unlessMissing);
      await rename(`${this.place}.next`, this.place);
    } catch (error) {
      this.onError((error as Error).message);
    }
  }

  private text(): string | undefined {
    const series = this.read();
    const now = stamp();
    return series && seal({ writtenAt: now.wall / 1000, stamp: now, series } satisfies Journal, keepNonFinite);
  }
}

/** A rename that outlives a power cut must not show a file whose content did not. */
async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** There is no journal before the first. */
function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
