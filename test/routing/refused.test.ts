import { App, Chart } from 'cdk8s';
import {
  Alerting,
  Alertmanager,
  HeartbeatReceiver,
  IReceiver,
  ReceiverConfig,
  Route,
  SecretKey,
  TimeInterval,
  Weekday,
  WebhookReceiver,
} from '../../lib';

/** What is refused, with its sentence, and the nearest that is right. */
type Row = readonly [what: string, wrong: () => unknown, sentence: string, right: () => unknown];

const receiver = new WebhookReceiver('ops', { url: 'http://receiver.ops.svc' });

const common = { page: receiver, ticket: receiver, heartbeat: HeartbeatReceiver.none() };

const daily = (from: string, to: string): TimeInterval => TimeInterval.daily(from, to, 'Asia/Shanghai');

const office = TimeInterval.workingHours('09:00', '18:00', 'Asia/Shanghai');

/** An Alertmanager with a receiver that somebody has written. */
function own(config: ReceiverConfig): () => unknown {
  const written: IReceiver = { name: 'own', bind: () => config };
  return () =>
    new Alertmanager(new Chart(new App(), 'monitoring', { namespace: 'monitoring' }), 'alertmanager', {
      alerting: new Alerting({ ...common, page: written }),
    });
}

describe('hours', () => {
  test.each<Row>([
    [
      'a zone in lower case',
      () => TimeInterval.daily('22:00', '08:00', 'asia/shanghai'),
      "location of time interval 'daily-asia-shanghai-22-00-08-00' 'asia/shanghai' is not an IANA time zone: write 'Asia/Shanghai'",
      () => daily('22:00', '08:00'),
    ],
    [
      'utc',
      () => TimeInterval.daily('22:00', '08:00', 'utc'),
      "'utc' is not an IANA time zone: write 'UTC'",
      () => TimeInterval.daily('22:00', '08:00', 'UTC'),
    ],
    [
      'an offset',
      () => TimeInterval.daily('22:00', '08:00', '+08:00'),
      "'+08:00' is not an IANA time zone: write for example 'Asia/Shanghai' or 'UTC'",
      () => TimeInterval.daily('22:00', '08:00', 'Etc/GMT-8'),
    ],
    [
      'none at all',
      () => daily('08:00', '08:00'),
      "time interval 'daily-asia-shanghai-08-00-08-00' from '08:00' to '08:00' is empty: make them different, or leave out both for the whole day",
      () => daily('08:00', '08:01'),
    ],
    [
      'no day',
      () => new TimeInterval('never', { location: 'UTC', weekdays: [] }),
      "time interval 'never' has no weekdays: list at least one, or leave them out for every day",
      () => new TimeInterval('always', { location: 'UTC' }),
    ],
    [
      'a day that is none',
      () => new TimeInterval('mondays', { location: 'UTC', weekdays: ['mon' as Weekday] }),
      "TimeInterval 'mondays': weekdays[0] is 'mon', which is no Weekday: use one of monday, tuesday, wednesday, thursday, friday, saturday, sunday",
      () => new TimeInterval('mondays', { location: 'UTC', weekdays: [Weekday.MONDAY] }),
    ],
    [
      'quiet hours that cover the working hours',
      () => new Alerting({ ...common, workingHours: office, quietHours: daily('08:00', '20:00') }),
      'quietHours of the alerting cover all 45 workingHours of a week, so that no warning is ever sent by itself: make them shorter, or leave out workingHours',
      () => new Alerting({ ...common, workingHours: office, quietHours: daily('08:00', '17:45') }),
    ],
    [
      'the same in another zone',
      () => new Alerting({ ...common, workingHours: office, quietHours: TimeInterval.daily('00:00', '11:00', 'UTC') }),
      'quietHours of the alerting cover all 45 workingHours of a week',
      () => new Alerting({ ...common, workingHours: office, quietHours: TimeInterval.daily('02:00', '11:00', 'UTC') }),
    ],
    [
      'quiet hours without end',
      () => new Alerting({ ...common, quietHours: daily('00:00', '24:00') }),
      'quietHours of the alerting are all 168 hours of a week, so that no warning is ever sent: make them shorter',
      () => new Alerting({ ...common, quietHours: daily('00:00', '23:00') }),
    ],
    [
      'a team whose quiet hours cover the working hours of all',
      () =>
        new Alerting({ ...common, workingHours: office }).team('vision', {
          page: receiver,
          ticket: receiver,
          quietHours: daily('08:00', '20:00'),
        }),
      "quietHours of team 'vision' cover all 45 workingHours of a week",
      () =>
        new Alerting({ ...common, workingHours: office }).team('vision', {
          page: receiver,
          ticket: receiver,
          quietHours: daily('20:00', '08:00'),
        }),
    ],
    [
      'a route that is muted whenever it is active',
      () => new Route({ receiver, activeDuring: [office], mutedDuring: [daily('09:00', '12:00'), daily('12:00', '18:00')] }),
      "the route to 'ops' is muted in all 45 hours of a week in which it is active, so that it never sends: change activeDuring or mutedDuring",
      () => new Route({ receiver, activeDuring: [office], mutedDuring: [daily('09:00', '12:00'), daily('13:00', '18:00')] }),
    ],
  ])('%s', (_, wrong, sentence, right) => {
    expect(wrong).toThrow(sentence);
    expect(right).not.toThrow();
  });
});

