import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Metric, MetricType } from '../lib/metrics/metric';

/** The metrics of a catalog, and nothing else, ready to be counted and scraped. */
export class CatalogMetrics {
  private readonly registry = new Registry();

  public constructor(catalog: readonly Metric[]) {
    for (const metric of catalog) this.register(metric);
  }

  public get contentType(): string {
    return this.registry.contentType;
  }

  public counter(name: string): Counter {
    return this.find(name) as Counter;
  }

  public gauge(name: string): Gauge {
    return this.find(name) as Gauge;
  }

  public histogram(name: string): Histogram {
    return this.find(name) as Histogram;
  }

  /** Everything in Prometheus' text format. */
  public async render(): Promise<string> {
    return this.registry.metrics();
  }

  private find(name: string): unknown {
    const metric = this.registry.getSingleMetric(name);
    if (!metric) throw new Error(`metric '${name}' is not in the catalog`);
    return metric;
  }

  private register({ type, name, help, labels, buckets }: Metric): void {
    const common = { name, help, labelNames: labels.map((label) => label.name), registers: [this.registry] };
    switch (type) {
      case MetricType.COUNTER:
        new Counter(common);
        break;
      case MetricType.GAUGE:
        new Gauge(common);
        break;
      case MetricType.HISTOGRAM:
        new Histogram({ ...common, buckets });
        break;
      case MetricType.SUMMARY:
      case MetricType.UNTYPED:
        throw new Error(`metric '${name}' is of type ${type}, which is not exported`);
    }
  }
}
