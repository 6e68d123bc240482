import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { MetricType } from '../../../lib/metrics';
import { makeFolder } from '../folders';
import { Recorder } from './recorder';
import { SeriesSnapshot } from './snapshot';
import { keepNonFinite, restoreNonFinite } from './snapshot-file';

const FILE = 'journal.json';
const EVERY_MS = 5000;
/** A volume that hangs must not delay a scrape for longer. */
const LONGEST_WAIT_MS = 250;

/** The last values of a process, for the process that continues its run. */
export interface Journal {
  /** Unix time in seconds. */
  readonly writtenAt: number;
  /** The series of every metric, by its name. */
  readonly series: Readonly<Record<string, readonly SeriesSnapshot[]>>;
}

const number = z.custom<number>((value) => typeof value === 'number', 'must be a number');
const series = z.object({ labels: z.record(z.string(), z.string()), numbers: z.array(number) });
const schema = z.object({ writtenAt: z.number(), series: z.record(z.string(), z.array(series)) });

/**
 * The journal in a folder; undefined before the first.
 *
 * @param onBroken takes the reason why one cannot be read
 */
export function readJournal(folder: string, onBroken: (reason: string) => void): Journal | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8'), restoreNonFinite));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onBroken((error as Error).message);
    return undefined;
  }
}

/**
 * Continues every counter and histogram from its value in the journal.
 *
 * @param onUnknown takes the reason for each series that the catalog does not have: another version has written it
 */
export function resumeCounters({ series }: Journal, recorder: Recorder, onUnknown: (reason: string) => void): void {
  for (const { metric } of recorder.layout) {
    // Of the process, not of the run.
    if (metric.name.startsWith('process_')) continue;
    for (const { labels, numbers } of series[metric.name] ?? []) {
      try {
        if (metric.type === MetricType.COUNTER) recorder.counter(metric.name, labels).inc(numbers[0]);
        else if (metric.type === MetricType.HISTOGRAM) recorder.histogram(metric.name, labels).add(numbers);
      } catch (error) {
        onUnknown((error as Error).message);
      }
    }
  }
}

/**
 * Writes the journal of this process: every few seconds, and with every scrape, so that no counter that Prometheus has seen goes back
 * when the process is killed.
 */
export class JournalWriter {
  private writing: Promise<void> = Promise.resolve();
  private next?: Promise<void>;
  private readonly place: string;

  public constructor(
    private readonly folder: string,
    private readonly read: () => Journal['series'],
    private readonly onError: (reason: string) => void,
  ) {
    this.place = join(folder, FILE);
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
  public keepNow(): void {
    try {
      // Not beside the other's: that one may be in the midst of its own.
      writeFileSync(`${this.place}.last`, this.text());
      renameSync(`${this.place}.last`, this.place);
    } catch (error) {
      this.onError((error as Error).message);
    }
  }

  private async write(): Promise<void> {
    try {
      await writeFile(`${this.place}.next`, this.text());
      await rename(`${this.place}.next`, this.place);
    } catch (error) {
      this.onError((error as Error).message);
    }
  }

  private text(): string {
    const journal: Journal = { writtenAt: Date.now() / 1000, series: this.read() };
    return JSON.stringify(journal, keepNonFinite);
  }
}
