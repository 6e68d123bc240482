import { statfs } from 'node:fs';
import { CounterInstrument, GaugeInstrument } from './instruments';
import { Recorder } from './recorder';

/** A counter that grows with the time, also while the training thread is blocked. */
export interface Accrual {
  readonly metric: string;
  readonly perSecond: number;
}

/** A gauge of the free bytes of the volume on which a folder lies. */
export interface WatchedVolume {
  readonly metric: string;
  readonly folder: string;
}

/** Brings accruals up to date. */
export class AccrualCollector {
  private readonly counters: readonly (readonly [CounterInstrument, number])[];
  private since = performance.now();

  public constructor(accruals: readonly Accrual[], recorder: Recorder) {
    this.counters = accruals.map(({ metric, perSecond }) => [recorder.counter(metric), perSecond]);
  }

  public collect(): void {
    const now = performance.now();
    for (const [counter, perSecond] of this.counters) counter.inc(((now - this.since) / 1000) * perSecond);
    this.since = now;
  }
}

/** Asks for free space without waiting: a network volume that hangs must not delay a scrape, which shows the last answer. */
export class VolumeCollector {
  private readonly gauges: readonly (readonly [GaugeInstrument, string])[];
  private asking = 0;

  public constructor(volumes: readonly WatchedVolume[], recorder: Recorder) {
    this.gauges = volumes.map(({ metric, folder }) => [recorder.gauge(metric), folder]);
    this.collect();
  }

  public collect(): void {
    if (this.asking > 0) return;
    for (const [gauge, folder] of this.gauges) {
      this.asking += 1;
      statfs(folder, (error, stats) => {
        this.asking -= 1;
        if (!error) gauge.set(stats.bavail * stats.bsize);
      });
    }
  }
}
