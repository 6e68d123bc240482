import { App, Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { KubernetesPods, Prometheus, PrometheusProps, RecordingRule, RuleGroup, ScrapeConfig, StaticTargets } from '../../lib/prometheus';
import { Manifests } from '../../lib/testing';

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
  test('tells its replicas apart in its data and not in its alerts', () => {
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

  test('keeps 15 days by default, or as long as it is told', () => {
    expect(configOf(monitoring().chart).storage.tsdb.retention).toEqual({ time: '15d' });
    const { chart } = monitoring({ retention: { time: '30d', size: '40GB', percentage: 80 } });
    expect(configOf(chart).storage.tsdb.retention).toEqual({ time: '30d', size: '40GB', percentage: 80 });
  });

  test('scrapes what was added until the app is synthesized', () => {
    const { chart, prometheus } = monitoring();
    const namespaces: string[] = [];
    prometheus.addScrapeConfig(TRAINER);
    prometheus._addScrapeConfigs(() => [new ScrapeConfig('pods', { serviceDiscovery: [new KubernetesPods({ namespaces })] })]);
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

  test('may take a quarter of an hour to replay its log', () => {
    const { periodSeconds, failureThreshold } = podOf(monitoring().chart).container.startupProbe;
    expect(periodSeconds * failureThreshold).toBe(15 * 60);
  });

  test('may discover targets of its own namespace only when it is asked to', () => {
    const { chart, prometheus } = monitoring();
    expect(Manifests.ofChart(chart).ofKind('Role')).toEqual([]);
    prometheus.namespace.allowScrape(prometheus.serviceAccountName, 'monitoring');
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
      'monitoring/prometheus: retention percentage 120 is not a share of the volume: use a whole number from 1 to 100',
      { retention: { percentage: 120 } },
    ],
    ['monitoring/prometheus: replicas 0 is not a number of replicas: use a whole number from 1', { replicas: 0 }],
    ['monitoring/prometheus: cluster is empty', { cluster: '' }],
    ["monitoring/prometheus: external label 'cluster' is set by Prometheus itself: leave it out", { externalLabels: { cluster: 'a' } }],
    ["monitoring/prometheus: external label 'cost-center' is not a plain label name", { externalLabels: { 'cost-center': 'a' } }],
  ])('%s', (message, props) => {
    expect(() => monitoring(props)).toThrow(message);
  });

  test('a second job or group of the same name is an error', () => {
    const { chart, prometheus } = monitoring();
    prometheus.addRuleGroup(RULES);
    expect(() => prometheus.addRuleGroup(RULES)).toThrow(
      "monitoring/prometheus: there already is a rule group 'training': give one of the two another name",
    );
    prometheus.addScrapeConfig(TRAINER);
    prometheus.addScrapeConfig(TRAINER);
    expect(() => Testing.synth(chart)).toThrow(
      "[monitoring/prometheus] there are two scrape configs for job 'trainer': give one of them another name",
    );
  });

  test('manifests', () => {
    const { chart, prometheus } = monitoring({ alertmanagers: [new StaticTargets(['alertmanager-0:9093'])] });
    prometheus.addScrapeConfig(TRAINER);
    prometheus.addRuleGroup(RULES);
    expect(Testing.synth(chart)).toMatchSnapshot();
  });
});
