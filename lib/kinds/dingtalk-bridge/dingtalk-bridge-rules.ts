import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { AlertingRule } from '../../rules/alerting-rule';
import { ifLabel } from '../../rules/label-text';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { inSeconds } from '../../values/durations';
import { DASHBOARD_UID } from './dingtalk-bridge-dashboards';
import { DingTalkBridgeThresholds } from './dingtalk-bridge-thresholds';

/** Whether DingTalk delivers what the bridge sends. */
export function dingTalkBridgeRules(thresholds: Required<DingTalkBridgeThresholds>): RuleGroup[] {
  const { unusableFor, refusedWindow, refusedFor, delayedAfter, delayedFor, lostWindow } = thresholds;
  const delayedSeconds = inSeconds(delayedAfter);
  const link = DashboardLink.to(DASHBOARD_UID, ['namespace']);
  const group = new RuleGroup('dingtalk-bridge', {
    rules: [
      new AlertingRule('DingTalkRobotUnusable', {
        expr: 'min by (job, namespace, robot) (dingtalk_bridge_robot_usable) == 0',
        for: unusableFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'DingTalk robot {{ $labels.robot }} cannot be used',
        description:
          'DingTalk refuses robot {{ $labels.robot }}, or its secret cannot be read. Its alerts wait for six hours, then they are dropped.',
        dashboard: link,
      }),
      new AlertingRule('DingTalkBridgeFailing', {
        expr: `sum by (job, namespace, robot, result) (increase(dingtalk_bridge_deliveries_total{result=~"rejected|error|unconfirmed"}[${refusedWindow}])) > 0`,
        for: refusedFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Messages of DingTalk robot {{ $labels.robot }} are failing',
        description: `${counted('message', 'messages')} of robot {{ $labels.robot }} failed in the last ${refusedWindow}${ifLabel('result', ' (result: ', ')')}. People in its group are not notified.`,
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
        description: `The bridge dropped ${counted('alert', 'alerts')} for channel {{ $labels.channel }}${ifLabel('reason', ' (', ')')}. Nobody on the channel was notified.`,
        dashboard: link,
      }),
      new AlertingRule('DingTalkQueueDamaged', {
        expr: 'max by (job, namespace) (dingtalk_bridge_queue_damaged_lines) > 0',
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'The queue of the DingTalk bridge in {{ $labels.namespace }} was damaged',
        description: `The bridge could not read ${counted('line', 'lines')} of its queue when it started. Nobody was notified of the alerts in them. All other alerts were kept.`,
        dashboard: link,
      }),
    ],
  });
  return [group];
}
