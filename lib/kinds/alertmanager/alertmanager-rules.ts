import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { AlertingRule } from '../../rules/alerting-rule';
import { ifLabel } from '../../rules/label-text';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { NOTIFICATIONS_UID } from './alertmanager-dashboards';
import { AlertmanagerThresholds } from './alertmanager-thresholds';
import { notificationDeliverySlo } from './notification-slo';

/** The rules about sending notifications. They go to every channel, because any one of them may be what is broken. */
export function alertmanagerRules(thresholds: Required<AlertmanagerThresholds>): RuleGroup[] {
  const { notificationsFailingFor, membersMissingFor, reloadFailedFor } = thresholds;
  const { failuresWindow, gossipLostFor } = thresholds;
  const dashboard = DashboardLink.to(NOTIFICATIONS_UID, ['namespace']);
  return [
    new RuleGroup('alertmanager', {
      rules: [
        new AlertingRule('NotificationsFailing', {
          expr: `sum by (job, namespace, integration, reason) (rate(alertmanager_notifications_failed_total[${failuresWindow}])) > 0`,
          for: notificationsFailingFor,
          severity: Severity.CRITICAL,
          labels: ALERT_PATH_LABELS,
          summary: `Notifications to {{ $labels.integration }} are failing${ifLabel('reason', ': ')}`,
          description: `Notifications to {{ $labels.integration }} are failing${ifLabel('reason', ' (', ')')}. Nobody who relies on it is notified.`,
          dashboard,
        }),
        new AlertingRule('AlertmanagerAlertsDropped', {
          expr: [
            `sum by (job, namespace) (increase(alertmanager_dispatcher_aggregation_group_creation_given_up_total[${failuresWindow}])) > 0`,
            `or sum by (job, namespace) (increase(alertmanager_dispatcher_aggregation_group_limit_reached_total[${failuresWindow}])) > 0`,
          ].join('\n'),
          severity: Severity.CRITICAL,
          labels: ALERT_PATH_LABELS,
          summary: 'Alertmanager drops alerts',
          description: `Alertmanager dropped ${counted('alert', 'alerts')} in the last ${failuresWindow} because it could not group them. Nobody is notified of them.`,
          dashboard,
        }),
        new AlertingRule('AlertmanagerConfigReloadFailed', {
          expr: 'alertmanager_config_last_reload_successful == 0',
          for: reloadFailedFor,
          severity: Severity.WARNING,
          labels: ALERT_PATH_LABELS,
          summary: 'Alertmanager {{ $labels.pod }} cannot load its configuration',
          description: 'Alertmanager {{ $labels.pod }} runs with an older configuration. New receivers and routes have no effect.',
          dashboard,
        }),
        new AlertingRule('AlertmanagerMembersMissing', {
          // A replica that is down fires TargetDown; this covers those that run and do not see each other.
          expr: 'min by (job, namespace) (alertmanager_cluster_members) < count by (job, namespace) (alertmanager_cluster_members)',
          for: membersMissingFor,
          severity: Severity.WARNING,
          labels: ALERT_PATH_LABELS,
          summary: 'Alertmanager replicas do not see each other',
          description:
            'An Alertmanager replica sees only {{ $value }} of the running replicas. It does not know what the others sent, and notifications arrive twice.',
          dashboard,
        }),
        new AlertingRule('AlertmanagerGossipLost', {
          expr: [
            `sum by (job, namespace) (increase(alertmanager_cluster_messages_pruned_total[${failuresWindow}])) > 0`,
            `or sum by (job, namespace) (increase(alertmanager_oversized_gossip_message_dropped_total[${failuresWindow}])) > 0`,
          ].join('\n'),
          for: gossipLostFor,
          severity: Severity.WARNING,
          labels: ALERT_PATH_LABELS,
          summary: 'Alertmanager replicas lose gossip messages',
          description: `Alertmanager replicas dropped ${counted('gossip message', 'gossip messages')} in the last ${failuresWindow}. Some replicas may miss silences or send duplicates.`,
          dashboard,
        }),
      ],
    }),
    ...notificationDeliverySlo(thresholds).ruleGroups,
  ];
}
