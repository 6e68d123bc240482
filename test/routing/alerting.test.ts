import { Alerting } from '../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { WebhookReceiver } from '../../lib/routing/receivers/webhook-receiver';
import { TimeInterval } from '../../lib/routing/time-interval';
import { Severity } from '../../lib/rules/severity';
import { dingtalk, ROUTED_ALERTS, routeTable, SHIPPED_HOURS, shippedAlerting, slack } from './shipped-routing';

function alerting(): Alerting {
  return new Alerting({ page: dingtalk('oncall'), ticket: slack('training'), heartbeat: HeartbeatReceiver.none() });
}

describe('Alerting', () => {
  test('notifies exactly those of the route table', () => {
    expect(routeTable().violations(shippedAlerting(SHIPPED_HOURS))).toEqual([]);
  });

  test('has a route table of every severity for every team', () => {
    const teams = [undefined, 'speech', 'vision'];
    const severities = Object.values(Severity).filter((severity) => severity !== Severity.NONE);
    const rows = ROUTED_ALERTS.map(({ labels: { severity, team } }) => JSON.stringify([severity, team]));
    const missing = severities
      .flatMap((severity) => teams.map((team) => JSON.stringify([severity, team])))
      .filter((row) => !rows.includes(row));
    expect(missing).toEqual([]);
  });

  test('a warning comes by itself in working hours and in a digest at other times', () => {
    expect(shippedAlerting(SHIPPED_HOURS).route._render()).toMatchObject({
      routes: expect.arrayContaining([
        expect.objectContaining({
          receiver: 'training',
          matchers: ['severity="warning"'],
          active_time_intervals: ['working-hours-asia-shanghai-09-00-18-00'],
          mute_time_intervals: ['daily-asia-shanghai-22-00-07-00'],
          continue: true,
        }),
        expect.objectContaining({
          matchers: ['severity="warning"'],
          group_by: ['severity'],
          mute_time_intervals: ['working-hours-asia-shanghai-09-00-18-00', 'daily-asia-shanghai-22-00-07-00'],
        }),
      ]) as unknown,
    });
  });

  test('a team may have hours of its own', () => {
    const quietHours = TimeInterval.daily('22:00', '07:00', 'America/New_York');
    const { route } = alerting().team('vision', { page: dingtalk('p'), ticket: slack('t'), quietHours });
    const nightInNewYork = new Date('2026-03-02T04:00Z');
    expect(route.receiversOf({ severity: 'warning', team: 'vision' }, nightInNewYork)).toEqual([]);
    expect(route.receiversOf({ severity: 'warning' }, nightInNewYork)).toEqual(['training']);
  });

  test('alerts about the path of the alerts can have a receiver of their own', () => {
    const { route } = new Alerting({
      ...{ page: dingtalk('a'), ticket: slack('b'), heartbeat: HeartbeatReceiver.none() },
      alertPath: slack('c'),
    });
    expect(route.receiversOf({ severity: 'critical', ...Alerting.alertPathLabels }, new Date())).toEqual(['c']);
  });

  test('a page lists all that one alert is about and repeats every 4 hours, and infos come as a digest', () => {
    expect(alerting().route._render()).toMatchObject({
      group_wait: '75s',
      repeat_interval: '12h',
      routes: [
        { matchers: ['alertname="Watchdog"'], group_interval: '5m' },
        { matchers: ['severity="none"'], receiver: 'inhibition-only' },
        { matchers: ['alert_path="true"'], receiver: 'oncall', continue: true },
        { matchers: ['alert_path="true"'], receiver: 'training' },
        { matchers: ['severity="critical"'], group_by: ['alertname'], group_interval: '5m', repeat_interval: '4h' },
        { matchers: ['severity="warning"'], group_wait: '5m' },
        { matchers: ['severity="info"'], group_by: ['severity'], group_wait: '15m', group_interval: '6h', repeat_interval: '24h' },
      ],
    });
  });

  test('in Slack, which refuses bursts, those that join wait no longer than the first', () => {
    const shared = { receiver: 'training', group_by: ['alertname'] };
    const warnings = expect.objectContaining({ ...shared, group_interval: '5m' }) as unknown;
    expect(alerting().route._render()).toMatchObject({
      ...{ ...shared, group_interval: '75s' },
      routes: expect.arrayContaining([warnings]) as unknown,
    });
    const mailed = new WebhookReceiver('tickets', { url: 'http://tickets.ops.svc/' });
    const { route } = new Alerting({ page: mailed, ticket: mailed, heartbeat: HeartbeatReceiver.none() });
    expect(route._render()).toMatchObject({ group_by: ['alertname'], group_interval: '5m' });
  });

  test('a group wait of zero is refused', () => {
    expect(() => shippedAlerting({ timing: { groupWait: '0s' } })).toThrow("group wait '0s' must be longer than 0");
    expect(() => shippedAlerting({ timing: { warningWait: '0s' } })).toThrow("warning wait '0s' must be longer than 0");
  });

  test('a team that is named twice, or that no pod could carry, is refused', () => {
    const receivers = { page: dingtalk('a'), ticket: slack('b') };
    expect(() => alerting().team('vision', receivers).team('vision', receivers)).toThrow(
      "team 'vision' already has receivers: add each team only once",
    );
    expect(() => alerting().team('', receivers)).toThrow("team '' has no name: use the value of label team, for example 'vision'");
    expect(() => alerting().team('computer vision', receivers)).toThrow("value 'computer vision' of label 'team' is not valid");
  });
});
