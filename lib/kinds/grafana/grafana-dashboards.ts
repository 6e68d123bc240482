import { Dashboard } from '../../dashboards/dashboard';
import { StatPanel } from '../../dashboards/panels/stat-panel';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';

/** Links from alerts lead to it, so it never changes. */
export const GRAFANA_UID = 'trainwatch-grafana';

const CHOSEN = '{namespace=~"$namespace"}';

/** The dashboard about dashboards. */
export function grafanaDashboards(): Dashboard[] {
  const rate = (by: string, counter: string): string => `sum by (${by}) (rate(${counter}${CHOSEN}[$__rate_interval]))`;
  return [
    new Dashboard(GRAFANA_UID, {
      title: 'Grafana',
      variables: [Variable.labels('namespace', 'grafana_build_info')],
      rows: [
        {
          title: 'Grafana',
          panels: [
            new TimeSeriesPanel('Queries by data source and result', {
              description: 'Codes from 500 are failed queries: dashboards have gaps or stay empty.',
              queries: [{ expr: rate('datasource, code', 'grafana_datasource_request_total'), legend: '{{datasource}}: {{code}}' }],
              unit: Unit.PER_SECOND,
            }),
            new TimeSeriesPanel('Requests by result', {
              queries: [{ expr: rate('status_code', 'grafana_http_request_duration_seconds_count'), legend: '{{status_code}}' }],
              unit: Unit.PER_SECOND,
            }),
            new TimeSeriesPanel('Memory', {
              queries: [{ expr: 'process_resident_memory_bytes{job="grafana", namespace=~"$namespace"}', legend: '{{pod}}' }],
              unit: Unit.BYTES,
            }),
            new StatPanel('Dashboards', {
              description: 'Fewer than are provisioned: Grafana could not load one of them.',
              queries: [{ expr: `max(grafana_stat_totals_dashboard${CHOSEN})` }],
              unit: Unit.NONE,
            }),
          ],
        },
      ],
    }),
  ];
}
