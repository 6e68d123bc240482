import {
  Alerting,
  EmailReceiver,
  HeartbeatReceiver,
  InhibitRule,
  IReceiver,
  Matcher,
  PagerDutyReceiver,
  SecretKey,
  SlackReceiver,
  TimeInterval,
  WebhookReceiver,
} from '../../lib';
import { alertmanagerConfig } from '../../lib/operator/alertmanager-config';
import { renderRouting } from '../../lib/routing/alertmanager-yml';
import { bindReceivers } from '../../lib/routing/bound-receivers';

const KEY = SecretKey.of('channel', 'token');
const WEBHOOK = new WebhookReceiver('hook', { url: 'http://hook:80/', timeout: '5s' });
const HTTP = { proxyFromEnvironment: true, followRedirects: false };

interface Written {
  readonly spec: {
    readonly route: object;
    readonly receivers: object[];
    readonly inhibitRules: object[];
    readonly muteTimeIntervals: object[];
  };
}

function written(page: IReceiver, workingHours?: TimeInterval, inhibitRules: InhibitRule[] = []): Written {
  const { route } = new Alerting({ page, ticket: WEBHOOK, workingHours, heartbeat: HeartbeatReceiver.none() });
  const receivers = bindReceivers(route.receivers, {
    secretFile: ({ secretName, key }) => `/etc/alertmanager/secrets/${secretName}/${key}`,
    addKind: () => undefined,
  });
  const object = alertmanagerConfig(
    'trainwatch',
    renderRouting({ route, inhibitRules, receivers }),
    { namespace: 'monitoring', labels: { release: 'kps' } },
    { only: { part_of: 'trainwatch' }, inlined: (text) => `inlined ${text}` },
  );
  return JSON.parse(JSON.stringify(object)) as Written;
}

const receiver = (page: IReceiver): object => written(page).spec.receivers.find((one) => (one as { name: string }).name === page.name)!;

