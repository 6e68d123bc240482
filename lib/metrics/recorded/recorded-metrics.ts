import { Metric, MetricLabel } from '../metric';

const FAMILY = /^(?<type>counter|gauge|histogram|summary|untyped) (?<name>[\w:]+)(?:\{(?<labels>[\w,]+)\})? ?(?<help>.*)$/;

type MetricKind = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/**
 * What a program of somebody else exports.
 *
 * @param families a line each: `counter http_requests_total{code,method} Requests that were answered.`
 */
export function recordedMetrics(families: string): Metric[] {
  return families.trim().split('\n').map(metricOf);
}

function metricOf(line: string): Metric {
  const { type, name, labels, help } = FAMILY.exec(line)?.groups ?? {};
  if (type === undefined) throw new Error(`'${line}' is no recorded metric: run 'npm run record' again`);
  // Bucket boundaries stay with the exporter: rules and panels read buckets by the label `le`.
  return Metric[type as MetricKind](name, help, { labels: labels?.split(',').map(unbounded) });
}

function unbounded(name: string): MetricLabel {
  return { name, bound: Infinity };
}
