import { parseWebhook, ParsedWebhook } from '../../../dingtalk-bridge/src/webhook';
import { alert, notification } from './alerts';

const HOSTILE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

function parse(webhook: object): ParsedWebhook {
  return parseWebhook(Buffer.from(JSON.stringify(webhook)));
}

/** What is left of the alert when it comes in a webhook, beside a healthy one. */
function received(raw: object): { alert?: ParsedWebhook['notification']['alerts'][number]; reason: string } {
  const { notification: taken, reason } = parse({ ...notification([]), alerts: [alert({ run_id: 'healthy' }), raw] });
  expect(taken.alerts[0].labels.run_id).toBe('healthy');
  return { alert: taken.alerts[1], reason };
}

describe('a webhook', () => {
  test.each(HOSTILE_NAMES)('may have a label %s, which is a label and nothing else', (name) => {
    const raw = JSON.stringify({ ...notification([]), alerts: [{ ...alert(), labels: 'LABELS' }] });
    const body = raw.replace('"LABELS"', `{"alertname":"A",${JSON.stringify(name)}:"x"}`);
    const [{ labels }] = parseWebhook(Buffer.from(body)).notification.alerts;
    expect(Object.entries(labels)).toEqual([
      ['alertname', 'A'],
      [name, 'x'],
    ]);
    expect(Object.getPrototypeOf(labels)).toBeNull();
  });

  test.each(HOSTILE_NAMES)('without a label %s has none', (name) => {
    expect(parse(notification([alert()])).notification.alerts[0].labels[name]).toBeUndefined();
  });

  test.each([
    ['a label that is a number', alert({ team: 7 as never }), 'labels.team: expected a string'],
    ['labels that are a list', alert({}, { labels: [] as never }), 'labels: expected an object'],
    ['labels that are nothing', alert({}, { labels: null as never }), 'labels: expected an object'],
    ['a summary that is an object', alert({}, { annotations: { summary: {} as never } }), 'annotations.summary: expected string'],
    ['an unknown status', alert({}, { status: 'constructor' as never }), 'status: Invalid option'],
    ['a start that is no time', alert({}, { startsAt: 'yesterday' }), 'startsAt: expected a time'],
    ['an end that is no time', alert({}, { endsAt: '2026-02-30T00:00:00Z' }), 'endsAt: expected a time'],
    ['too many labels', alert(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`l${i}`, '']))), 'labels: more than 128 labels'],
    ['no object in the place of an alert', 'alert' as never, 'body: expected object'],
  ])('with %s brings the alert beside it', (_, raw, reason) => {
    const { alert: taken, reason: why } = received(raw);
    expect(taken).toBeUndefined();
    expect(why).toContain(reason);
  });

  test('of which no alert is valid is refused, and says why', () => {
    expect(() => parse({ ...notification([]), alerts: [{ ...alert(), startsAt: 7 }] })).toThrow(
      /^not an Alertmanager webhook of version 4: alerts\.startsAt: expected/,
    );
  });

  test('says so briefly, however long the name of what is wrong', () => {
    const labels = { ['x'.repeat(100_000)]: 7 as never };
    expect(received(alert(labels)).reason.length).toBeLessThanOrEqual(200);
  });

  test('has texts that are cut where nobody would read on, whole characters only', () => {
    const { alert: taken } = received(
      alert(
        { note: '😀'.repeat(10_000), ['n'.repeat(10_000)]: 'x' },
        { annotations: { description: '文'.repeat(100_000), summary: 'short' } },
      ),
    );
    expect(taken?.labels.note).toBe(`${'😀'.repeat(1_024)}…`);
    expect(taken?.labels[`${'n'.repeat(256)}…`]).toBe('x');
    expect(taken?.annotations).toEqual({ description: `${'文'.repeat(8_192)}…`, summary: 'short' });
  });

  test('has no half characters, which no URL can carry', () => {
    const { alert: taken } = received(alert({ team: 'a\ud800b' }));
    expect(taken?.labels.team).toBe('a\ufffdb');
    expect(() => encodeURIComponent(String(taken?.labels.team))).not.toThrow();
  });

  test('has no link that was cut', () => {
    const url = `http://grafana/${'x'.repeat(10_000)}`;
    expect(received(alert({}, { annotations: { dashboard_url: url } })).alert?.annotations).toEqual({ dashboard_url: '' });
  });

  test('with too many alerts brings the most urgent, and counts the others with those that Alertmanager has left out', () => {
    const alerts = Array.from({ length: 5_000 }, (_, i) => alert({ run_id: `run-${i}`, severity: i === 4_321 ? 'critical' : 'warning' }));
    const { notification: taken } = parse({ ...notification(alerts), truncatedAlerts: 7 });
    expect(taken.alerts).toHaveLength(1_000);
    expect(taken.alerts[0].labels.run_id).toBe('run-4321');
    expect(taken.truncatedAlerts).toBe(4_007);
  });

  test.each([-1, 1.5, 1e308, 'x', null])(
    'that says %j for the alerts that were left out brings those that are in it',
    (truncatedAlerts) => {
      const { notification: taken } = parse({ ...notification([alert()]), truncatedAlerts });
      expect([taken.alerts.length, taken.truncatedAlerts]).toEqual([1, 0]);
    },
  );

  test.each([
    ['labels', `"labels":{${Array.from({ length: 500_000 }, (_, i) => `"${i.toString(36)}":""`).join()}}`],
    ['objects', `"x":[${Array.from({ length: 1_000_000 }, () => '{}').join()}]`],
    ['lists in lists', `"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`],
  ])('with hundreds of thousands of %s is refused before it is parsed', (_, part) => {
    const json = jest.spyOn(JSON, 'parse');
    expect(() => parseWebhook(Buffer.from(`{"version":"4","alerts":[{${part}}]}`))).toThrow('more than 200000 values');
    expect(json).not.toHaveBeenCalled();
    json.mockRestore();
  });

  test('may say anything in its texts, brackets and quotes included', () => {
    const summary = `${'[{,"\\'.repeat(1_600)}`;
    const alerts = Array.from({ length: 100 }, (_, i) => alert({ run_id: `run-${i}` }, { annotations: { summary } }));
    expect(parse(notification(alerts)).notification.alerts.map((each) => each.annotations.summary)).toEqual(alerts.map(() => summary));
  });
});
