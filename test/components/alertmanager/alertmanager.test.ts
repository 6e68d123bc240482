import { Alerting } from '../../../lib/routing/alerting';
import { IReceiver } from '../../../lib/routing/receivers/receiver';
import { TimeInterval } from '../../../lib/routing/time-interval';
import { InhibitRule } from '../../../lib/rules/inhibit-rule';
import { Manifests } from '../../../lib/testing/manifests';
import { Manifest } from '../../../lib/kubernetes/manifest-types';
import { alerting, container, dingtalk, heartbeat, slack, synthesize } from './synthesize';

describe('Alertmanager', () => {
  test('breaks no rule of a cluster, and asks for exactly the Secrets of its receivers', () => {
    const manifests = synthesize();
    expect(manifests.violations).toEqual([]);
    expect(manifests.requiredSecrets).toEqual([
      'monitoring/dingtalk-oncall: access-token, secret',
      'monitoring/heartbeat: url',
      'monitoring/slack: webhook-url',
    ]);
  });

  test('three replicas gossip by their stable names', () => {
    const { args } = container(synthesize(), 'StatefulSet', 'alertmanager');
    expect(args.filter((arg) => arg.startsWith('--cluster'))).toEqual([
      '--cluster.listen-address=[$(POD_IP)]:9094',
      '--cluster.peer=alertmanager-0.alertmanager-peers.monitoring.svc:9094',
      '--cluster.peer=alertmanager-1.alertmanager-peers.monitoring.svc:9094',
      '--cluster.peer=alertmanager-2.alertmanager-peers.monitoring.svc:9094',
      '--cluster.peer-name=$(POD_NAME)',
      '--cluster.label=monitoring/alertmanager',
      '--cluster.reconnect-timeout=5m',
    ]);
  });

  test('one replica does not gossip', () => {
    const { args } = container(synthesize({ replicas: 1 }), 'StatefulSet', 'alertmanager');
    expect(args.filter((arg) => arg.startsWith('--cluster'))).toEqual(['--cluster.listen-address=']);
  });

  test('gossip goes over TCP and UDP, also to replicas that are not ready', () => {
    expect(synthesize().find('Service', 'alertmanager-peers')).toMatchObject({
      spec: {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
        ports: [
          { name: 'http', port: 9093 },
          { name: 'gossip-tcp', port: 9094, protocol: 'TCP' },
          { name: 'gossip-udp', port: 9094, protocol: 'UDP' },
        ],
      },
    });
  });

  test('replicas are spread over nodes, and a drain takes one of them at a time', () => {
    expect(synthesize().find('PodDisruptionBudget', 'alertmanager')).toMatchObject({
      spec: { maxUnavailable: 1, selector: { matchLabels: { 'app.kubernetes.io/instance': 'alertmanager' } } },
    });
    expect(synthesize().find('StatefulSet', 'alertmanager')).toMatchObject({
      spec: { template: { spec: { topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname', maxSkew: 1 }] } } },
    });
    expect(synthesize({ replicas: 1 }).ofKind('PodDisruptionBudget')).toEqual([]);
  });

  test('Prometheus sends to every replica, people use the Service', () => {
    synthesize({}, ({ endpoints, url }) => {
      expect(endpoints).toEqual([0, 1, 2].map((i) => `alertmanager-${i}.alertmanager-peers.monitoring.svc:9093`));
      expect(url).toBe('http://alertmanager.monitoring.svc:9093');
    });
  });

  test('links start with the external URL, whatever its path, while the probes stay at the root', () => {
    const { args } = container(synthesize({ externalUrl: 'https://ops.example.com/alerts' }), 'StatefulSet', 'alertmanager');
    expect(args).toEqual(expect.arrayContaining(['--web.external-url=https://ops.example.com/alerts', '--web.route-prefix=/']));
  });

  test('a changed configuration rolls the pods', () => {
    const checksum = (manifests: Manifests) =>
      (manifests.find('StatefulSet', 'alertmanager') as { spec: { template: { metadata: { annotations: object } } } }).spec.template
        .metadata;
    const other = synthesize({}, (alertmanager) => alertmanager.addInhibitRules(InhibitRule.perRun('TrainingRunVanished')));
    expect(checksum(synthesize()).annotations).toEqual(checksum(synthesize()).annotations);
    expect(checksum(synthesize()).annotations).not.toEqual(checksum(other).annotations);
  });

  test('inhibit rules of the routing come before those that are added later', () => {
    const withRules = new Alerting({ page: slack, ticket: slack, heartbeat, inhibitRules: [InhibitRule.perRun('A')] });
    const manifests = synthesize({ alerting: withRules }, (alertmanager) => alertmanager.addInhibitRules(InhibitRule.perRun('B')));
    const config = manifests.configFile('alertmanager-config', 'alertmanager.yml');
    expect(config.indexOf('alertname="A"')).toBeGreaterThan(0);
    expect(config.indexOf('alertname="B"')).toBeGreaterThan(config.indexOf('alertname="A"'));
  });

  test('secrets are paths of files, in the configuration and nowhere else', () => {
    const config = synthesize().configFile('alertmanager-config', 'alertmanager.yml');
    expect(config).toContain('api_url_file: /etc/alertmanager/secrets/slack/webhook-url');
    expect(config).toContain('url_file: /etc/alertmanager/secrets/heartbeat/url');
  });

  test('the manifests', () => {
    const withoutProgram = synthesize().all.filter((manifest) => (manifest as Manifest).metadata.name !== 'dingtalk-bridge-program');
    const text = JSON.stringify(withoutProgram).replace(/("checksum\/program"):"\w+"/, '$1:"of the bridge"');
    expect(JSON.parse(text)).toMatchSnapshot();
  });

  test.each([
    [{ replicas: 0 }, 'alerting/alertmanager: replicas 0 is not a number of replicas: use a whole number of at least 1'],
    [{ retention: '5 days' }, "retention '5 days' is not a duration"],
    [{ storage: '1 GB' }, "storage '1 GB' is not a quantity"],
    [{ externalUrl: 'ops.example.com' }, "external URL 'ops.example.com' is not an HTTP URL"],
    [{ retention: '6h' }, "repeat interval '12h' of the route to 'training' is longer than the 6h"],
  ])('%j is refused', (props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });

  test('two receivers of one name are refused', () => {
    expect(() => synthesize({ alerting: alerting(dingtalk('training')) })).toThrow(
      "alerting/alertmanager: two receivers have the name 'training': rename one of them",
    );
  });

  test('a team that is named after the Alertmanager was made is refused', () => {
    const late = alerting();
    expect(() => synthesize({ alerting: late }, () => void late.team('vision', { page: dingtalk('vision'), ticket: slack }))).toThrow(
      "receiver 'vision' was added after this Alertmanager was created: add all teams before it",
    );
  });

  test('time intervals of one name must be equal', () => {
    const team = (quietHours: TimeInterval) => alerting().team('vision', { page: slack, ticket: slack, quietHours });
    const withTwo = (from: string) => () =>
      synthesize({
        alerting: team(new TimeInterval('night', { from, to: '07:00', location: 'UTC' })).team('speech', {
          page: slack,
          ticket: slack,
          quietHours: new TimeInterval('night', { from: '22:00', to: '07:00', location: 'UTC' }),
        }),
      });
    expect(withTwo('22:00')).not.toThrow();
    expect(withTwo('23:00')).toThrow("two different time intervals have the name 'night': rename one of them");
  });

  test('template files of one name must be equal, and must be found', () => {
    const receiver = (name: string, file: string, text: string): IReceiver => ({
      name,
      bind: () => ({ integration: 'webhook_configs', settings: { url: 'http://ops.svc/' }, templates: { [file]: text } }),
    });
    expect(() => synthesize({ alerting: alerting(receiver('a', 'x.tmpl', '1'), receiver('b', 'x.tmpl', '2')) })).toThrow(
      "two receivers have different template files 'x.tmpl': rename one of them",
    );
    expect(() => synthesize({ alerting: alerting(receiver('a', 'x.txt', '1')) })).toThrow(
      "template file 'x.txt' would not be loaded: its name must end in .tmpl",
    );
    const shared = synthesize({ alerting: alerting(receiver('a', 'x.tmpl', '1'), receiver('b', 'x.tmpl', '1')) });
    expect(shared.configFile('alertmanager-config', 'x.tmpl')).toBe('1');
  });
});