describe('an AlertmanagerConfig', () => {
  test('takes only the alerts of the stack', () => {
    expect(written(WEBHOOK).spec.route).toMatchObject({
      receiver: 'hook',
      matchers: [{ name: 'part_of', value: 'trainwatch', matchType: '=' }],
      groupBy: ['alertname'],
      groupWait: '75s',
      groupInterval: '5m',
      repeatInterval: '12h',
    });
  });

  test('silences only alerts of the stack, by others of it', () => {
    const rule = new InhibitRule({ source: [Matcher.equal('a', 'x"\\y')], target: [Matcher.notMatches('b', 'c|d')], equal: ['run_id'] });
    expect(written(WEBHOOK, undefined, [rule]).spec.inhibitRules).toEqual([
      {
        sourceMatch: [
          { name: 'part_of', value: 'trainwatch', matchType: '=' },
          { name: 'a', value: 'x"\\y', matchType: '=' },
          { name: 'run_id', value: '', matchType: '!=' },
        ],
        targetMatch: [
          { name: 'part_of', value: 'trainwatch', matchType: '=' },
          { name: 'b', value: 'c|d', matchType: '!~' },
        ],
        equal: ['run_id'],
      },
    ]);
  });

  test('names the Secret of a Slack channel, and carries its texts', () => {
    expect(receiver(new SlackReceiver('chat', { channel: '#oncall', webhook: KEY }))).toEqual({
      name: 'chat',
      slackConfigs: [
        {
          sendResolved: true,
          apiURL: { name: 'channel', key: 'token' },
          channel: '#oncall',
          color: 'inlined {{ template "trainwatch.slack.color" . }}',
          title: 'inlined {{ template "trainwatch.slack.title" . }}',
          titleLink: 'inlined {{ template "trainwatch.slack.url" .CommonAnnotations.dashboard_url }}',
          text: 'inlined {{ template "trainwatch.slack.text" . }}',
          fallback: 'inlined {{ template "trainwatch.slack.title" . }}',
          mrkdwnIn: ['text'],
          httpConfig: HTTP,
        },
      ],
    });
  });

  test('has an email, with its headers and its password', () => {
    const props = { to: ['a@example.com', 'b@example.com'], from: 'c@example.com', smarthost: 'smtp.example.com:465' };
    expect(receiver(new EmailReceiver('mail', { ...props, username: 'u', password: KEY }))).toMatchObject({
      emailConfigs: [
        {
          to: 'a@example.com, b@example.com',
          from: 'c@example.com',
          smarthost: 'smtp.example.com:465',
          authUsername: 'u',
          authPassword: { name: 'channel', key: 'token' },
          requireTLS: true,
          headers: [{ key: 'Subject', value: 'inlined {{ template "trainwatch.title" . }}' }],
        },
      ],
    });
  });

  test('has an incident of PagerDuty, with its links', () => {
    const { pagerdutyConfigs } = receiver(new PagerDutyReceiver('pager', { routingKey: KEY })) as { pagerdutyConfigs: object[] };
    expect(pagerdutyConfigs[0]).toMatchObject({
      routingKey: { name: 'channel', key: 'token' },
      details: [{ key: 'description' }, { key: 'since' }],
      pagerDutyLinkConfigs: [{ alt: 'Dashboard' }, { alt: 'Runbook' }, { alt: 'Silence' }],
      httpConfig: HTTP,
    });
  });

  test('posts to an address, or to one that is a secret', () => {
    expect(receiver(WEBHOOK)).toEqual({
      name: 'hook',
      webhookConfigs: [{ sendResolved: true, url: 'http://hook:80/', timeout: '5000ms', httpConfig: HTTP }],
    });
    expect(receiver(new WebhookReceiver('secret', { secretUrl: KEY }))).toMatchObject({
      webhookConfigs: [{ urlSecret: { name: 'channel', key: 'token' } }],
    });
  });

  test('has hours of UTC', () => {
    const { spec } = written(WEBHOOK, TimeInterval.workingHours('08:00', '18:30', 'UTC'));
    expect(spec.muteTimeIntervals).toEqual([
      {
        name: 'working-hours-utc-08-00-18-30',
        timeIntervals: [
          { times: [{ startTime: '08:00', endTime: '18:30' }], weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
        ],
      },
    ]);
  });

  test('is refused for hours of another zone', () => {
    expect(() => written(WEBHOOK, TimeInterval.workingHours('08:00', '18:30', 'Asia/Shanghai'))).toThrow(
      "time interval 'working-hours-asia-shanghai-08-00-18-30' is in 'Asia/Shanghai', and an AlertmanagerConfig has no time zone: use 'UTC', or OperatorRouting.secret",
    );
  });

  const own = (integration: string, settings: Record<string, unknown>): IReceiver => ({
    name: 'own',
    bind: () => ({ integration, settings }),
  });

  test.each<[string, IReceiver, string]>([
    [
      'a bot that changes its messages',
      new SlackReceiver('bot', { channel: '#a', botToken: KEY, updateMessage: true }),
      "receiver 'bot' sets api_url of slack_configs, for which an AlertmanagerConfig has no field: leave it out, or use OperatorRouting.secret",
    ],
    [
      'a time-out of Slack',
      new SlackReceiver('chat', { channel: '#a', webhook: KEY, timeout: '5s' }),
      "receiver 'chat' sets timeout of slack_configs, for which an AlertmanagerConfig has no field: leave it out, or use OperatorRouting.secret",
    ],
    [
      'another integration',
      own('telegram_configs', { chat_id: 1 }),
      "receiver 'own' uses telegram_configs, and only slack_configs, webhook_configs, pagerduty_configs, email_configs become an AlertmanagerConfig: use OperatorRouting.secret",
    ],
    [
      'a user',
      own('webhook_configs', { url: 'http://a', http_config: { basic_auth: { username: 'u', password_file: '/f' } } }),
      "receiver 'own' sets basic_auth of http_config, for which an AlertmanagerConfig has no field: leave it out, or use OperatorRouting.secret",
    ],
  ])('is refused for %s', (_what, page, message) => {
    expect(() => written(page)).toThrow(message);
  });

  test('has a bearer token', () => {
    const http_config = { authorization: { credentials_file: '/etc/alertmanager/secrets/channel/token' } };
    expect(receiver(own('webhook_configs', { url: 'http://a', http_config }))).toEqual({
      name: 'own',
      webhookConfigs: [{ url: 'http://a', httpConfig: { authorization: { credentials: { name: 'channel', key: 'token' } } } }],
    });
  });
});
