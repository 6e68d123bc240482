import { parse } from 'yaml';
import { parseConfig } from '../../../dingtalk-bridge/src/config';
import { DingTalkLanguage, DingTalkMessageType } from '../../../lib/components/alertmanager/dingtalk-bridge-props';
import { DingTalkBridge } from '../../../lib/components/alertmanager/dingtalk-bridge';
import { DingTalkReceiver } from '../../../lib/components/alertmanager/dingtalk-receiver';
import { ISubjectKind } from '../../../lib/kinds/subject';
import { bundledProgram } from '../../../lib/kubernetes/bundled-program';
import { MAX_ALERTS_PER_WEBHOOK } from '../../../lib/metrics/bridge-limits';
import { SecretKey } from '../../../lib/values/secret-key';
import { VERSIONS } from '../../../lib/kubernetes/versions';
import { alerting, container, dingtalk, slack, synthesize } from './synthesize';

describe('the DingTalk bridge', () => {
  test('is deployed once for all receivers, with one robot each', () => {
    const manifests = synthesize({ alerting: alerting().team('vision', { page: dingtalk('vision'), ticket: slack }) });
    expect(manifests.ofKind('Deployment')).toHaveLength(1);
    expect(JSON.parse(manifests.configFile('dingtalk-bridge-config', 'bridge.json'))).toEqual({
      queueDirectory: '/var/lib/dingtalk-bridge',
      robots: Object.fromEntries(
        ['oncall', 'vision'].map((name) => [
          name,
          {
            accessTokenFile: `/etc/dingtalk-bridge/secrets/dingtalk-${name}/access-token`,
            secretFile: `/etc/dingtalk-bridge/secrets/dingtalk-${name}/secret`,
          },
        ]),
      ),
    });
    const config = manifests.configFile('alertmanager-config', 'alertmanager.yml');
    expect(config).toContain('url: http://dingtalk-bridge.monitoring.svc:8060/dingtalk/vision/send');
  });

  test('is refused by a host that cannot deploy it, with what to use instead', () => {
    const host = { secretFile: () => '/secret', addKind: () => undefined };
    expect(() => dingtalk('oncall').bind(host)).toThrow(
      "receiver 'oncall' deploys a workload, but only configuration files are rendered here: deploy the workload yourself and use for example new WebhookReceiver('oncall', { url })",
    );
  });

  test('is not there when nobody needs it', () => {
    expect(synthesize({ alerting: alerting(slack) }).ofKind('Deployment')).toEqual([]);
  });

  test('runs its program from a ConfigMap on the official Node image', () => {
    const manifests = synthesize();
    expect(manifests.configFile('dingtalk-bridge-program', 'bridge.js')).toBe(bundledProgram('the bridge', 'dingtalk-bridge/bridge.js'));
    expect(container(manifests, 'Deployment', 'dingtalk-bridge')).toMatchObject({
      image: VERSIONS.node.image,
      command: ['node', '--max-old-space-size=64', '/etc/dingtalk-bridge/program/bridge.js'],
      args: ['--config', '/etc/dingtalk-bridge/config/bridge.json', '--port', '8060'],
    });
  });

  test('runs from an image of its own when it is given one', () => {
    const bridge = new DingTalkBridge({ image: 'registry.example.com/dingtalk-bridge:1.0.0' });
    const manifests = synthesize({ alerting: alerting(dingtalk('oncall', bridge)) });
    const { image, command } = container(manifests, 'Deployment', 'dingtalk-bridge');
    expect({ image, command }).toEqual({ image: 'registry.example.com/dingtalk-bridge:1.0.0', command: undefined });
    expect(manifests.violations).toEqual([]);
    expect(manifests.ofKind('ConfigMap')).toHaveLength(2);
  });

  test('keeps its queue on a volume that outlives the pod, which one process at a time uses', () => {
    const manifests = synthesize({ alerting: alerting(dingtalk('oncall', new DingTalkBridge({ storage: '5Gi' }))) });
    expect(manifests.find('PersistentVolumeClaim', 'dingtalk-bridge-queue')).toMatchObject({
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
    });
    expect(manifests.find('Deployment', 'dingtalk-bridge')).toMatchObject({
      spec: {
        strategy: { type: 'Recreate' },
        template: {
          spec: {
            volumes: expect.arrayContaining([{ name: 'queue', persistentVolumeClaim: { claimName: 'dingtalk-bridge-queue' } }]) as unknown,
          },
        },
      },
    });
    expect(() => new DingTalkBridge({ storage: '5 GB' })).toThrow("storage of the DingTalk bridge '5 GB' is not a quantity");
  });

  test('takes its zone, its language, its mentions and what the robot wants from the props', () => {
    const bridge = new DingTalkBridge({
      timezone: 'Asia/Shanghai',
      language: DingTalkLanguage.CHINESE,
      mentions: { vision: { mobiles: ['13800000000'] }, serving: { atAll: true } },
      atAllForCritical: true,
    });
    const robot = { endpoint: 'http://127.0.0.1:1/robot/send', keyword: 'training', messageType: DingTalkMessageType.ACTION_CARD };
    const page = new DingTalkReceiver('oncall', { ...robot, robot: SecretKey.of('robot', 'token'), bridge });
    const config = JSON.parse(synthesize({ alerting: alerting(page) }).configFile('dingtalk-bridge-config', 'bridge.json')) as object;
    expect(() => parseConfig(config, 'bridge.json')).not.toThrow();
    expect(config).toEqual({
      timezone: 'Asia/Shanghai',
      language: 'zh',
      mentions: { vision: { mobiles: ['13800000000'] }, serving: { atAll: true } },
      atAllForCritical: true,
      queueDirectory: '/var/lib/dingtalk-bridge',
      robots: { oncall: { accessTokenFile: '/etc/dingtalk-bridge/secrets/robot/token', ...robot } },
    });
  });

  test('robots that share the load of a receiver form a group of its name', () => {
    const page = new DingTalkReceiver('oncall', {
      robot: SecretKey.of('first', 'token'),
      furtherRobots: [{ accessToken: SecretKey.of('second', 'token') }],
    });
    const manifests = synthesize({ alerting: alerting(page) });
    const config = JSON.parse(manifests.configFile('dingtalk-bridge-config', 'bridge.json')) as object;
    expect(() => parseConfig(config, 'bridge.json')).not.toThrow();
    expect(config).toMatchObject({
      robots: {
        'oncall-1': { accessTokenFile: '/etc/dingtalk-bridge/secrets/first/token' },
        'oncall-2': { accessTokenFile: '/etc/dingtalk-bridge/secrets/second/token' },
      },
      groups: { oncall: ['oncall-1', 'oncall-2'] },
    });
    expect(manifests.configFile('alertmanager-config', 'alertmanager.yml')).toContain(':8060/dingtalk/oncall/send');
  });

  test('is sent no more alerts at once than it takes', () => {
    const config = parse(synthesize().configFile('alertmanager-config', 'alertmanager.yml')) as { receivers: object[] };
    expect(config.receivers).toContainEqual({
      name: 'oncall',
      webhook_configs: [expect.objectContaining({ max_alerts: MAX_ALERTS_PER_WEBHOOK })],
    });
  });

  describe.each([
    [
      'a token',
      { bearerToken: SecretKey.of('bridge', 'token') },
      { bearerTokenFile: '/etc/dingtalk-bridge/secrets/bridge/token' },
      { authorization: { credentials_file: '/etc/alertmanager/secrets/bridge/token' } },
      { authorization: { credentials_file: '/etc/prometheus/secrets/bridge/token' } },
    ],
    [
      'a password',
      { basicAuth: { username: 'stack', password: SecretKey.of('bridge', 'password') } },
      { basicAuth: { username: 'stack', passwordFile: '/etc/dingtalk-bridge/secrets/bridge/password' } },
      { basic_auth: { username: 'stack', password_file: '/etc/alertmanager/secrets/bridge/password' } },
      { basic_auth: { username: 'stack', password_file: '/etc/prometheus/secrets/bridge/password' } },
    ],
  ])('with %s', (_, credentials, ofBridge, ofAlertmanager, ofPrometheus) => {
    const bridge = new DingTalkBridge(credentials);
    const withCredentials = alerting(dingtalk('oncall', bridge), dingtalk('tickets', bridge));

    test('asks for it, and Alertmanager has it', () => {
      const manifests = synthesize({ alerting: withCredentials });
      const config = JSON.parse(manifests.configFile('dingtalk-bridge-config', 'bridge.json')) as object;
      expect(parseConfig(config, 'bridge.json')).toMatchObject(ofBridge);
      const { receivers } = parse(manifests.configFile('alertmanager-config', 'alertmanager.yml')) as { receivers: object[] };
      for (const name of ['oncall', 'tickets']) {
        const http_config = { proxy_from_environment: true, follow_redirects: false, ...ofAlertmanager };
        expect(receivers).toContainEqual({ name, webhook_configs: [expect.objectContaining({ http_config })] });
      }
      for (const [kind, name] of [
        ['Deployment', 'dingtalk-bridge'],
        ['StatefulSet', 'alertmanager'],
      ]) {
        const { spec } = manifests.find(kind, name) as { spec: { template: { spec: { volumes: object[] } } } };
        expect(spec.template.spec.volumes).toContainEqual(expect.objectContaining({ name: 'secret-bridge' }));
      }
      expect(manifests.violations).toEqual([]);
    });

    test('is scraped with it', () => {
      const kinds: ISubjectKind[] = [];
      synthesize({ alerting: withCredentials }, (alertmanager) => kinds.push(...alertmanager.kinds));
      const bridges = kinds.filter(({ id }) => id === 'dingtalk-bridge');
      expect(bridges).toHaveLength(1);
      expect(bridges[0].scrapeConfigs(['monitoring']).map((config) => config._render())).toEqual([expect.objectContaining(ofPrometheus)]);
    });
  });

  test('is refused with a token and a password', () => {
    const basicAuth = { username: 'stack', password: SecretKey.of('bridge', 'password') };
    expect(() => new DingTalkBridge({ bearerToken: SecretKey.of('bridge', 'token'), basicAuth })).toThrow(
      'the DingTalk bridge has a bearer token and basic auth: set only one of them',
    );
  });

  test('two of them need two names', () => {
    const both = (name?: string) => alerting(dingtalk('oncall'), dingtalk('tickets', new DingTalkBridge({ timezone: 'UTC', name })));
    expect(() => synthesize({ alerting: both() })).toThrow(
      "alerting/alertmanager: two DingTalk bridges have the name 'dingtalk-bridge': share one bridge between the receivers, or rename one of them",
    );
    expect(synthesize({ alerting: both('ticket-bridge') }).ofKind('Deployment')).toHaveLength(2);
  });

  test('says how to make its program when that is missing', () => {
    expect(() => bundledProgram('the DingTalk bridge', 'dingtalk-bridge/bridge.js', '/nowhere')).toThrow(
      "the program of the DingTalk bridge is missing (build/dingtalk-bridge/bridge.js): build it with 'npm run bundle'",
    );
  });
});
