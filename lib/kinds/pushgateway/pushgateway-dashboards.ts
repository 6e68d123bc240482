import { Dashboard } from '../../dashboards/dashboard';
import { TablePanel } from '../../dashboards/panels/table-panel';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';

/** Links from alerts lead to it, so it never changes. */
export const PUSHGATEWAY_UID = 'trainwatch-pushgateway';

/** The dashboard about what short jobs have pushed. */
export function pushgatewayDashboards(): Dashboard[] {
  return [
    new Dashboard(PUSHGATEWAY_UID, {
      title: 'Pushed metrics',
      variables: [Variable.labels('job', 'push_time_seconds')],
      rows: [
        {
          title: 'Groups',
          panels: [
            new TablePanel('Last pushes', {
              description: 'The values of a job are as old as its last push. PushRejected fires when a later push was rejected.',
              labels: ['job', 'instance', 'namespace'],
              columns: [
                { title: 'Pushed', expr: '1000 * push_time_seconds{job=~"$job"}', unit: Unit.FROM_NOW },
                { title: 'Rejected', expr: '1000 * (push_failure_time_seconds{job=~"$job"} > 0)', unit: Unit.FROM_NOW },
              ],
            }),
            new TimeSeriesPanel('Pushes by result', {
              queries: [
                {
                  expr: 'sum by (code) (rate(pushgateway_http_requests_total{handler="push"}[$__rate_interval]))',
                  legend: '{{code}}',
                },
              ],
              unit: Unit.PER_SECOND,
            }),
          ],
        },
      ],
    }),
  ];
}
