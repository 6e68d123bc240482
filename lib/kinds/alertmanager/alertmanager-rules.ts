import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { assertThresholds } from '../../values/assert-thresholds';
import { NOTIFICATIONS_UID } from './alertmanager-dashboards';
import { notificationDeliverySlo } from './notification-slo';

/** Thresholds of the alerts about Alertmanager. Durations are in Prometheus' notation. */
export interface AlertmanagerThresholds {
  /**
   * How long notifications may fail.
   *
   * @default '5m', a group interval: for as long Alertmanager tries again, and what fails beyond that does not repair itself
   */
  readonly notificationsFailingFor?: string;
  /**
   * How long a failure, a dropped alert or a lost message between replicas is counted.
   *
   * @default '10m', two group intervals, so that one that fails every time is seen without a gap
   */
  readonly failuresWindow?: string;
  /**
   * How long replicas may lose gossip messages.
   *
   * @default '5m', longer than a replica that starts takes to read its queue
   */
  readonly gossipLostFor?: string;
  /**
   * How long replicas may not see each other.
   *
   * @default '15m', longer than a rolling update takes
   */
  readonly membersMissingFor?: string;
  /**
   * How long a configuration that cannot be loaded may lie there.
   *
   * @default '5m', longer than a ConfigMap takes to reach all files of a pod
   */
  readonly reloadFailedFor?: string;
  /**
   * Share of the notifications of a channel that must be delivered over four weeks.
   *
   * @default 0.99, one in a hundred may be lost to a rate limit or a restart of the receiver
   */
  readonly deliveryObjective?: number;
  /**
   * How many notifications must have been sent for the share of those that failed to mean anything.
   *
   * @default 10, so that a single failure in a quiet week is not a trend; NotificationsFailing covers that
   */
  readonly deliveryLeast?: number;
}

/** The rules about sending notifications. They go to every channel, because any one of them may be what is broken. */
export function alertmanagerRules(thresholds: AlertmanagerThresholds = {}): RuleGroup[] {
  assertThresholds(thresholds);
  const { notificationsFailingFor = '5m', membersMissingFor = '15m', reloadFailedFor = '5m' } = thresholds;
  const { failuresWindow = '10m', gossipLostFor = '5m' } = thresholds;
  const { deliveryObjective = 0.99, deliveryLeast = 10 } = thresholds;
  const dashboard = DashboardLink.to(NOTIFICATIONS_UID, ['namespace']);
  return [
    new RuleGroup('alertmanager', {
      rules: [
        new AlertingRule('NotificationsFailing', {
          expr: `sum by (job, namespace, integration, reason) (rate(alertmanager_notifications_failed_total[${failuresWindow}])) > 0`,
          for: notificationsFailingFor,
          severity: Severity.CRITICAL,
          labels: ALERT_PATH_LABELS,
          summary: 'Notifications to {{ $labels.integration }} are failing: {{ $labels.reason }}',
          description:
            'Notifications to {{ $labels.integration }} are failing ({{ $labels.reason }}): nobody who relies on it is notified.',
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
          description: `Alertmanager dropped {{ $value | humanize }} alerts in the last ${failuresWindow} because it could not group them: nobody is notified of them.`,
          dashboard,
        }),
        new AlertingRule('AlertmanagerConfigReloadFailed', {
          expr: 'alertmanager_config_last_reload_successful == 0',
          for: reloadFailedFor,
          severity: Severity.CRITICAL,
          labels: ALERT_PATH_LABELS,
          summary: 'Alertmanager {{ $labels.pod }} cannot load its configuration',
          description: 'Alertmanager {{ $labels.pod }} runs with an older configuration: new receivers and routes have no effect.',
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
            'An Alertmanager replica sees only {{ $value | humanize }} of the running replicas: it does not know what the others sent, and notifications arrive twice.',
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
          description: `Alertmanager replicas dropped {{ $value | humanize }} gossip messages in the last ${failuresWindow}: some replicas may miss silences or send duplicates.`,
          dashboard,
        }),
      ],
    }),
    notificationDeliverySlo(deliveryObjective, deliveryLeast).ruleGroup,
  ];
}
