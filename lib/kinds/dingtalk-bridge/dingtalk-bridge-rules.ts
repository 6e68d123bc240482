import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { assertThresholds } from '../../values/assert-thresholds';
import { positiveSeconds } from '../../values/durations';
import { DASHBOARD_UID } from './dingtalk-bridge-dashboards';

/** Thresholds of the alerts about the DingTalk bridge. Durations are in Prometheus' notation. */
export interface DingTalkBridgeThresholds {
  /**
   * How long the alert fires after DingTalk rejected a message.
   *
   * @default '10m', two group intervals, so that messages which fail every time are seen without a gap
   */
  readonly refusedWindow?: string;
  /**
   * How long messages must have been refused.
   *
   * @default '1m', so that a Prometheus that has just started has seen the bridge twice
   */
  readonly refusedFor?: string;
  /**
   * How long an alert may wait in the queue.
   *
   * @default '10m', which a storm of thousands takes at DingTalk's twenty messages a minute and robot
   */
  readonly delayedAfter?: string;
  /**
   * How long one must have waited that long.
   *
   * @default '1m', in which the next message may take it along
   */
  readonly delayedFor?: string;
  /**
   * How long the alert fires after an alert was lost.
   *
   * @default '30m', long enough to be read: nobody was notified of the lost alert
   */
  readonly lostWindow?: string;
}

/** Whether DingTalk delivers what the bridge sends. */
export function dingTalkBridgeRules(thresholds: DingTalkBridgeThresholds = {}): RuleGroup[] {
  assertThresholds(thresholds);
  const { refusedWindow = '10m', refusedFor = '1m', delayedAfter = '10m', delayedFor = '1m', lostWindow = '30m' } = thresholds;
  const delayedSeconds = positiveSeconds('delayedAfter', delayedAfter);
  const link = DashboardLink.to(DASHBOARD_UID, ['namespace']);
  const group = new RuleGroup('dingtalk-bridge', {
    rules: [
      new AlertingRule('DingTalkBridgeFailing', {
        expr: `sum by (job, namespace, robot, result) (increase(dingtalk_bridge_deliveries_total{result=~"rejected|error"}[${refusedWindow}])) > 0`,
        for: refusedFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Messages of DingTalk robot {{ $labels.robot }} are failing',
        description: `{{ $value | humanize }} messages of robot {{ $labels.robot }} failed in the last ${refusedWindow} (result: {{ $labels.result }}). The log of the bridge names the reason.`,
        dashboard: link,
      }),
      new AlertingRule('DingTalkMessagesDelayed', {
        expr: `max by (job, namespace, channel) (dingtalk_bridge_queue_age_seconds) > ${delayedSeconds}`,
        for: delayedFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Alerts for DingTalk channel {{ $labels.channel }} are delayed',
        description:
          'The oldest alert for channel {{ $labels.channel }} has been queued for {{ $value | humanizeDuration }}. It is not lost, but nobody on the channel is notified yet.',
        dashboard: link,
      }),
      new AlertingRule('DingTalkAlertsLost', {
        expr: `sum by (job, namespace, channel, reason) (increase(dingtalk_bridge_alerts_lost_total[${lostWindow}])) > 0`,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Alerts for DingTalk channel {{ $labels.channel }} were dropped',
        description:
          'The bridge dropped {{ $value | humanize }} alerts for channel {{ $labels.channel }} ({{ $labels.reason }}): nobody on the channel was notified. Its log names the alerts.',
        dashboard: link,
      }),
      new AlertingRule('DingTalkQueueDamaged', {
        expr: 'max by (job, namespace) (dingtalk_bridge_queue_damaged_lines) > 0',
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'The queue of the DingTalk bridge in {{ $labels.namespace }} was damaged',
        description:
          'The bridge could not read {{ $value | humanize }} lines of its queue when it started: nobody was notified of the alerts in them. Its log shows the lines. All other alerts were kept.',
        dashboard: link,
      }),
    ],
  });
  return [group];
}
