import { Dashboard } from '../../dashboards/dashboard';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';

/** Links from alerts lead to it, so it never changes. */
export const DASHBOARD_UID = 'trainwatch-dead-mans-switch';

const CHOSEN = '{namespace=~"$namespace"}';
export function dashboard(): Dashboard {
  return new Dashboard(DASHBOARD_UID, {
    title: "Dead man's switch",
    variables: [Variable.labels('namespace', 'dead_mans_switch_receiver_known')],
    rows: [
      {
        title: 'Heartbeats and notifications',
        panels: [
          new TimeSeriesPanel('Age of the last heartbeat', {
            queries: [{ expr: `max by (namespace) (dead_mans_switch_heartbeat_age_seconds${CHOSEN})`, legend: '{{namespace}}' }],
            unit: Unit.SECONDS,
          }),
          new TimeSeriesPanel('Posts to /heartbeat by result', {
            description: 'Only a webhook in which Watchdog fires is accepted.',
            queries: [
              {
                expr: `sum by (result) (rate(dead_mans_switch_heartbeats_total${CHOSEN}[$__rate_interval]))`,
                legend: '{{result}}',
              },
            ],
            unit: Unit.PER_SECOND,
          }),
          new TimeSeriesPanel('Notifications by result', {
            description: 'The receiver confirmed only `confirmed`.',
            queries: [
              {
                expr: `sum by (result) (rate(dead_mans_switch_notifications_total${CHOSEN}[$__rate_interval]))`,
                legend: '{{result}}',
              },
            ],
            unit: Unit.PER_SECOND,
          }),
        ],
      },
    ],
  });
}