describe('a receiver of your own', () => {
  test.each<Row>([
    [
      'an integration that is none',
      own({ integration: 'slak_configs', settings: {} }),
      "receiver 'own' has the integration 'slak_configs', which Alertmanager does not know: did you mean 'slack_configs'",
      own({ integration: 'slack_configs', settings: {} }),
    ],
    [
      'a field that is none',
      own({ integration: 'telegram_configs', settings: { chatid: 1 } }),
      "receiver 'own': telegram_configs has no field 'chatid': did you mean 'chat_id'",
      own({ integration: 'telegram_configs', settings: { chat_id: 1 } }),
    ],
    [
      'a field of a field',
      own({ integration: 'webhook_configs', settings: { url: 'http://a', http_config: { proxyurl: 'x' } } }),
      "receiver 'own': webhook_configs.http_config has no field 'proxyurl': did you mean 'proxy_url'",
      own({ integration: 'webhook_configs', settings: { url: 'http://a', http_config: { proxy_url: 'http://b' } } }),
    ],
    [
      'a text in place of a list',
      own({ integration: 'slack_configs', settings: { channel: '#a', mrkdwn_in: 'text' } }),
      "receiver 'own': slack_configs.mrkdwn_in must be a list",
      own({ integration: 'slack_configs', settings: { channel: '#a', mrkdwn_in: ['text'] } }),
    ],
    [
      'a secret',
      own({ integration: 'pagerduty_configs', settings: { routing_key: 'abc' } }),
      "receiver 'own': pagerduty_configs.routing_key would be readable in a ConfigMap: use routing_key_file with what host.secretFile returns",
      own({ integration: 'pagerduty_configs', settings: { routing_key_file: '/etc/alertmanager/secrets/a/b' } }),
    ],
  ])('%s', (_, wrong, sentence, right) => {
    expect(wrong).toThrow(sentence);
    expect(right).not.toThrow();
  });
});

describe('a value in place of its name', () => {
  const hexadecimal = '0123456789abcdef'.repeat(4);
  const sentence =
    "looks like a secret itself, which would stand in every manifest: put it into a Secret, and give the names of the Secret and its key, for example SecretKey.of('slack', 'webhook-url')";

  test.each([
    hexadecimal,
    `SEC${hexadecimal}`,
    'xoxb-1234-5678-abcd',
    'eyJhbGciOiJIUzI1NiJ9.e30.abc',
    '0a1b2c3d-e5f6-7890-abcd-ef1234567890',
  ])('%s', (value) => {
    expect(() => SecretKey.of('dingtalk', value)).toThrow(`the key given to SecretKey.of ${sentence}`);
    expect(() => SecretKey.of('dingtalk', value)).not.toThrow(value);
  });

  test.each([
    'access-token',
    'AWS_SECRET_ACCESS_KEY',
    'service-account-2026-08-01.json',
    'tls.crt',
    'sh.helm.release.v1.monitoring.v12',
    'robot1',
  ])('%s is a name', (key) => {
    expect(SecretKey.of('dingtalk', key).key).toBe(key);
  });

  test.each<Row>([
    [
      'a token in an address',
      () => new WebhookReceiver('ops', { url: 'https://oapi.dingtalk.com/robot/send?access_token=0123' }),
      "url of receiver 'ops' contains a token, which anyone could read in a ConfigMap: use a SecretKey instead",
      () => new WebhookReceiver('ops', { url: 'https://oapi.dingtalk.com/robot/send' }),
    ],
    [
      'the address of a webhook',
      () => new WebhookReceiver('ops', { url: 'https://hooks.slack.com/services/T0/B0/x' }),
      "url of receiver 'ops' contains a token",
      () => new WebhookReceiver('ops', { secretUrl: SecretKey.of('slack', 'webhook-url') }),
    ],
    [
      'a user in an address',
      () => new WebhookReceiver('ops', { url: 'https://user:password@example.com' }),
      "url of receiver 'ops' contains a user name or password",
      () => new WebhookReceiver('ops', { url: 'https://example.com/alerts?team=vision' }),
    ],
  ])('%s', (_, wrong, refused, right) => {
    expect(wrong).toThrow(refused);
    expect(right).not.toThrow();
  });
});
