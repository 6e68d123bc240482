import { Dashboard } from '../../dashboards/dashboard';
import { StatPanel } from '../../dashboards/panels/stat-panel';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';

/** Links from alerts lead to it, so it never changes. */
export const DASHBOARD_UID = 'trainwatch-dingtalk-bridge';

const CHOSEN = '{namespace=~"$namespace"}';
export function dashboard(): Dashboard {
  return new Dashboard(DASHBOARD_UID, {
    title: 'DingTalk bridge',
    variables: [Variable.labels('namespace', 'dingtalk_bridge_leader')],
    rows: [
      {
        title: 'Deliveries',
        panels: [
          new TimeSeriesPanel('Messages by result', {
            description: 'DingTalk confirmed only `ok`. The bridge retries throttled messages.',
            queries: [
              {
                expr: `sum by (robot, result) (rate(dingtalk_bridge_deliveries_total${CHOSEN}[$__rate_interval]))`,
                legend: '{{robot}}: {{result}}',
              },
            ],
            unit: Unit.PER_SECOND,
          }),
          new TimeSeriesPanel('Queued alerts', {
            queries: [{ expr: `max by (channel) (dingtalk_bridge_queue_depth${CHOSEN})`, legend: '{{channel}}' }],
            unit: Unit.SHORT,
          }),
          new TimeSeriesPanel('Age of the oldest queued alert', {
            queries: [{ expr: `max by (channel) (dingtalk_bridge_queue_age_seconds${CHOSEN})`, legend: '{{channel}}' }],
            unit: Unit.SECONDS,
          }),
          new StatPanel('Last confirmed message', {
            queries: [{ expr: `1000 * max by (robot) (dingtalk_bridge_last_success_timestamp_seconds${CHOSEN})`, legend: '{{robot}}' }],
            unit: Unit.FROM_NOW,
          }),
        ],
      },
    ],
  });
}
