import { Metric } from './metric';

/** What a subject exports, and what its scrape adds. */
export interface MetricCatalogueProps {
  /** Every metric that the exporter promises; a rule that reads another one fails the synthesis. */
  readonly metrics: Metric[];
  /**
   * Labels that relabeling adds, `job` and `instance` included.
   *
   * @default ['job', 'instance']
   */
  readonly targetLabels?: string[];
}

/** The metrics of one subject together with the labels that its scrape adds to each of them. */
export class MetricCatalogue {
  /** Every metric that the exporter promises, histograms and summaries once. */
  public readonly metrics: Metric[];
  /** Labels that relabeling adds, `job` and `instance` included. */
  public readonly targetLabels: string[];
  private readonly bySeries = new Map<string, Metric>();

  /** @param id whose catalogue it is, as it stands in messages, for example `trainer` */
  public constructor(
    public readonly id: string,
    props: MetricCatalogueProps,
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

  /** The labels of a series: the exporter's and the target's; undefined when nobody exports it. */
  public labelNamesOf(seriesName: string): string[] | undefined {
    const metric = this.bySeries.get(seriesName);
    return metric && [...metric.labelNamesOf(seriesName), ...this.targetLabels];
  }
}
