import { parse } from 'yaml';
import * as trainwatch from '../../lib';
import { DingTalkBridge } from '../../lib/components/alertmanager/dingtalk-bridge';
import { DingTalkReceiver } from '../../lib/components/alertmanager/dingtalk-receiver';
import { Alerting } from '../../lib/routing/alerting';
import { EmailReceiver, EmailReceiverProps } from '../../lib/routing/receivers/email-receiver';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { PagerDutyReceiver } from '../../lib/routing/receivers/pagerduty-receiver';
import { IReceiver } from '../../lib/routing/receivers/receiver';
import { SlackReceiver } from '../../lib/routing/receivers/slack-receiver';
import { WebhookReceiver } from '../../lib/routing/receivers/webhook-receiver';
import { SecretKey } from '../../lib/values/secret-key';
import { yamlText } from '../../lib/values/yaml-text';
import { configFiles, EVERY_RECEIVER } from './shipped-routing';

const webhook = SecretKey.of('slack', 'webhook-url');

const mail = { to: ['a@example.com', 'b@example.com'], from: 'alerts@example.com', smarthost: 'smtp.example.com:587' };

interface RenderedConfig {
  readonly global: { readonly http_config: object };
  readonly receivers: Record<string, unknown>[];
}

/** alertmanager.yml with the receiver as the first. */
function config(receiver: IReceiver, heartbeat = HeartbeatReceiver.none()): RenderedConfig {
  const alerting = new Alerting({ page: receiver, ticket: receiver, heartbeat });
  return parse(configFiles(alerting)['/etc/alertmanager/config/alertmanager.yml']) as RenderedConfig;
}

/** How the receiver stands in alertmanager.yml. */
function rendered(receiver: IReceiver): object {
  return config(receiver).receivers[0];
}

describe('receivers', () => {
  test('are all among those that amtool judges and whose messages are read', () => {
    const judged = new Set(EVERY_RECEIVER.map(([, { constructor }]) => constructor.name));
    const exported = Object.keys(trainwatch).filter((name) => name.endsWith('Receiver') && name !== 'HeartbeatReceiver');
    expect(exported.filter((name) => !judged.has(name))).toEqual([]);
  });

  test('a bot changes its message where that is wanted', () => {
    const botToken = SecretKey.of('slack', 'token');
    expect(rendered(new SlackReceiver('training', { channel: '#ml', botToken, updateMessage: true }))).toMatchObject({
      slack_configs: [
        {
          api_url: 'https://slack.com/api/chat.postMessage',
          http_config: { authorization: { credentials_file: '/etc/alertmanager/secrets/slack/token' }, proxy_from_environment: true },
          update_message: true,
        },
      ],
    });
    // A setting that an older prometheus-operator does not know is said only where it is wanted.
    expect(yamlText(rendered(new SlackReceiver('training', { channel: '#ml', botToken })))).not.toContain('update_message');
    expect(rendered(new SlackReceiver('training', { channel: '#ml', webhook }))).toMatchObject({
      slack_configs: [{ api_url_file: '/etc/alertmanager/secrets/slack/webhook-url' }],
    });
  });

  test('emails need TLS, sign in with a file, and come in one thread a day', () => {
    const receiver = new EmailReceiver('mail', { ...mail, username: 'alerts', password: SecretKey.of('smtp', 'password') });
    expect(rendered(receiver)).toMatchObject({
      email_configs: [
        {
          to: 'a@example.com, b@example.com',
          auth_username: 'alerts',
          auth_password_file: '/etc/alertmanager/secrets/smtp/password',
          require_tls: true,
          threading: { enabled: true, thread_by_date: 'daily' },
        },
      ],
    });
    expect(rendered(new EmailReceiver('mail', { ...mail, requireTls: false }))).toMatchObject({ email_configs: [{ require_tls: false }] });
    expect(rendered(new EmailReceiver('mail', { ...mail, smarthost: 'smtp.example.com:465' }))).toMatchObject({
      email_configs: [{ force_implicit_tls: true }],
    });
    expect(yamlText(rendered(receiver))).not.toContain('force_implicit_tls');
  });

  test('PagerDuty gets its key from a file, and may be that of the EU', () => {
    const routingKey = SecretKey.of('pagerduty', 'routing-key');
    const url = 'https://events.eu.pagerduty.com/v2/enqueue';
    expect(rendered(new PagerDutyReceiver('page', { routingKey, url }))).toMatchObject({
      pagerduty_configs: [{ routing_key_file: '/etc/alertmanager/secrets/pagerduty/routing-key', url }],
    });
  });

  test.each(EVERY_RECEIVER)('%s says whether it sends that an alert is resolved', (_, receiver) => {
    const [settings] = Object.values(rendered(receiver)).filter(Array.isArray) as [[{ send_resolved: boolean }]];
    expect(settings[0].send_resolved).toBe(true);
  });

  test.each(EVERY_RECEIVER)('%s is not reached by a redirect', (_, receiver) => {
    const { global, receivers } = config(receiver, HeartbeatReceiver.external(webhook));
    const settings = receivers.flatMap((each) => Object.values(each).filter(Array.isArray).flat() as { http_config?: object }[]);
    expect(settings).toHaveLength(2);
    for (const { http_config } of settings) expect(http_config ?? global.http_config).toMatchObject({ follow_redirects: false });
  });

  test('a webhook may be short of patience, and uninterested in what is over', () => {
    const receiver = new WebhookReceiver('hook', { secretUrl: webhook, timeout: '1m30s', sendResolved: false });
    expect(rendered(receiver)).toMatchObject({
      webhook_configs: [{ url_file: '/etc/alertmanager/secrets/slack/webhook-url', timeout: '90000ms', send_resolved: false }],
    });
  });
});

