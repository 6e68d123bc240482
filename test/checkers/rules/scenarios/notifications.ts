import { firesBetween, quietAt } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { componentSeries, growsFrom, oneFrom } from '../simulated-component';
import { InputSeries, Timeline } from '../simulated-run';

const notifications = (timeline: Timeline): InputSeries[] => [
  componentSeries('alertmanager', 'alertmanager_notifications_failed_total', timeline, { integration: 'slack', reason: 'clientError' }),
];
const bridge = (name: string, labels: Record<string, string>, timeline: Timeline): InputSeries[] => [
  componentSeries('dingtalk-bridge', `dingtalk_bridge_${name}`, timeline, labels),
];

function alert(alertname: string, job: string, labels: FiringAlert): FiringAlert {
  return { alertname, job, namespace: 'monitoring', severity: 'critical', alert_path: 'true', ...labels };
}

export const NOTIFICATIONS: Scenario[] = [
  {
    name: 'NotificationsFailing: failures that continue for five minutes',
    series: notifications(growsFrom(600)),
    firing: firesBetween('14m45s', '15m', alert('NotificationsFailing', 'alertmanager', { integration: 'slack', reason: 'clientError' })),
  },
  {
    name: 'NotificationsFailing: quiet about failures of long ago',
    series: notifications(() => 12),
    firing: quietAt('5m', '15m', '55m'),
  },
  {
    name: 'DingTalkRobotUnusable: a robot that DingTalk refuses, and a minute to be sure',
    series: bridge('robot_usable', { robot: 'oncall' }, (t) => (t < 600 ? 1 : 0)),
    firing: firesBetween('10m45s', '11m', alert('DingTalkRobotUnusable', 'dingtalk-bridge', { robot: 'oncall' })),
  },
  {
    name: 'DingTalkRobotUnusable: quiet while a Secret is replaced',
    series: bridge('robot_usable', { robot: 'oncall' }, (t) => (t >= 600 && t < 630 ? 0 : 1)),
    firing: quietAt('10m15s', '10m45s', '30m'),
  },
  {
    name: 'DingTalkBridgeFailing: a message that DingTalk refuses, and a minute to be sure',
    series: bridge('deliveries_total', { robot: 'oncall', result: 'rejected' }, oneFrom(600)),
    firing: firesBetween('10m45s', '11m', alert('DingTalkBridgeFailing', 'dingtalk-bridge', { robot: 'oncall', result: 'rejected' })),
  },
  {
    name: 'DingTalkBridgeFailing: quiet about messages that are throttled, which wait and are sent again',
    series: bridge('deliveries_total', { robot: 'oncall', result: 'throttled' }, oneFrom(600)),
    firing: quietAt('11m', '30m'),
  },
  {
    name: 'DingTalkMessagesDelayed: an alert that has waited for ten minutes, and a minute to be sure',
    series: bridge('queue_age_seconds', { channel: 'oncall' }, (t) => t),
    firing: firesBetween('11m', '11m15s', alert('DingTalkMessagesDelayed', 'dingtalk-bridge', { channel: 'oncall' })),
  },
  {
    name: 'DingTalkMessagesDelayed: quiet in a storm whose digests leave in time',
    series: bridge('queue_age_seconds', { channel: 'oncall' }, (t) => t % 300),
    firing: quietAt('11m15s', '50m'),
  },
  {
    name: 'DingTalkAlertsLost: at the first alert that is given up',
    series: bridge('alerts_lost_total', { channel: 'oncall', reason: 'expired' }, oneFrom(600)),
    firing: firesBetween('9m45s', '10m', alert('DingTalkAlertsLost', 'dingtalk-bridge', { channel: 'oncall', reason: 'expired' })),
  },
  {
    name: 'DingTalkAlertsLost: quiet about what was lost long ago',
    series: bridge('alerts_lost_total', { channel: 'oncall', reason: 'rejected' }, () => 3),
    firing: quietAt('10m', '50m'),
  },
  {
    name: 'DingTalkQueueDamaged: at the first line that could not be read',
    series: bridge('queue_damaged_lines', {}, oneFrom(600)),
    firing: firesBetween('9m45s', '10m', alert('DingTalkQueueDamaged', 'dingtalk-bridge', {})),
  },
  {
    name: 'DingTalkQueueDamaged: quiet about a queue that is whole',
    series: bridge('queue_damaged_lines', {}, () => 0),
    firing: quietAt('10m', '50m'),
  },
];
