import { Metric as PromClientMetric, Registry } from 'prom-client';
import { MetricType } from '../../../lib/metrics';
import { ExportedMetric } from './layout';
import { SeriesSnapshot } from './snapshot';

interface PromClientValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** prom-client keeps the text that it makes of these, as long as they are the same object. */
  readonly sharedLabels: Readonly<Record<string, string>>;
  readonly metricName: string;
}

/** Text formats that Prometheus asks for. */
export type ExpositionFormat = 'prometheus' | 'openmetrics';

/**
 * A registry of prom-client that shows what a function reads, at the time of the scrape.
 *
 * @param read gives the series of the metric at an index of the catalog
 */
export function snapshotRegistry(
  catalog: readonly ExportedMetric[],
  read: (metric: number) => SeriesSnapshot[],
  format: ExpositionFormat = 'prometheus',
): Registry {
  const openMetrics = format === 'openmetrics';
  const registry = new Registry();
  // The type fixes the format of a registry at its creation, where only the other one has a name.
  if (openMetrics) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as unknown as typeof Registry.PROMETHEUS_CONTENT_TYPE);
  catalog.forEach((metric, index) => {
    // OpenMetrics names a counter without its suffix, which prom-client appends to each sample.
    const name = openMetrics && metric.type === MetricType.COUNTER ? metric.name.replace(/_total$/, '') : metric.name;
    const source = {
      name,
      get: () => ({ name, help: metric.help, type: metric.type, values: valuesOf({ ...metric, name }, read(index)) }),
    };
    // prom-client's own classes hold their values themselves; its registry only asks for `name` and `get()`.
    registry.registerMetric(source as unknown as PromClientMetric<string>);
  });
  return registry;
}

function valuesOf(metric: ExportedMetric, series: SeriesSnapshot[]): PromClientValue[] {
  if (metric.type === MetricType.HISTOGRAM) return series.flatMap((one) => histogramValues(metric, one));
  return series.map(({ labels, numbers }) => ({ labels: {}, sharedLabels: labels, value: numbers[0], metricName: metric.name }));
}

function histogramValues({ name, buckets }: ExportedMetric, { labels, numbers: [sum, ...counts] }: SeriesSnapshot): PromClientValue[] {
  let total = 0;
  const cumulative = counts.map((count, index) => {
    total += count;
    const le = index < buckets.length ? buckets[index] : '+Inf';
    return { labels: { le }, sharedLabels: labels, value: total, metricName: `${name}_bucket` };
  });
  return [
    ...cumulative,
    { labels: {}, sharedLabels: labels, value: sum, metricName: `${name}_sum` },
    { labels: {}, sharedLabels: labels, value: total, metricName: `${name}_count` },
  ];
}
