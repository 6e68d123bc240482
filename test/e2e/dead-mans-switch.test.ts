import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Alertmanager } from '../../lib/components/alertmanager/alertmanager';
import { DeadMansSwitch } from '../../lib/components/alertmanager/dead-mans-switch';
import { Alerting } from '../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { WebhookReceiver } from '../../lib/routing/receivers/webhook-receiver';
import { SecretKey } from '../../lib/values/secret-key';
import { yamlText } from '../../lib/values/yaml-text';
import { Manifests } from '../../lib/testing/manifests';
import { bundle } from '../../tools/bundle';
import { AlertmanagerCluster } from '../../tools/local/alertmanager-cluster';
import { LocalContainer } from '../../tools/local/local-container';
import { HeartbeatStandIn, SlackStandIn } from '../../tools/stand-ins';
import { describeWithServers, freePort, startPrometheus, temporaryFolder, untilReady, waitUntil } from '../servers';

const INTERVAL_SECONDS = 5;

function render(): Manifests {
  const nobody = new WebhookReceiver('nobody', { url: 'http://127.0.0.1:9/' });
  const alerting = new Alerting({
    page: nobody,
    ticket: nobody,
    heartbeat: HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url')),
    deadMansSwitch: DeadMansSwitch.slack(SecretKey.of('slack', 'url'), { silence: `${2 * INTERVAL_SECONDS}s` }),
    timing: { heartbeatInterval: `${INTERVAL_SECONDS}s` },
  });
  const chart = new Chart(new App(), 'alerting', { namespace: 'monitoring' });
  new Alertmanager(chart, 'alertmanager', { alerting, replicas: 1 });
  return Manifests.ofChart(chart);
}

function watchdogConfig(alertmanager: string): string {
  const folder = temporaryFolder();
  const rules = join(folder, 'rules.yml');
  writeFileSync(rules, yamlText({ groups: [{ name: 'watchdog', rules: [{ alert: 'Watchdog', expr: 'vector(1)' }] }] }));
  const config = join(folder, 'prometheus.yml');
  const alerting = { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] };
  writeFileSync(config, yamlText({ global: { evaluation_interval: '1s' }, rule_files: [rules], alerting }));
  return config;
}

describeWithServers(['prometheus', 'alertmanager'], "the dead man's switch", () => {
  let slack: SlackStandIn;
  let outside: HeartbeatStandIn;

  beforeAll(async () => {
    await bundle();
    slack = await SlackStandIn.start();
    outside = await HeartbeatStandIn.start();
  });
  afterAll(() => Promise.all([slack.stop(), outside.stop()]));

  test('notifies within three intervals that Prometheus has stopped, and that it is back', async () => {
    const manifests = render();
    const secrets = { 'slack/url': slack.url, 'heartbeat/url': outside.url };
    const container = new LocalContainer(manifests, { kind: 'Deployment', name: 'dead-mans-switch', root: temporaryFolder(), secrets });
    const address = `127.0.0.1:${await freePort()}`;
    const program = container.start([process.execPath], [`--port=${new URL(`http://${address}`).port}`]);
    await untilReady(`http://${address}`, program, '/healthz');
    const { members } = await AlertmanagerCluster.start(manifests, secrets, { 'dead-mans-switch.monitoring.svc:8070': address });
    const config = watchdogConfig(new URL(members[0].url).host);
    // Alertmanager takes an alert for firing for four times this long after Prometheus has sent it last.
    const flags = ['--rules.alert.resend-delay=1s'];
    const prometheus = await startPrometheus(config, flags);

    await waitUntil('the switch has lived longer than the silence', () => outside.messages, { until: ({ length }) => length >= 4 });
    expect(slack.messages).toEqual([]);
    const stopped = Date.now();
    await prometheus.program.stop();
    const missing = await slack.waitFor(
      ({ text }) => text.startsWith('*WatchdogMissing*: No heartbeat from the alerting pipeline'),
      30_000,
    );
    expect(missing.receivedAt - stopped).toBeLessThan(3 * INTERVAL_SECONDS * 1000 + 1000);
    // A receiver outside that is as patient notices at the same time.
    const silentSince = outside.messages[outside.messages.length - 1].receivedAt;
    expect(silentSince + 2 * INTERVAL_SECONDS * 1000 - stopped).toBeLessThan(3 * INTERVAL_SECONDS * 1000);

    await startPrometheus(config, flags);
    await slack.waitFor(({ text }) => text.startsWith('*WatchdogMissing* (resolved)'), 30_000);
  });
});
