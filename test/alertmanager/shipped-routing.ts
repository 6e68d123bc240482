import { App, Chart } from 'cdk8s';
import {
  Alerting,
  AlertingTiming,
  Alertmanager,
  DingTalkReceiver,
  EmailReceiver,
  HeartbeatReceiver,
  IReceiver,
  PagerDutyReceiver,
  SlackReceiver,
  TimeInterval,
  WebhookReceiver,
} from '../../lib/alertmanager';
import { SecretKey } from '../../lib/core';
import { Manifests } from '../../lib/testing';

export function slack(name: string): SlackReceiver {
  return new SlackReceiver(name, { channel: `#${name}`, webhook: SecretKey.of('slack', `${name}-url`) });
}

export function dingtalk(name: string): DingTalkReceiver {
  return new DingTalkReceiver(name, { robot: SecretKey.of(`dingtalk-${name}`, 'access-token') });
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
  ['PagerDuty', new PagerDutyReceiver('pagerduty', { routingKey: secret('routing-key') })],
  ['a webhook', new WebhookReceiver('webhook', { url: 'http://ops.svc/alerts' })],
  [
    'e-mail',
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

/** One row of the table: labels of an alert, who is told in working hours, who outside of them, and who in quiet hours. */
export type RouteRow = [labels: Record<string, string>, inHours: string[], outOfHours: string[], quiet: string[]];

const everywhere = (...receivers: string[]): [string[], string[], string[]] => [receivers, receivers, receivers];
const exceptQuiet = (...receivers: string[]): [string[], string[], string[]] => [receivers, receivers, []];

/** The whole shipped routing: severity × team × hours. */
export const ROUTE_TABLE: RouteRow[] = [
  [{ alertname: 'TrainingStalled', severity: 'critical' }, ...everywhere('oncall')],
  [{ alertname: 'TrainingStalled', severity: 'critical', team: 'speech' }, ...everywhere('oncall')],
  [{ alertname: 'TrainingStalled', severity: 'critical', team: 'vision' }, ...everywhere('vision-oncall')],
  [{ alertname: 'LossPlateau', severity: 'warning' }, ...exceptQuiet('training')],
  [{ alertname: 'LossPlateau', severity: 'warning', team: 'speech' }, ...exceptQuiet('training')],
  [{ alertname: 'LossPlateau', severity: 'warning', team: 'vision' }, ...exceptQuiet('vision')],
  [{ alertname: 'LossSpike', severity: 'info' }, ...exceptQuiet('training')],
  [{ alertname: 'LossSpike', severity: 'info', team: 'speech' }, ...exceptQuiet('training')],
  [{ alertname: 'LossSpike', severity: 'info', team: 'vision' }, ...exceptQuiet('vision')],
  [{ alertname: 'FromAnotherStack', severity: 'page' }, ...everywhere('training')],
  [{ alertname: 'NoSeverity' }, ...everywhere('training')],
  [{ alertname: 'NoSeverity', team: 'vision' }, ...everywhere('vision')],
  [{ alertname: 'Watchdog', severity: 'none' }, ...everywhere('heartbeat')],
  [{ alertname: 'Watchdog', severity: 'none', team: 'vision' }, ...everywhere('heartbeat')],
  [{ alertname: 'DingTalkBridgeFailing', severity: 'critical', alert_path: 'true' }, ...everywhere('oncall', 'training')],
];

/** The files that an Alertmanager with this routing loads, by their paths in the container. */
export function configFiles(alerting: Alerting): Record<string, string> {
  const app = new App();
  new Alertmanager(new Chart(app, 'alerting', { namespace: 'monitoring' }), 'alertmanager', { alerting });
  const { data } = Manifests.of(app).find('ConfigMap', 'alertmanager-config') as { data: Record<string, string> };
  return Object.fromEntries(Object.entries(data).map(([name, text]) => [`/etc/alertmanager/config/${name}`, text]));
}
