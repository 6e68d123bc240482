import { firesBetween, quietAt } from '../expectations';
import { Scenario } from '../scenario';
import { componentSeries } from '../simulated-component';
import { InputSeries } from '../simulated-run';

/** Queries to a data source, or requests to Grafana: so many a second that succeed and fail, the latter from minute ten on. */
function requests(name: string, label: string, own: Record<string, string>, good: number, bad: number): InputSeries[] {
  return [
    componentSeries('grafana', name, (t) => good * t, { ...own, [label]: '200' }),
    componentSeries('grafana', name, (t) => bad * Math.max(0, t - 600), { ...own, [label]: '502' }),
  ];
}

const queries = (good: number, bad: number) =>
  requests('grafana_datasource_request_total', 'code', { datasource: 'Thanos', method: 'post' }, good, bad);
const pages = (good: number, bad: number) =>
  requests('grafana_http_request_duration_seconds_count', 'status_code', { handler: '/d/:uid/:slug', method: 'GET' }, good, bad);

const ALERT = { severity: 'warning', job: 'grafana', namespace: 'monitoring' };

export const GRAFANA: Scenario[] = [
  {
    name: 'GrafanaDataSourceFailing: more than a tenth of the queries, for ten minutes',
    series: queries(1, 100),
    firing: firesBetween('20m', '20m15s', { ...ALERT, alertname: 'GrafanaDataSourceFailing', datasource: 'Thanos' }),
  },
  {
    name: 'GrafanaDataSourceFailing: quiet about a single panel that asks for too much',
    series: queries(10, 1),
    firing: quietAt('20m15s', '50m'),
  },
  {
    name: 'GrafanaErrors: more than a tenth of the requests, for ten minutes',
    series: pages(1, 100),
    firing: firesBetween('20m', '20m15s', { ...ALERT, alertname: 'GrafanaErrors' }),
  },
  {
    name: 'GrafanaErrors: quiet about a few errors among many requests',
    series: pages(10, 1),
    firing: quietAt('20m15s', '50m'),
  },
];
