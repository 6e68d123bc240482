import { Registry } from 'prom-client';
import { ExportedMetric, layoutOf, SharedStore, viewsOf } from './layout';
import { Recorder, SeriesAnnouncement } from './recorder';
import { ExpositionFormat, snapshotRegistry } from './registry';
import { mergeSeries, SeriesSnapshot, SnapshotReader } from './snapshot';

/** Everything that a scrape sees: what the training thread has recorded, and what the exporter finds out by itself. */
export class ServedMetrics {
  /** Records what the exporter finds out, as everything else is recorded, in a store of its own. */
  public readonly own: Recorder;
  private readonly training: SnapshotReader;
  private readonly ownReader: SnapshotReader;
  private readonly newOwnSeries: SeriesAnnouncement[] = [];
  private readonly registries: Readonly<Record<ExpositionFormat, Registry>>;

  /**
   * @param store what the training thread records
   * @param ownBuffer memory for what the exporter finds out
   * @param onOwn learns each series of that
   */
  public constructor(
    private readonly catalog: readonly ExportedMetric[],
    store: SharedStore,
    ownBuffer?: SharedArrayBuffer,
    onOwn: (series: SeriesAnnouncement) => void = () => undefined,
  ) {
    const layout = layoutOf(catalog);
    this.training = new SnapshotReader(layout, store);
    this.own = new Recorder(
      catalog,
      (series) => {
        this.newOwnSeries.push(series);
        onOwn(series);
      },
      ownBuffer,
    );
    this.ownReader = new SnapshotReader(layout, viewsOf(this.own.buffer, layout));
    const read = (metric: number) => this.seriesOf(metric);
    this.registries = {
      prometheus: snapshotRegistry(catalog, read, 'prometheus'),
      openmetrics: snapshotRegistry(catalog, read, 'openmetrics'),
    };
  }

  /** The training thread has begun to record a series. */
  public learn(series: SeriesAnnouncement): void {
    this.training.learn(series);
  }

  /** The series of a metric that were set at least once; none when the catalog does not have it. */
  public seriesNamed(name: string): SeriesSnapshot[] {
    this.learnOwn();
    const index = this.catalog.findIndex((metric) => metric.name === name);
    return index < 0 ? [] : this.seriesOf(index);
  }

  public async render(format: ExpositionFormat): Promise<{ contentType: string; body: string }> {
    this.learnOwn();
    const registry = this.registries[format];
    return { contentType: registry.contentType, body: await registry.metrics() };
  }

  public countSeries(): number {
    this.learnOwn();
    // Only where both threads count something may two of their series be one.
    const countOf = (metric: number) => (this.ownReader.count(metric) === 0 ? this.training.count(metric) : this.seriesOf(metric).length);
    return this.catalog.reduce((sum, _, metric) => sum + countOf(metric), 0);
  }

  /** The series of every metric, by its name. */
  public byName(): Record<string, SeriesSnapshot[]> {
    this.learnOwn();
    return Object.fromEntries(this.catalog.map(({ name }, metric) => [name, this.seriesOf(metric)]));
  }

  private learnOwn(): void {
    for (const series of this.newOwnSeries.splice(0)) this.ownReader.learn(series);
  }

  private seriesOf(metric: number): SeriesSnapshot[] {
    const [training, own] = [this.training.read(metric), this.ownReader.read(metric)];
    return own.length === 0 ? training : mergeSeries(training, own);
  }
}
