import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

/** What a training run exported from its start to its end. */
export interface Recording {
  /** Seconds between two scrapes. */
  readonly interval: number;
  /** The first scrape of what the run does after something has gone wrong in its midst; undefined when it continues as it began. */
  readonly wrongFrom?: number;
  /**
   * One value for each scrape, `_` where the series was not there, by the series as it was exported; timestamps are seconds since the
   * first scrape.
   */
  readonly series: Readonly<Record<string, string>>;
}

export function readRecording(file: string): Recording {
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as Recording;
}

export function writeRecording(file: string, recording: Recording): void {
  writeFileSync(file, gzipSync(JSON.stringify(recording), { level: 9 }));
}
