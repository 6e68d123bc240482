import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { Slo } from '../../rules/slo';
import { NOTIFICATIONS_UID } from './alertmanager-dashboards';

/**
 * The notifications that are delivered, channel by channel.
 *
 * @param objective between 0 and 1
 * @param least how many must have been sent over the long window for the share of those that failed to mean anything
 */
export function notificationDeliverySlo(objective: number, least: number): Slo {
  const perMinute = (counter: string): string => `60 * sum by (job, namespace, integration) (rate(${counter}[5m]))`;
  return new Slo('NotificationDelivery', {
    objective,
    bad: perMinute('alertmanager_notifications_failed_total'),
    total: perMinute('alertmanager_notifications_total'),
    of: '{{ $labels.integration }}',
    least,
    labels: ALERT_PATH_LABELS,
    consequence: 'Somebody is not told of an alert, or much later.',
    dashboard: DashboardLink.to(NOTIFICATIONS_UID, ['namespace']),
    runbook: [
      '## What to look at',
      'The dashboard "Notifications": whether one channel fails or all, and for which reason; the log of Alertmanager has the answer of the receiver.',
      '## What to do',
      '`clientError` is a wrong or expired credential, or a rate limit: group more. `serverError` and time-outs are the receiver’s: wait, or send critical alerts to a second channel meanwhile.',
      '## When it lies',
      'A notification that succeeds at a later attempt has not failed. DingTalk is reached through the bridge, which accepts first and delivers later: its own alerts tell of that.',
    ].join('\n\n'),
  });
}
