import { App, Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { SecretKey } from '../../../lib/values/secret-key';
import { PrometheusProps } from '../../../lib/components/prometheus/prometheus-props';
import { Prometheus } from '../../../lib/components/prometheus/prometheus';
import { RemoteWrite } from '../../../lib/components/prometheus/remote-write';
import { ServerVersion } from '../../../lib/components/prometheus/server-version';
import { RecordingRule } from '../../../lib/rules/recording-rule';
import { RuleGroup } from '../../../lib/rules/rule-group';
import { KubernetesPods } from '../../../lib/scraping/kubernetes-discovery';
import { ScrapeConfig } from '../../../lib/scraping/scrape-config';
import { StaticTargets } from '../../../lib/scraping/target-lists';
import { Manifests } from '../../../lib/testing/manifests';

const TRAINER = new ScrapeConfig('trainer', { serviceDiscovery: [new StaticTargets(['trainer:9091'])] });
const RULES = new RuleGroup('training', { rules: [new RecordingRule('job:up:sum', { expr: 'sum by (job) (up)' })] });

function monitoring(props: Partial<PrometheusProps> = {}): { chart: Chart; prometheus: Prometheus } {
  const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
  return { chart, prometheus: new Prometheus(chart, 'prometheus', { cluster: 'gpu-east', ...props }) };
}

function configOf(chart: Chart) {
  return parse(Manifests.ofChart(chart).configFile('prometheus-config', 'prometheus.yml'));
}

function podOf(chart: Chart) {
  const pod = Testing.synth(chart).find(({ kind }) => kind === 'StatefulSet').spec.template.spec;
  return { pod, container: pod.containers[0] };
}

describe('Prometheus', () => {
  test('distinguishes its replicas in its data and not in its alerts', () => {
    const { chart } = monitoring({ alertmanagers: [new StaticTargets(['alertmanager-0:9093', 'alertmanager-1:9093'])] });
    const config = configOf(chart);
    expect(config.global.external_labels).toEqual({ cluster: 'gpu-east', prometheus_replica: '${POD_NAME}' });
    expect(config.alerting).toEqual({
      alert_relabel_configs: [{ regex: 'prometheus_replica', action: 'labeldrop' }],
      alertmanagers: [{ static_configs: [{ targets: ['alertmanager-0:9093', 'alertmanager-1:9093'] }] }],
    });
    expect(podOf(chart).container.env).toEqual([{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]);
  });

  test('a dollar in an external label stays a dollar', () => {
    const { chart } = monitoring({ externalLabels: { cost_center: 'US$7' } });
    expect(configOf(chart).global.external_labels.cost_center).toBe('US$$7');
  });

  test('keeps 15 days by default, or as long as it is configured to', () => {
    expect(configOf(monitoring().chart).storage.tsdb.retention).toEqual({ time: '15d', size: '40960MB' });
    const { chart } = monitoring({ retention: { time: '30d', size: '40GB', percentage: 80 } });
    expect(configOf(chart).storage.tsdb.retention).toEqual({ time: '30d', size: '40GB', percentage: 80 });
  });

  test('scrapes what was added until the app is synthesized', () => {
    const { chart, prometheus } = monitoring();
    const namespaces: string[] = [];
    prometheus.addScrapeConfig(TRAINER);
    prometheus.addScrapeConfigSource({
      scrapeConfigs: () => [new ScrapeConfig('pods', { serviceDiscovery: [new KubernetesPods({ namespaces })] })],
    });
    namespaces.push('training');
    expect(configOf(chart).scrape_configs.map((job: { job_name: string }) => job.job_name)).toEqual(['trainer', 'pods']);
  });

  test('reads each group of rules from a ConfigMap of its own, all in one folder', () => {
    const { chart, prometheus } = monitoring();
    prometheus.addRuleGroup(RULES);
    expect(parse(Manifests.ofChart(chart).configFile('prometheus-rules-training', 'training.yml'))).toEqual({
      groups: [{ name: 'training', rules: [{ record: 'job:up:sum', expr: 'sum by (job) (up)' }] }],
    });
    expect(configOf(chart).rule_files).toEqual(['../rules/*.yml']);
    const { pod, container } = podOf(chart);
    expect(pod.volumes).toContainEqual({ name: 'rules', projected: { sources: [{ configMap: { name: 'prometheus-rules-training' } }] } });
    expect(container.volumeMounts).toContainEqual({ name: 'rules', mountPath: '/etc/prometheus/rules', readOnly: true });
  });

  test('may take an hour to replay its log, or as long as it is given', () => {
    const seconds = (options: object): number => {
      const { periodSeconds, failureThreshold } = podOf(monitoring(options).chart).container.startupProbe;
      return periodSeconds * failureThreshold;
    };
    expect([seconds({}), seconds({ maximumStartupDuration: '3h' })]).toEqual([3600, 3 * 3600]);
  });

  test('keeps what its volume bears, unless it is given a share of it', () => {
    const retention = (options: object): unknown => configOf(monitoring(options).chart).storage.tsdb.retention;
    expect(retention({ storage: '10Gi' })).toEqual({ time: '15d', size: '8192MB' });
    expect(retention({ storage: '10Gi', retention: { size: '10GB' } })).toEqual({ time: '15d', size: '10GB' });
    expect(retention({ storage: '10Gi', retention: { percentage: 70 } })).toEqual({ time: '15d', percentage: 70 });
    expect(() => monitoring({ storage: '10Gi', retention: { size: '50GB' } })).toThrow(
      "monitoring/prometheus: retention size '50GB' is more than the volume of '10Gi', which would be full before: decrease it, or increase storage",
    );
  });

  test('may discover targets of its own namespace only when it is asked to', () => {
    const { chart, prometheus } = monitoring();
    expect(Manifests.ofChart(chart).ofKind('Role')).toEqual([]);
    prometheus.namespace.allowScrape(prometheus.serviceAccountName, 'monitoring', '15s');
    expect(Manifests.ofChart(chart).ofKind('RoleBinding')).toMatchObject([
      { metadata: { namespace: 'monitoring' }, subjects: [{ kind: 'ServiceAccount', name: 'prometheus', namespace: 'monitoring' }] },
    ]);
  });

  test('its own replicas are one more subject', () => {
    const { prometheus } = monitoring();
    prometheus.addScrapeConfig(prometheus.kind.scrapeConfigs(['monitoring'])[0]);
    expect(configOf(prometheus.node.scope as Chart).scrape_configs).toMatchObject([
      {
        job_name: 'prometheus',
        kubernetes_sd_configs: [{ role: 'pod', selectors: [{ role: 'pod', label: 'app.kubernetes.io/name=prometheus' }] }],
      },
    ]);
  });

  test('reads passwords and tokens from files, which are mounted', () => {
    const { chart, prometheus } = monitoring({
      remoteWrites: [
        new RemoteWrite('mimir', {
          url: 'https://mimir.example.com/api/v1/push',
          headers: { 'X-Scope-OrgID': 'training' },
          basicAuth: { username: 'trainwatch', password: SecretKey.of('mimir', 'password') },
        }),
      ],
    });
    prometheus.addScrapeConfig(
      new ScrapeConfig('secured', {
        serviceDiscovery: [new StaticTargets(['secured:8443'])],
        bearerToken: SecretKey.of('secured', 'token'),
        tls: { certificateAuthority: SecretKey.of('secured', 'ca.crt'), serverName: 'secured.example.com' },
      }),
    );
    const {
      remote_write: [remoteWrite],
      scrape_configs: [job],
    } = configOf(chart);
    expect(remoteWrite).toEqual({
      name: 'mimir',
      url: 'https://mimir.example.com/api/v1/push',
      headers: { 'X-Scope-OrgID': 'training' },
      basic_auth: { username: 'trainwatch', password_file: '/etc/prometheus/secrets/mimir/password' },
    });
    expect(job).toMatchObject({
      authorization: { credentials_file: '/etc/prometheus/secrets/secured/token' },
      tls_config: { ca_file: '/etc/prometheus/secrets/secured/ca.crt', server_name: 'secured.example.com' },
    });
    expect(podOf(chart).container.volumeMounts).toEqual(
      expect.arrayContaining([
        { name: 'secret-mimir', mountPath: '/etc/prometheus/secrets/mimir', readOnly: true },
        { name: 'secret-secured', mountPath: '/etc/prometheus/secrets/secured', readOnly: true },
      ]),
    );
    expect(Manifests.ofChart(chart).requiredSecrets).toEqual(['monitoring/mimir: password', 'monitoring/secured: ca.crt, token']);
  });

  test('a remote write has no header that Prometheus sets itself, and no name that is none', () => {
    const withHeader = (header: string) => new RemoteWrite('mimir', { url: 'https://mimir.example.com/push', headers: { [header]: 'x' } });
    withHeader('X-Scope-OrgID');
    expect(() => withHeader('Host')).toThrow("header 'Host' of remote write mimir is set by Prometheus itself: remove it");
    expect(() => withHeader('X Scope')).toThrow("header 'X Scope' of remote write mimir is not a name of HTTP: use letters");
  });

  test('a second remote write of the same name is an error', () => {
    const remoteWrite = new RemoteWrite('mimir', { url: 'https://mimir.example.com/push' });
    const twice = "monitoring/prometheus: there is already a remote write 'mimir': rename one of them";
    expect(() => monitoring({ remoteWrites: [remoteWrite, remoteWrite] })).toThrow(twice);
  });

  test('keeps exemplars and accepts OTLP only when it is configured to', () => {
    const switches = (chart: Chart): string[] => podOf(chart).container.args.filter((arg: string) => /enable/.test(arg));
    expect(switches(monitoring().chart)).toEqual([]);
    const { chart } = monitoring({ maxExemplars: 1000, otlpReceiver: true });
    expect(switches(chart)).toEqual(['--enable-feature=exemplar-storage', '--web.enable-otlp-receiver']);
    expect(configOf(chart).storage.exemplars).toEqual({ max_exemplars: 1000 });
  });

  test('breaks none of the invariants', () => {
    const { chart, prometheus } = monitoring();
    prometheus.addScrapeConfig(TRAINER);
    prometheus.addRuleGroup(RULES);
    expect(Manifests.ofChart(chart).violations).toEqual([]);
  });

  test.each<[string, Partial<PrometheusProps>]>([
    ["monitoring/prometheus: scrape interval '15' is not a duration", { scrapeInterval: '15' }],
    ["monitoring/prometheus: evaluation interval '0s' must be longer than 0", { evaluationInterval: '0s' }],
    ["monitoring/prometheus: storage '50 GB' is not a quantity", { storage: '50 GB' }],
    ["monitoring/prometheus: retention time 'forever' is not a duration", { retention: { time: 'forever' } }],
    [
      "monitoring/prometheus: retention size '40Gi' is not a size: write a whole number with B, KB, MB, GB, TB, PB or EB",
      { retention: { size: '40Gi' } },
    ],
    [
      'monitoring/prometheus: retention percentage 120 is not a percentage: use a whole number from 1 to 100',
      { retention: { percentage: 120 } },
    ],
    ['monitoring/prometheus: replicas 0 is not a count: use a whole number of at least 1', { replicas: 0 }],
    ['monitoring/prometheus: shards 1.5 is not a count: use a whole number of at least 1', { shards: 1.5 }],
    ['monitoring/prometheus: maxExemplars 0 is not a count: use a whole number of at least 1', { maxExemplars: 0 }],
    ["monitoring/prometheus: external URL 'prometheus.example.com' is not an HTTP URL", { externalUrl: 'prometheus.example.com' }],
    ['monitoring/prometheus: cluster is empty', { cluster: '' }],
    [
      "monitoring/prometheus: external label 'cluster' is set by Prometheus itself: remove it from externalLabels",
      { externalLabels: { cluster: 'a' } },
    ],
    ["monitoring/prometheus: external label 'cost-center' is not a plain label name", { externalLabels: { 'cost-center': 'a' } }],
  ])('%s', (message, props) => {
    expect(() => monitoring(props)).toThrow(message);
  });

  test('a second job or group of the same name is an error', () => {
    const { chart, prometheus } = monitoring();
    prometheus.addRuleGroup(RULES);
    expect(() => prometheus.addRuleGroup(RULES)).toThrow(
      "monitoring/prometheus: two rule groups have the name 'training': rename one of them",
    );
    prometheus.addScrapeConfig(TRAINER);
    prometheus.addScrapeConfig(TRAINER);
    expect(() => Testing.synth(chart)).toThrow(
      "[monitoring/prometheus] two scrape configs have the job name 'trainer': rename one of them",
    );
  });

  test('a job that may take longer than the interval of all jobs is an error', () => {
    const { chart, prometheus } = monitoring({ scrapeInterval: '15s' });
    const serviceDiscovery = [new StaticTargets(['trainer:9091'])];
    prometheus.addScrapeConfig(new ScrapeConfig('own', { serviceDiscovery, scrapeInterval: '1m', scrapeTimeout: '30s' }));
    prometheus.addScrapeConfig(new ScrapeConfig('global', { serviceDiscovery, scrapeTimeout: '30s' }));
    expect(() => Testing.synth(chart)).toThrow(
      "scrape timeout '30s' of job global is longer than the interval '15s' of all jobs: decrease it, or set scrapeInterval of the job",
    );
  });

  test('an older server gets the arguments that it knows', () => {
    const { chart } = monitoring({ version: new ServerVersion('3.9.1'), retention: { time: '30d', size: '40GB' } });
    const { container } = podOf(chart);
    expect(container.image).toBe('quay.io/prometheus/prometheus:v3.9.1');
    expect(container.args).toEqual(
      expect.arrayContaining([
        '--enable-feature=auto-reload-config',
        '--storage.tsdb.retention.time=30d',
        '--storage.tsdb.retention.size=40GB',
      ]),
    );
    expect(configOf(chart).storage).toEqual({});
  });

  test('a field that the server is too old for is an error that names it', () => {
    const { chart, prometheus } = monitoring({ version: new ServerVersion('3.7.0') });
    const serviceDiscovery = [new KubernetesPods({ namespaces: ['training'], attachJob: true })];
    prometheus.addScrapeConfig(new ScrapeConfig('trainer', { serviceDiscovery, nativeHistograms: true }));
    expect(() => Testing.synth(chart)).toThrow(
      /field scrape_configs\.scrape_native_histograms needs Prometheus 3\.8\.0, but version is 3\.7\.0: remove it or use a newer version[^]*field scrape_configs\.kubernetes_sd_configs\.attach_metadata\.job needs Prometheus 3\.11\.0/,
    );
    expect(() => Testing.synth(monitoring({ version: new ServerVersion('3.9.1'), retention: { percentage: 80 } }).chart)).toThrow(
      'field storage.tsdb.retention.percentage needs Prometheus 3.11.0, but version is 3.9.1',
    );
    expect(() => new ServerVersion('2.55.0')).toThrow("version '2.55.0' of Prometheus is not supported: use a version 3.x");
  });

  describe('with shards', () => {
    function sharded() {
      const { chart, prometheus } = monitoring({ shards: 2 });
      prometheus.addScrapeConfig(TRAINER);
      prometheus.addRemoteWrite(new RemoteWrite('mimir', { url: 'https://mimir.example.com/push' }));
      return { chart, prometheus };
    }

    test('each has its own replicas and its own part of the targets, and all targets of a run are in one', () => {
      const { chart } = sharded();
      const manifests = Manifests.ofChart(chart);
      expect(manifests.ofKind('StatefulSet')).toMatchObject([
        { metadata: { name: 'prometheus-shard-0' }, spec: { replicas: 2, selector: { matchLabels: { 'trainwatch/shard': '0' } } } },
        { metadata: { name: 'prometheus-shard-1' }, spec: { replicas: 2, selector: { matchLabels: { 'trainwatch/shard': '1' } } } },
      ]);
      const config = parse(manifests.configFile('prometheus-shard-1-config', 'prometheus.yml'));
      expect(config.global.external_labels.prometheus_shard).toBe('1');
      expect(config.scrape_configs[0].relabel_configs).toEqual([
        { source_labels: ['__address__'], target_label: '__tmp_shard_key' },
        { source_labels: ['run_id'], target_label: '__tmp_shard_key', regex: '(.+)' },
        { source_labels: ['__tmp_shard_key'], modulus: 2, target_label: '__tmp_shard', action: 'hashmod' },
        { source_labels: ['__tmp_shard'], regex: '1', action: 'keep' },
      ]);
      expect(manifests.violations).toEqual([]);
    });

    test('without anything that sees all of them the synthesis fails', () => {
      expect(() => Testing.synth(monitoring({ shards: 3 }).chart)).toThrow(
        '[monitoring/prometheus] 3 shards have no global view: add long-term storage that queries all of them, or use 1 shard',
      );
    });
  });

  test('manifests', () => {
    const { chart, prometheus } = monitoring({ alertmanagers: [new StaticTargets(['alertmanager-0:9093'])] });
    prometheus.addScrapeConfig(TRAINER);
    prometheus.addRuleGroup(RULES);
    expect(Testing.synth(chart)).toMatchSnapshot();
  });
});
