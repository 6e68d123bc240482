import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { Slo } from '../../rules/slo';
import { NOTIFICATIONS_UID } from './alertmanager-dashboards';
import { AlertmanagerThresholds } from './alertmanager-thresholds';

/** The notifications that are delivered, channel by channel. */
export function notificationDeliverySlo(thresholds: Required<AlertmanagerThresholds>): Slo {
  const { deliveryObjective, deliveryMinNotifications, deliveryWindow } = thresholds;
  const perMinute = (counter: string): string => `60 * sum by (job, namespace, integration) (rate(${counter}[${deliveryWindow}]))`;
  return new Slo('NotificationDelivery', {
    objective: deliveryObjective,
    bad: perMinute('alertmanager_notifications_failed_total'),
    total: perMinute('alertmanager_notifications_total'),
    share: 'of the notifications failed',
    of: '{{ $labels.integration }}',
    least: deliveryMinNotifications,
    labels: ALERT_PATH_LABELS,
    consequence: 'Some alerts reach nobody, or reach them late.',
    dashboard: DashboardLink.to(NOTIFICATIONS_UID, ['namespace']),
    runbook: [
      '## What to look at',
      'The dashboard "Notifications": whether one channel fails or all of them, and for which reason. The log of Alertmanager contains the answer of the receiver.',
      '## What to do',
      '`clientError` means a wrong or expired credential, or a rate limit: group more alerts into one notification. `serverError` and timeouts are faults of the receiver: wait, or send critical alerts to a second channel in the meantime.',
      '## When it lies',
      'A notification that succeeds on a retry has not failed. For DingTalk only the handover to the bridge counts; the alerts of the bridge cover the delivery.',
    ].join('\n\n'),
  });
}
