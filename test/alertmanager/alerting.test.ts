import { Alerting, HeartbeatReceiver } from '../../lib/alertmanager';
import { dingtalk, ROUTE_TABLE, shippedAlerting, slack } from './shipped-routing';

function alerting(): Alerting {
  return new Alerting({ page: dingtalk('oncall'), ticket: slack('training'), heartbeat: HeartbeatReceiver.none() });
}

describe('Alerting', () => {
  test.each(ROUTE_TABLE)('%j reaches %j', (labels, receivers) => {
    expect(shippedAlerting().route.receiversOf(labels)).toEqual(receivers);
  });

  test('alerts are grouped per alert and run, critical ones repeat every 4 hours, and infos come as a digest', () => {
    expect(alerting().route._render()).toMatchObject({
      group_by: ['alertname', 'run_id'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
      routes: [
        { matchers: ['alertname="Watchdog"'], group_interval: '1m' },
        { matchers: ['severity="critical"'], repeat_interval: '4h' },
        { matchers: ['severity="warning"'] },
        { matchers: ['severity="info"'], group_by: ['severity'], group_wait: '15m', group_interval: '6h', repeat_interval: '24h' },
      ],
    });
  });

  test('a team that is named twice, or that no pod could carry, is refused', () => {
    const receivers = { page: dingtalk('a'), ticket: slack('b') };
    expect(() => alerting().team('vision', receivers).team('vision', receivers)).toThrow(
      "team 'vision' has receivers already: name each team once",
    );
    expect(() => alerting().team('', receivers)).toThrow("team '' has no name: give the value of label team, for example 'vision'");
    expect(() => alerting().team('computer vision', receivers)).toThrow("value 'computer vision' of label 'team' is not valid");
  });
});