describe('receivers refuse what cannot work', () => {
  test('a Slack channel that is none', () => {
    expect(() => new SlackReceiver('training', { channel: 'ml training', webhook })).toThrow(
      "channel 'ml training' of receiver 'training' is not a Slack channel: use its name with '#', for example '#ml-training', or its ID",
    );
    expect(() => new SlackReceiver('training', { channel: 'C024BE91L', webhook })).not.toThrow();
  });

  test('two ways into Slack, or none', () => {
    const oneWay = "receiver 'training' needs exactly one way to reach Slack: set either webhook or botToken";
    expect(() => new SlackReceiver('training', { channel: '#a' })).toThrow(oneWay);
    expect(() => new SlackReceiver('training', { channel: '#a', webhook, botToken: webhook })).toThrow(oneWay);
  });

  test('a webhook that is to change its messages', () => {
    expect(() => new SlackReceiver('training', { channel: '#a', webhook, updateMessage: true })).toThrow(
      "receiver 'training' cannot update its messages through a webhook: set botToken instead",
    );
  });

  test.each([
    [{ to: [] }, "receiver 'mail' has no address in to: list at least one"],
    [
      { from: 'Alerts <alerts@example.com>' },
      "'Alerts <alerts@example.com>' of receiver 'mail' is not an email address: write it without a name, for example 'ml-oncall@example.com'",
    ],
    [
      { smarthost: 'smtp.example.com' },
      "smarthost 'smtp.example.com' of receiver 'mail' is not host:port: write for example 'smtp.example.com:587'",
    ],
    [{ username: 'alerts' }, "receiver 'mail' has only one of username and password: set both or neither"],
  ])('an email receiver with %j', (props: Partial<EmailReceiverProps>, message) => {
    expect(() => new EmailReceiver('mail', { ...mail, ...props })).toThrow(message);
  });

  test('a timeout that is none', () => {
    const receiver = new WebhookReceiver('hook', { url: 'http://ops.svc/', timeout: '10 s' });
    expect(() => rendered(receiver)).toThrow("timeout of receiver 'hook' '10 s' is not a duration");
  });

  test('a name that could not be part of an address', () => {
    expect(() => new SlackReceiver('On Call', { channel: '#a', webhook })).toThrow("receiver 'On Call' is not a DNS label");
  });

  test('a webhook without an address, with two, or with one that nobody can call', () => {
    const exactlyOne = "receiver 'hook' needs exactly one address: set url, or secretUrl if the address contains a token";
    expect(() => new WebhookReceiver('hook', {})).toThrow(exactlyOne);
    expect(() => new WebhookReceiver('hook', { url: 'http://a', secretUrl: webhook })).toThrow(exactlyOne);
    expect(() => new WebhookReceiver('hook', { url: 'receiver:8080' })).toThrow(
      "url of receiver 'hook' 'receiver:8080' is not an HTTP URL: write it in full, for example 'http://receiver.ops.svc:8080/alerts'",
    );
  });

  test('a password in an address, which the message does not repeat', () => {
    expect(() => new WebhookReceiver('hook', { url: 'http://user:hunter2@ops.svc/' })).toThrow(
      /^url of receiver 'hook' contains a user name or password, which anyone could read in a ConfigMap: use a SecretKey instead$/,
    );
  });

  test('a DingTalk endpoint that is no address, and a zone that does not exist', () => {
    const robot = SecretKey.of('dingtalk', 'access-token');
    expect(() => new DingTalkReceiver('oncall', { robot, endpoint: 'oapi.dingtalk.com' })).toThrow(
      "endpoint of receiver 'oncall' 'oapi.dingtalk.com' is not an HTTP URL",
    );
    expect(() => new DingTalkBridge({ timezone: 'Mars/Olympus' })).toThrow(
      "time zone of the DingTalk bridge 'Mars/Olympus' is not an IANA time zone: write for example 'Asia/Shanghai' or 'UTC'",
    );
  });
});
