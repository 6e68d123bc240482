import { App, Chart } from 'cdk8s';
import {
  FileTargets,
  KubernetesPods,
  Prometheus,
  PrometheusKind,
  RelabelConfig,
  ScrapeConfig,
  ScrapeConfigProps,
  ScrapeScheme,
  StaticTargets,
} from '../../lib/prometheus';
import { Manifests } from '../../lib/testing';
import { TrainerKind } from '../../lib/trainer';
import { describeWithServers } from '../servers';
import { checkConfig, checkRules } from './promtool';

function prometheus(): { chart: Chart; prometheus: Prometheus } {
  const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
  const alertmanagers = [new StaticTargets(['alertmanager-0.alertmanager-peers.monitoring.svc:9093'])];
  const retention = { time: '30d', size: '40GB', percentage: 80 };
  const externalLabels = { cost_center: 'US$7', site: 'yes' };
  return { chart, prometheus: new Prometheus(chart, 'prometheus', { cluster: 'gpu-east', alertmanagers, retention, externalLabels }) };
}

/** What Prometheus says to a job with these settings. */
async function checkJob(props: Partial<ScrapeConfigProps>): Promise<void> {
  const { chart, prometheus: server } = prometheus();
  server.addScrapeConfig(new ScrapeConfig('trainer', { serviceDiscovery: [new StaticTargets(['trainer:9091'])], ...props }));
  await checkConfig(Manifests.ofChart(chart).configFile('prometheus-config', 'prometheus.yml'));
}

describeWithServers(['promtool'], 'promtool accepts', () => {
  test('the configuration and the rules of every kind', async () => {
    const { chart, prometheus: server } = prometheus();
    for (const kind of [new PrometheusKind(), TrainerKind.STANDARD]) {
      kind.scrapeConfigs(['training', 'research']).forEach((config) => server.addScrapeConfig(config));
      kind.ruleGroups.forEach((group) => server.addRuleGroup(group));
    }
    const manifests = Manifests.ofChart(chart);
    const config = manifests.configFile('prometheus-config', 'prometheus.yml');
    const rules = [...new PrometheusKind().ruleGroups, ...TrainerKind.STANDARD.ruleGroups].map(({ name }) =>
      manifests.configFile(`prometheus-rules-${name}`, `${name}.yml`),
    );
    await checkConfig(config.replace('../rules', '/etc/prometheus/rules'), { '/etc/prometheus/rules/all.yml': rules[0] });
    for (const rule of rules) await checkRules(rule);
  });

  test('every relabeling step, of targets and of series', async () => {
    const steps = [
      RelabelConfig.keep('a', '.*'),
      RelabelConfig.drop('a', 'b|c'),
      RelabelConfig.keepEqual('a', 'b'),
      RelabelConfig.dropEqual('a', 'b'),
      RelabelConfig.copy('a', 'b'),
      RelabelConfig.copyIfPresent('a', 'b'),
      RelabelConfig.replace(['a', 'b'], 'c', { regex: '(?P<host>.+):(\\d+)', replacement: '${host}x$2', separator: '' }),
      RelabelConfig.set('team', '$vision'),
      RelabelConfig.lowercase('a', 'b'),
      RelabelConfig.uppercase('a', 'b'),
      RelabelConfig.labelMap('__meta_kubernetes_pod_label_(.+)'),
      RelabelConfig.labelDrop('tmp_.*'),
      RelabelConfig.labelKeep('.+'),
      RelabelConfig.hashMod('__address__', 4, '__tmp_shard'),
    ];
    await checkJob({ relabelConfigs: steps, metricRelabelConfigs: steps });
  });

  test('every option of a job and every way to find its targets', async () => {
    await checkJob({
      serviceDiscovery: [
        new StaticTargets(['trainer:9091', '[::1]:9091'], { model_name: 'resnet50', __metrics_path__: '/m' }),
        new FileTargets(['targets/*.json', 'targets.yml'], '1m'),
        new KubernetesPods({ namespaces: ['training'], labelSelector: { 'trainwatch/subject': 'trainer' } }),
      ],
      scrapeInterval: '30s',
      scrapeTimeout: '30s',
      metricsPath: '/probe',
      scheme: ScrapeScheme.HTTPS,
      params: { module: ['http'] },
      honorLabels: true,
      sampleLimit: 2000,
      targetLimit: 100,
      labelLimit: 32,
      labelNameLengthLimit: 64,
      labelValueLengthLimit: 128,
    });
  });
});
