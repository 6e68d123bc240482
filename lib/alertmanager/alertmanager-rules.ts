import { AlertingRule, DashboardLink, RuleGroup, Severity } from '../prometheus';
import { NOTIFICATIONS_UID } from './alertmanager-dashboards';
import { Alerting } from './alerting';

/** The rules about sending notifications. They go to every channel, because any one of them may be what is broken. */
export function alertmanagerRules(): RuleGroup[] {
  return [
    new RuleGroup('alertmanager', {
      rules: [
        new AlertingRule('NotificationsFailing', {
          expr: 'sum by (job, namespace, integration, reason) (rate(alertmanager_notifications_failed_total[10m])) > 0',
          // Alertmanager tries again for as long as a group interval; what fails beyond that does not repair itself.
          for: '5m',
          severity: Severity.CRITICAL,
          labels: Alerting.alertPathLabels,
          summary: 'Notifications by {{ $labels.integration }} fail: {{ $labels.reason }}',
          description:
            'Alertmanager cannot send notifications by {{ $labels.integration }} ({{ $labels.reason }}). Whoever is told of alerts there is not told now.',
          dashboard: DashboardLink.to(NOTIFICATIONS_UID, ['namespace']),
        }),
      ],
    }),
  ];
}
