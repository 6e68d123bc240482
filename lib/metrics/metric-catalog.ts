import { checked } from '../values/checked';
import { Metric } from './metric';

/** What a subject exports. */
export interface MetricCatalogProps {
  /** Every metric that the exporter promises; a rule that reads another one fails the synthesis. */
  readonly metrics: Metric[];
  /**
   * Labels that all its series have besides, where no scrape config of its kind says so: they are pushed, or mapped from labels of pods.
   * What relabeling writes and static targets carry is known from the scrape configs.
   *
   * @default ['job', 'instance']
   */
  readonly targetLabels?: string[];
}

/** The metrics of one subject. */
@checked
export class MetricCatalog {
  /** Every metric that the exporter promises, histograms and summaries once. */
  public readonly metrics: Metric[];
  /** Labels that all series have besides the exporter's, as far as no scrape config says it. */
  public readonly targetLabels: string[];
  private readonly bySeries = new Map<string, Metric>();

  /** @param id whose catalog it is, as it stands in messages, for example `trainer` */
  public constructor(
    public readonly id: string,
    props: MetricCatalogProps,
  ) {
    this.metrics = props.metrics;
    this.targetLabels = props.targetLabels ?? ['job', 'instance'];
    for (const metric of this.metrics) {
      for (const series of metric.seriesNames) this.bySeries.set(series, metric);
    }
  }

  /** Every name that PromQL can select, `_bucket`, `_sum` and `_count` of histograms included. */
  public get seriesNames(): string[] {
    return [...this.bySeries.keys()];
  }

  /** The labels of a series: the exporter's and `targetLabels`; undefined when nobody exports it. */
  public labelNamesOf(seriesName: string): string[] | undefined {
    const exported = this._exportedLabelsOf(seriesName);
    return exported && [...exported, ...this.targetLabels];
  }

  /** @internal */
  public _metricOf(seriesName: string): Metric | undefined {
    return this.bySeries.get(seriesName);
  }

  /** @internal */
  public _exportedLabelsOf(seriesName: string): string[] | undefined {
    return this.bySeries.get(seriesName)?.labelNamesOf(seriesName);
  }
}
