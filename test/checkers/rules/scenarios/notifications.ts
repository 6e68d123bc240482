import { firesBetween, quietAt } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { InputSeries, SCRAPE_INTERVAL_SECONDS, Timeline } from '../simulated-run';

const POD = 'instance="10.0.2.1:8060",namespace="monitoring",node="node-1",pod="pod-0"';
const FROM_600: Timeline = (t) => (t >= 600 ? 1 : 0);

function series(name: string, job: string, labels: string, timeline: Timeline): InputSeries {
  const values = Array.from({ length: 3600 / SCRAPE_INTERVAL_SECONDS }, (_, i) => timeline(i * SCRAPE_INTERVAL_SECONDS));
  return { series: `${name}{job="${job}",${POD},${labels}}`, values: values.join(' ') };
}

const notifications = (timeline: Timeline): InputSeries[] => [
  series('alertmanager_notifications_failed_total', 'alertmanager', 'integration="slack",reason="clientError"', timeline),
];
const bridge = (name: string, labels: string, timeline: Timeline): InputSeries[] => [
  series(`dingtalk_bridge_${name}`, 'dingtalk-bridge', labels, timeline),
];

function alert(alertname: string, job: string, labels: FiringAlert): FiringAlert {
  return { alertname, job, namespace: 'monitoring', severity: 'critical', alert_path: 'true', ...labels };
}

export const NOTIFICATIONS: Scenario[] = [
  {
    name: 'NotificationsFailing: failures that go on for five minutes',
    series: notifications((t) => Math.max(0, Math.floor((t - 585) / 15))),
    firing: firesBetween('14m45s', '15m', alert('NotificationsFailing', 'alertmanager', { integration: 'slack', reason: 'clientError' })),
  },
  {
    name: 'NotificationsFailing: quiet about failures of long ago',
    series: notifications(() => 12),
    firing: quietAt('5m', '15m', '55m'),
  },
  {
    name: 'DingTalkBridgeFailing: a message that DingTalk refuses, and a minute to be sure',
    series: bridge('deliveries_total', 'robot="oncall",result="rejected"', FROM_600),
    firing: firesBetween('10m45s', '11m', alert('DingTalkBridgeFailing', 'dingtalk-bridge', { robot: 'oncall', result: 'rejected' })),
  },
  {
    name: 'DingTalkBridgeFailing: quiet about messages that are throttled, which wait and are sent again',
    series: bridge('deliveries_total', 'robot="oncall",result="throttled"', FROM_600),
    firing: quietAt('11m', '30m'),
  },
  {
    name: 'DingTalkMessagesDelayed: an alert that has waited for ten minutes, and a minute to be sure',
    series: bridge('queue_age_seconds', 'channel="oncall"', (t) => t),
    firing: firesBetween('11m', '11m15s', alert('DingTalkMessagesDelayed', 'dingtalk-bridge', { channel: 'oncall' })),
  },
  {
    name: 'DingTalkMessagesDelayed: quiet in a storm whose digests leave in time',
    series: bridge('queue_age_seconds', 'channel="oncall"', (t) => t % 300),
    firing: quietAt('11m15s', '50m'),
  },
  {
    name: 'DingTalkAlertsLost: at the first alert that is given up',
    series: bridge('alerts_lost_total', 'channel="oncall",reason="expired"', FROM_600),
    firing: firesBetween('9m45s', '10m', alert('DingTalkAlertsLost', 'dingtalk-bridge', { channel: 'oncall', reason: 'expired' })),
  },
  {
    name: 'DingTalkAlertsLost: quiet about what was lost long ago',
    series: bridge('alerts_lost_total', 'channel="oncall",reason="rejected"', () => 3),
    firing: quietAt('10m', '50m'),
  },
];
