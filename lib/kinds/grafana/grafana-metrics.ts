import { Metric, MetricLabel, MetricUnit } from '../../metrics/metric';

function labels(...names: string[]): MetricLabel[] {
  return names.map((name) => ({ name, bound: Infinity }));
}

/**
 * What of Grafana's metrics our rules and dashboards read. They are taken from its source and documentation, and not recorded: there is no
 * Go module that Grafana could be built from.
 */
export const GRAFANA_METRICS: Metric[] = [
  Metric.gauge('grafana_build_info', 'Always 1, with the version', {
    labels: labels('branch', 'edition', 'goversion', 'revision', 'version'),
  }),
  Metric.counter('grafana_datasource_request_total', 'Requests to data sources', {
    labels: labels('datasource', 'datasource_type', 'code', 'method', 'secure_socks_ds_proxy_enabled'),
  }),
  Metric.histogram('grafana_http_request_duration_seconds', 'Time to answer HTTP requests', {
    unit: MetricUnit.SECONDS,
    labels: labels('handler', 'status_code', 'method', 'status_source', 'slo_group'),
  }),
  Metric.gauge('grafana_stat_totals_dashboard', 'Dashboards that there are'),
  Metric.gauge('process_resident_memory_bytes', 'Memory that is in use', { unit: MetricUnit.BYTES }),
];
