import { App, Chart } from 'cdk8s';
import { Alertmanager } from '../../lib/components/alertmanager/alertmanager';
import { DingTalkBridge } from '../../lib/components/alertmanager/dingtalk-bridge';
import { DingTalkReceiver } from '../../lib/components/alertmanager/dingtalk-receiver';
import { Alerting, AlertingTiming } from '../../lib/routing/alerting';
import { EmailReceiver } from '../../lib/routing/receivers/email-receiver';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { PagerDutyReceiver } from '../../lib/routing/receivers/pagerduty-receiver';
import { IReceiver } from '../../lib/routing/receivers/receiver';
import { SlackReceiver } from '../../lib/routing/receivers/slack-receiver';
import { WebhookReceiver } from '../../lib/routing/receivers/webhook-receiver';
import { TimeInterval } from '../../lib/routing/time-interval';
import { SecretKey } from '../../lib/values/secret-key';
import { Manifests } from '../../lib/testing/manifests';
import { RouteTable } from '../../lib/testing/route-table';

export function slack(name: string): SlackReceiver {
  return new SlackReceiver(name, { channel: `#${name}`, webhook: SecretKey.of('slack', `${name}-url`) });
}

export function dingtalk(name: string, bridge?: DingTalkBridge): DingTalkReceiver {
  return new DingTalkReceiver(name, { robot: SecretKey.of(`dingtalk-${name}`, 'access-token'), bridge });
}

const secret = (key: string) => SecretKey.of('every-receiver', key);

/** One receiver of each kind, by what it is. */
export const EVERY_RECEIVER: [string, IReceiver][] = [
  ['Slack by webhook', slack('slack-webhook')],
  ['Slack by bot', new SlackReceiver('slack-bot', { channel: '#bot', botToken: secret('bot-token'), timeout: '10s' })],
  [
    'Slack by bot that changes its messages',
    new SlackReceiver('slack-bot', { channel: '#bot', botToken: secret('bot-token'), updateMessage: true }),
  ],
  ['DingTalk', dingtalk('dingtalk')],
  ['DingTalk by a bridge with a token', dingtalk('dingtalk', new DingTalkBridge({ bearerToken: secret('bridge-token') }))],
  [
    'DingTalk by a bridge with a password',
    dingtalk('dingtalk', new DingTalkBridge({ basicAuth: { username: 'alertmanager', password: secret('bridge-password') } })),
  ],
  ['PagerDuty', new PagerDutyReceiver('pagerduty', { routingKey: secret('routing-key') })],
  ['a webhook', new WebhookReceiver('webhook', { url: 'http://ops.svc/alerts' })],
  [
    'email',
    new EmailReceiver('mail', {
      to: ['ml-oncall@example.com'],
      from: 'alerts@example.com',
      smarthost: 'smtp.example.com:587',
      username: 'alerts',
      password: secret('smtp-password'),
    }),
  ],
];

/** The routing as most people have it: everybody's receivers, and one team with its own. */
export function shippedAlerting(hours: { workingHours?: TimeInterval; quietHours?: TimeInterval; timing?: AlertingTiming } = {}): Alerting {
  return new Alerting({
    page: dingtalk('oncall'),
    ticket: slack('training'),
    heartbeat: HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url')),
    ...hours,
  }).team('vision', { page: dingtalk('vision-oncall'), ticket: slack('vision') });
}

/** Times that stand for each part of the day, for the hours of `SHIPPED_HOURS`. */
const TIMES = {
  inHours: new Date('2026-03-02T10:00+08:00'),
  outOfHours: new Date('2026-03-01T10:00+08:00'),
  quiet: new Date('2026-03-02T23:00+08:00'),
};

/** Monday to Friday from nine to six, and quiet nights. */
export const SHIPPED_HOURS = {
  workingHours: TimeInterval.workingHours('09:00', '18:00', 'Asia/Shanghai'),
  quietHours: TimeInterval.daily('22:00', '07:00', 'Asia/Shanghai'),
};

/** One row of the routing: labels of an alert, and who is notified in each part of the day. */
export interface RoutedAlert {
  readonly labels: Record<string, string>;
  readonly inHours: string[];
  readonly outOfHours: string[];
  readonly quiet: string[];
}

const atAnyHour = (labels: Record<string, string>, ...receivers: string[]): RoutedAlert => ({
  labels,
  inHours: receivers,
  outOfHours: receivers,
  quiet: receivers,
});
const exceptQuiet = (labels: Record<string, string>, ...receivers: string[]): RoutedAlert => ({
  ...atAnyHour(labels, ...receivers),
  quiet: [],
});

/** The whole shipped routing: severity × team × hours, and what stands outside of it. */
export const ROUTED_ALERTS: RoutedAlert[] = [
  atAnyHour({ alertname: 'TrainingStalled', severity: 'critical' }, 'oncall'),
  atAnyHour({ alertname: 'TrainingStalled', severity: 'critical', team: 'speech' }, 'oncall'),
  atAnyHour({ alertname: 'TrainingStalled', severity: 'critical', team: 'vision' }, 'vision-oncall'),
  exceptQuiet({ alertname: 'LossPlateau', severity: 'warning' }, 'training'),
  exceptQuiet({ alertname: 'LossPlateau', severity: 'warning', team: 'speech' }, 'training'),
  exceptQuiet({ alertname: 'LossPlateau', severity: 'warning', team: 'vision' }, 'vision'),
  exceptQuiet({ alertname: 'LossSpike', severity: 'info' }, 'training'),
  exceptQuiet({ alertname: 'LossSpike', severity: 'info', team: 'speech' }, 'training'),
  exceptQuiet({ alertname: 'LossSpike', severity: 'info', team: 'vision' }, 'vision'),
  atAnyHour({ alertname: 'FromAnotherStack', severity: 'page' }, 'training'),
  atAnyHour({ alertname: 'NoSeverity' }, 'training'),
  atAnyHour({ alertname: 'NoSeverity', team: 'vision' }, 'vision'),
  atAnyHour({ alertname: 'Watchdog', severity: 'none' }, 'heartbeat'),
  atAnyHour({ alertname: 'Watchdog', severity: 'none', team: 'vision' }, 'heartbeat'),
  atAnyHour({ alertname: 'NodeAway', severity: 'none' }, 'inhibition-only'),
  atAnyHour({ alertname: 'NodeAway', severity: 'none', team: 'vision' }, 'inhibition-only'),
  atAnyHour({ alertname: 'DingTalkBridgeFailing', severity: 'critical', alert_path: 'true' }, 'oncall', 'training'),
  atAnyHour({ alertname: 'DingTalkBridgeFailing', severity: 'critical', alert_path: 'true', team: 'vision' }, 'oncall', 'training'),
];

/** The same, row by row, for some of the alerts. */
export function routeTable(alerts = ROUTED_ALERTS): RouteTable {
  const parts = Object.keys(TIMES) as (keyof typeof TIMES)[];
  return new RouteTable(
    alerts.flatMap((alert) => parts.map((part) => ({ labels: alert.labels, at: TIMES[part], receivers: alert[part] }))),
  );
}

/** The files that an Alertmanager with this routing loads, by their paths in the container. */
export function configFiles(alerting: Alerting): Record<string, string> {
  const app = new App();
  new Alertmanager(new Chart(app, 'alerting', { namespace: 'monitoring' }), 'alertmanager', { alerting });
  const { data } = Manifests.of(app).find('ConfigMap', 'alertmanager-config') as { data: Record<string, string> };
  return Object.fromEntries(Object.entries(data).map(([name, text]) => [`/etc/alertmanager/config/${name}`, text]));
}
