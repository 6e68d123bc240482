import { Alerting } from '../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { RouteTable } from '../../lib/testing/route-table';
import { configFiles, EVERY_RECEIVER, ROUTED_ALERTS, routeTable, SHIPPED_HOURS, shippedAlerting } from '../routing/shipped-routing';
import { describeWithServers, requireProgram } from '../servers';
import { checkAlertmanagerConfig } from './amtool';

const FILES = configFiles(shippedAlerting(SHIPPED_HOURS));
const CONFIG = FILES['/etc/alertmanager/config/alertmanager.yml'];

describeWithServers(['amtool'], 'the shipped routing', () => {
  test('is a configuration that Alertmanager takes, templates included', async () => {
    await checkAlertmanagerConfig(CONFIG, FILES);
  });

  test.each(ROUTED_ALERTS)('sends $labels to those of the route table', (alert) => {
    expect(routeTable([alert]).violationsByAmtool(CONFIG, requireProgram('amtool'))).toEqual([]);
  });

  test('is distinguished from another one', () => {
    const labels = { alertname: 'LossPlateau', severity: 'warning' };
    const table = new RouteTable([{ labels, at: new Date('2026-03-02T10:00Z'), receivers: ['oncall'] }]);
    expect(table.violationsByAmtool(CONFIG, requireProgram('amtool'))).toEqual([
      '{alertname="LossPlateau", severity="warning"}: training would be notified, not oncall',
    ]);
    expect(() => table.violationsByAmtool('route: {}', requireProgram('amtool'))).toThrow(/no route provided|root route must specify/);
  });
});

describeWithServers(['amtool'], 'receivers', () => {
  test.each(EVERY_RECEIVER)('%s is configured as Alertmanager wants it', async (_, receiver) => {
    const files = configFiles(new Alerting({ page: receiver, ticket: receiver, heartbeat: HeartbeatReceiver.none() }));
    await checkAlertmanagerConfig(files['/etc/alertmanager/config/alertmanager.yml'], files);
  });
});
