import { App, Chart } from 'cdk8s';
import { Alertmanager } from '../../../lib/components/alertmanager/alertmanager';
import { DeadMansSwitch } from '../../../lib/components/alertmanager/dead-mans-switch';
import { Alerting } from '../../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../../lib/routing/receivers/heartbeat-receiver';
import { SecretKey } from '../../../lib/values/secret-key';
import { Manifests } from '../../../lib/testing/manifests';
import { dingtalk, slack } from '../../routing/shipped-routing';

const webhook = SecretKey.of('slack-ops', 'webhook-url');

function alerting(deadMansSwitch: DeadMansSwitch, heartbeatInterval?: string): Alerting {
  const timing = { heartbeatInterval };
  return new Alerting({ page: dingtalk('oncall'), ticket: slack('training'), heartbeat: HeartbeatReceiver.none(), timing, deadMansSwitch });
}

function synthesize(deadMansSwitch: DeadMansSwitch): Manifests {
  const chart = new Chart(new App(), 'alerting', { namespace: 'monitoring' });
  new Alertmanager(chart, 'alertmanager', { alerting: alerting(deadMansSwitch) });
  return Manifests.ofChart(chart);
}

function args(manifests: Manifests): string[] {
  const { spec } = manifests.find('Deployment', 'dead-mans-switch') as {
    spec: { template: { spec: { containers: { args: string[] }[] } } };
  };
  return spec.template.spec.containers[0].args;
}

describe("the dead man's switch", () => {
  test('hears of Watchdog besides the heartbeat receiver', () => {
    const { route } = alerting(DeadMansSwitch.slack(webhook));
    expect(route.receiversOf({ alertname: 'Watchdog' }, new Date())).toEqual(['dead-mans-switch', 'heartbeat']);
    const manifests = synthesize(DeadMansSwitch.slack(webhook));
    expect(manifests.violations).toEqual([]);
    expect(manifests.configFile('alertmanager-config', 'alertmanager.yml')).toContain(
      'url: http://dead-mans-switch.monitoring.svc:8070/heartbeat',
    );
  });

  test('notifies Slack by a webhook of its own, whose address is a file', () => {
    const manifests = synthesize(DeadMansSwitch.slack(webhook, { silence: '15m' }));
    const file = '/etc/dead-mans-switch/secrets/slack-ops/webhook-url';
    expect(args(manifests)).toEqual([
      '--silence',
      '900',
      '--format',
      'slack',
      '--url-file',
      file,
      '--state',
      '/var/lib/dead-mans-switch',
      '--port',
      '8070',
    ]);
    expect(manifests.requiredSecrets).toContain('monitoring/slack-ops: webhook-url');
  });

  test('notifies DingTalk through the bridge, as a robot of its own', () => {
    const manifests = synthesize(DeadMansSwitch.dingtalk({ accessToken: SecretKey.of('dingtalk-ops', 'access-token') }));
    const url = 'http://dingtalk-bridge.monitoring.svc:8060/dingtalk/dead-mans-switch/send';
    expect(args(manifests)).toEqual([
      '--silence',
      '600',
      '--format',
      'webhook',
      '--url',
      url,
      '--state',
      '/var/lib/dead-mans-switch',
      '--port',
      '8070',
    ]);
    expect(JSON.parse(manifests.configFile('dingtalk-bridge-config', 'bridge.json'))).toMatchObject({
      robots: { 'dead-mans-switch': { accessTokenFile: '/etc/dingtalk-bridge/secrets/dingtalk-ops/access-token' } },
    });
  });

  test('keeps its state in the pod, and on a volume of its own with storage', () => {
    const pod = (manifests: Manifests) => JSON.stringify(manifests.find('Deployment', 'dead-mans-switch'));
    const inPod = synthesize(DeadMansSwitch.slack(webhook));
    expect(pod(inPod)).toContain('"emptyDir":{"sizeLimit":"1Mi"}');
    expect(pod(inPod)).toContain('"type":"Recreate"');
    expect(pod(inPod)).toContain('"path":"/readyz"');
    const onVolume = synthesize(DeadMansSwitch.slack(webhook, { storage: '1Gi' }));
    expect(pod(onVolume)).toContain('"claimName":"dead-mans-switch-state"');
    expect(onVolume.find('PersistentVolumeClaim', 'dead-mans-switch-state')).toBeDefined();
    expect(onVolume.violations).toEqual([]);
  });

  test('gets heartbeats also while it could notify nobody, and few alerts at once', () => {
    const manifests = synthesize(DeadMansSwitch.slack(webhook));
    expect(JSON.stringify(manifests.find('Service', 'dead-mans-switch'))).toContain('"publishNotReadyAddresses":true');
    expect(manifests.configFile('alertmanager-config', 'alertmanager.yml')).toContain('max_alerts: 10');
  });

  test('asks Alertmanager and Prometheus for the same credentials', () => {
    const bearerToken = SecretKey.of('switch', 'token');
    const manifests = synthesize(DeadMansSwitch.slack(webhook, { bearerToken }));
    expect(args(manifests)).toEqual(expect.arrayContaining(['--bearer-token-file', '/etc/dead-mans-switch/secrets/switch/token']));
    expect(manifests.configFile('alertmanager-config', 'alertmanager.yml')).toContain(
      'credentials_file: /etc/alertmanager/secrets/switch/token',
    );
    const basicAuth = { username: 'watch', password: SecretKey.of('switch', 'password') };
    expect(args(synthesize(DeadMansSwitch.slack(webhook, { basicAuth })))).toEqual(
      expect.arrayContaining(['--basic-auth-user', 'watch', '--basic-auth-password-file', '/etc/dead-mans-switch/secrets/switch/password']),
    );
    expect(() => DeadMansSwitch.slack(webhook, { bearerToken, basicAuth })).toThrow(
      "the dead man's switch has a bearer token and basic auth: set only one of them",
    );
  });

  test('is monitored by the Prometheus of its Alertmanager', () => {
    const chart = new Chart(new App(), 'alerting', { namespace: 'monitoring' });
    const { kinds } = new Alertmanager(chart, 'alertmanager', { alerting: alerting(DeadMansSwitch.slack(webhook)) });
    expect(kinds.map(({ id }) => id)).toContain('dead-mans-switch');
  });

  test('is refused by a host that cannot deploy it', () => {
    const host = { secretFile: () => '/secret', addKind: () => undefined };
    expect(() => DeadMansSwitch.slack(webhook).bind(host)).toThrow("receiver 'dead-mans-switch' deploys a workload");
  });

  test('must bear one lost heartbeat', () => {
    expect(() => alerting(DeadMansSwitch.slack(webhook, { silence: '9m' }))).toThrow(
      "silence '9m' of the dead man's switch is shorter than two heartbeat intervals of '5m': increase it or decrease heartbeatInterval",
    );
    expect(() => alerting(DeadMansSwitch.slack(webhook, { silence: '2m' }), '1m')).not.toThrow();
    expect(() => DeadMansSwitch.slack(webhook, { silence: '31d' })).toThrow(
      "silence of the dead man's switch '31d' is too long: use at most 30d",
    );
    expect(() => DeadMansSwitch.slack(webhook, { silence: 'never' })).toThrow("silence of the dead man's switch 'never' is not a duration");
  });
});
