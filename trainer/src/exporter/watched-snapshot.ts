import { elapsed, stamp } from '../../../runtime/boot-clock';
import { livenessOf } from '../../../runtime/liveness';
import { ExportedMetric } from './layout';
import { assertSeries } from './recorded-series';
import { SeriesSnapshot } from './snapshot';
import { MetricsSnapshot, readSnapshot, writerSocket } from './snapshot-file';

/** Reasons that are logged, once each. */
const MOST_LOGGED = 100;

/** The last snapshot of another process that could be read, and what is known of that process. */
export class WatchedSnapshot {
  /** How often one could not be used. */
  public damaged = 0;
  /** Seconds; of a writer that never writes one it grows as well, so that somebody notices. */
  public age = 0;
  public isDead = false;
  private readonly since = stamp();
  private last?: MetricsSnapshot;
  private series: ReadonlyMap<string, SeriesSnapshot[]> = new Map();
  private problem?: string;
  private readonly logged = new Set<string>();

  /** @param leaseSeconds age of a snapshot from which its writer counts as dead, unless it proves that it lives */
  public constructor(
    private readonly catalog: readonly ExportedMetric[],
    private readonly folder: string,
    private readonly leaseSeconds: number,
    private readonly log: (line: string) => void,
  ) {}

  /** The last one that is whole; undefined before the first. */
  public get current(): MetricsSnapshot | undefined {
    return this.last;
  }

  /** Why the snapshot that lies there is not used; undefined when it is. */
  public get reason(): string | undefined {
    return this.problem;
  }

  /** Reads what lies there now. */
  public async look(): Promise<void> {
    try {
      const read = readSnapshot(this.folder);
      this.problem = undefined;
      if (read) this.take(read);
    } catch (error) {
      this.setAside((error as Error).message);
    }
    this.age = elapsed(this.last?.stamp ?? this.since) / 1000;
    this.isDead = await this.hasDied();
  }

  public seriesOf(name: string): SeriesSnapshot[] {
    return this.series.get(name) ?? [];
  }

  /** A writer that is stopped continues when it wakes, and one that is restarted writes soon. */
  private async hasDied(): Promise<boolean> {
    if (!this.last || this.last.ended || this.age <= this.leaseSeconds) return false;
    return !this.last.proves || (await livenessOf(writerSocket(this.folder))) !== 'alive';
  }

  /** Series that another version has recorded, and this catalog does not have, are left out. */
  private take(snapshot: MetricsSnapshot): void {
    this.last = snapshot;
    this.series = new Map(this.catalog.map((metric) => [metric.name, usableSeries(metric, snapshot.series[metric.name] ?? [])]));
  }

  private setAside(reason: string): void {
    if (reason === this.problem) return;
    this.problem = reason;
    this.damaged += 1;
    if (this.logged.has(reason) || this.logged.size >= MOST_LOGGED) return;
    this.logged.add(reason);
    this.log(`the snapshot in ${this.folder} cannot be used, so the last good one is served: ${reason}`);
  }
}

function usableSeries(metric: ExportedMetric, series: readonly SeriesSnapshot[]): SeriesSnapshot[] {
  const seen = new Set<string>();
  return series.filter((one) => {
    const key = JSON.stringify(metric.labels.map(({ name }) => one.labels[name]));
    try {
      assertSeries(metric, one);
      return !seen.has(key);
    } catch {
      return false;
    } finally {
      seen.add(key);
    }
  });
}
