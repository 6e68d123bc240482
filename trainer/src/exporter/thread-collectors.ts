import { statfs } from 'node:fs';
import { CounterInstrument, GaugeInstrument } from './instruments';
import { Recorder } from './recorder';

const MICROSECONDS_PER_SECOND = 1e6;

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

/** What the process uses, threads of libraries included, and what of it this thread does. */
export class ProcessCollector {
  private readonly residentMemory?: GaugeInstrument;
  private readonly threadMemory?: GaugeInstrument;
  private readonly cpu?: CounterInstrument;

  /** Exports those of its metrics that the catalog has. */
  public constructor(recorder: Recorder) {
    const gauge = (name: string) => (recorder.has(name) ? recorder.gauge(name) : undefined);
    this.residentMemory = gauge('process_resident_memory_bytes');
    this.threadMemory = gauge('tf_exporter_memory_bytes');
    if (recorder.has('process_cpu_seconds_total')) this.cpu = recorder.counter('process_cpu_seconds_total');
    gauge('process_start_time_seconds')?.set(Date.now() / 1000 - process.uptime());
  }

  public collect(): void {
    this.collectMemory();
    const { user, system } = process.cpuUsage();
    // The sum of the increases so far may be off by a rounding error.
    if (this.cpu) this.cpu.inc(Math.max(0, (user + system) / MICROSECONDS_PER_SECOND - this.cpu.value));
  }

  private collectMemory(): void {
    try {
      const { rss, heapUsed, external } = process.memoryUsage();
      this.residentMemory?.set(rss);
      this.threadMemory?.set(heapUsed + external);
    } catch {
      // It reads a file, for which there may be no descriptor left: the last values stay.
    }
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
