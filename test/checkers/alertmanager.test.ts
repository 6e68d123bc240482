import { Alerting, HeartbeatReceiver, TimeInterval } from '../../lib/alertmanager';
import { configFiles, EVERY_RECEIVER, ROUTE_TABLE, shippedAlerting } from '../alertmanager/shipped-routing';
import { describeWithServers } from '../servers';
import { checkAlertmanagerConfig, routesTest } from './amtool';

const FILES = configFiles(
  shippedAlerting({
    workingHours: TimeInterval.workingHours('09:00', '18:00', 'Asia/Shanghai'),
    quietHours: TimeInterval.daily('22:00', '07:00', 'Asia/Shanghai'),
  }),
);
const CONFIG = FILES['/etc/alertmanager/config/alertmanager.yml'];

describeWithServers(['amtool'], 'the shipped routing', () => {
  test('is a configuration that Alertmanager takes, templates included', async () => {
    await checkAlertmanagerConfig(CONFIG, FILES);
  });

  // amtool knows no time: it names the routes that take an alert, whether they would be silent or not.
  test.each(ROUTE_TABLE)('%j reaches %j', async (labels, inHours, outOfHours) => {
    expect(new Set(await routesTest(CONFIG, labels))).toEqual(new Set([...inHours, ...outOfHours]));
  });
});

describeWithServers(['amtool'], 'receivers', () => {
  test.each(EVERY_RECEIVER)('%s is configured as Alertmanager wants it', async (_, receiver) => {
    const files = configFiles(new Alerting({ page: receiver, ticket: receiver, heartbeat: HeartbeatReceiver.none() }));
    await checkAlertmanagerConfig(files['/etc/alertmanager/config/alertmanager.yml'], files);
  });
});
