import { Dashboard } from '../../dashboards/dashboard';
import { errorBudgetPanel } from '../../dashboards/panels/error-budget-panel';
import { StatPanel } from '../../dashboards/panels/stat-panel';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';

/** Links from alerts lead to it, so it never changes. */
export const NOTIFICATIONS_UID = 'trainwatch-notifications';

const CHOSEN = '{namespace=~"$namespace"}';

/** The dashboard about sending notifications. */
export function alertmanagerDashboards(): Dashboard[] {
  const rate = (counter: string, by: string): string => `sum by (${by}) (rate(${counter}${CHOSEN}[$__rate_interval]))`;
  return [
    new Dashboard(NOTIFICATIONS_UID, {
      title: 'Notifications',
      variables: [Variable.labels('namespace', 'alertmanager_cluster_members')],
      rows: [
        {
          title: 'Alertmanager',
          panels: [
            new TimeSeriesPanel('Sent', {
              queries: [{ expr: rate('alertmanager_notifications_total', 'integration'), legend: '{{integration}}' }],
              unit: Unit.PER_SECOND,
            }),
            new TimeSeriesPanel('Failed', {
              description: 'Alertmanager does not retry after a rate limit: group more alerts into one notification.',
              queries: [
                { expr: rate('alertmanager_notifications_failed_total', 'integration, reason'), legend: '{{integration}}: {{reason}}' },
              ],
              unit: Unit.PER_SECOND,
            }),
            errorBudgetPanel(
              'Error budget of NotificationDelivery',
              `slo:notification_delivery_error_budget:remaining_ratio${CHOSEN}`,
              '{{integration}}',
            ),
            new StatPanel('Replicas that see each other', {
              description: 'Below the number of replicas, they no longer share what they sent, and notifications arrive twice.',
              queries: [{ expr: `min(alertmanager_cluster_members${CHOSEN})` }],
              unit: Unit.NONE,
            }),
            new TimeSeriesPanel('Queued gossip messages', {
              queries: [{ expr: `max by (pod) (alertmanager_cluster_messages_queued${CHOSEN})`, legend: '{{pod}}' }],
              unit: Unit.SHORT,
            }),
            new StatPanel('Configuration loaded', {
              queries: [{ expr: `min(alertmanager_config_last_reload_successful${CHOSEN})` }],
              unit: Unit.NONE,
            }),
          ],
        },
      ],
    }),
  ];
}
