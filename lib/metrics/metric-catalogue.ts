import { Metric } from './metric';

/** The metrics of one subject together with the labels that its scrape adds to each of them. */
export class MetricCatalogue {
  private readonly bySeries = new Map<string, Metric>();

  /**
   * @param id whose catalogue it is, as it stands in messages, for example `trainer`
   * @param metrics what the exporter promises
   * @param targetLabels labels that relabeling adds, `job` and `instance` included
   */
  public constructor(
    public readonly id: string,
    public readonly metrics: Metric[],
    public readonly targetLabels: string[] = ['job', 'instance'],
  ) {
    for (const metric of metrics) {
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
