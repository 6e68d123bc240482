import { App, Chart } from 'cdk8s';
import { SecretKey } from '../../lib/values/secret-key';
import { Prometheus } from '../../lib/components/prometheus/prometheus';
import { RemoteWrite } from '../../lib/components/prometheus/remote-write';
import { PrometheusKind } from '../../lib/kinds/prometheus/prometheus-kind';
import { DashboardLink, IAlertLinks } from '../../lib/rules/alert-links';
import { AlertingRule } from '../../lib/rules/alerting-rule';
import { RuleGroup } from '../../lib/rules/rule-group';
import { Severity } from '../../lib/rules/severity';
import { KubernetesEndpointSlices, KubernetesNodes, KubernetesPods, KubernetesServices } from '../../lib/scraping/kubernetes-discovery';
import { PodRelabeling } from '../../lib/scraping/pod-relabeling';
import { RelabelConfig } from '../../lib/scraping/relabel-config';
import { DnsTargets, HttpTargets } from '../../lib/scraping/remote-discovery';
import { ScrapeConfig, ScrapeConfigProps, ScrapeProtocol, ScrapeScheme } from '../../lib/scraping/scrape-config';
import { FileTargets, StaticTargets } from '../../lib/scraping/target-lists';
import { renderRuleFile } from '../../lib/rules/rule-file';
import { Manifests } from '../../lib/testing/manifests';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { describeWithServers } from '../servers';
import { checkConfig, checkRules, testRules } from './promtool';

function prometheus(): { chart: Chart; prometheus: Prometheus } {
  const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
  const alertmanagers = [new StaticTargets(['alertmanager-0.alertmanager-peers.monitoring.svc:9093'])];
  const retention = { time: '30d', size: '40GB', percentage: 80 };
  const externalLabels = { cost_center: 'US$7', site: 'yes' };
  return { chart, prometheus: new Prometheus(chart, 'prometheus', { cluster: 'gpu-east', alertmanagers, retention, externalLabels }) };
}

const namespaces = ['training'];

/** What Prometheus says to a job with these settings. */
async function checkJob(props: Partial<ScrapeConfigProps>): Promise<void> {
  const { chart, prometheus: server } = prometheus();
  server.addScrapeConfig(new ScrapeConfig('trainer', { serviceDiscovery: [new StaticTargets(['trainer:9091'])], ...props }));
  const config = Manifests.ofChart(chart).configFile('prometheus-config', 'prometheus.yml');
  await checkConfig(config, { '/etc/prometheus/secrets/trainer/password': 'x', '/etc/prometheus/secrets/trainer/ca.crt': '' });
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

  test('links whose variables come from the labels of the alert', async () => {
    const alert = new AlertingRule('HighLoss', {
      expr: 'tf_train_loss > 4',
      severity: Severity.WARNING,
      summary: 'Loss of {{ $labels.run_id }} is {{ $value }}',
      description: 'High.',
      dashboard: DashboardLink.to('run-overview', ['run_id', 'team']),
    });
    const links: IAlertLinks = {
      dashboardUrl: ({ path }) => `https://grafana.example.com${path}`,
      runbookUrl: (name) => `https://runbooks.example.com/${name}`,
    };
    await testRules(renderRuleFile(new RuleGroup('training', { rules: [alert] }), links), {
      tests: [
        {
          input_series: [{ series: 'tf_train_loss{run_id="a b/c&d", team="vision"}', values: '5' }],
          alert_rule_test: [
            {
              alertname: 'HighLoss',
              eval_time: '0m',
              exp_alerts: [
                {
                  exp_labels: { severity: 'warning', run_id: 'a b/c&d', team: 'vision' },
                  exp_annotations: {
                    summary: 'Loss of a b/c&d is 5',
                    description: 'High.',
                    runbook_url: 'https://runbooks.example.com/HighLoss',
                    dashboard_url: 'https://grafana.example.com/d/run-overview?var-run_id=a+b%2Fc%26d&var-team=vision',
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('every relabeling step, of targets and of series', async () => {
    const steps = [
      PodRelabeling.keepPort('metrics'),
      PodRelabeling.dropFinished(),
      ...PodRelabeling.identity(),
      PodRelabeling.label('app.kubernetes.io/name', 'app'),
      ...PodRelabeling.annotations(),
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

  test('remote writes, exemplars and shards', async () => {
    const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
    const mimir = new RemoteWrite('mimir', {
      url: 'https://mimir.example.com/api/v1/push',
      headers: { 'X-Scope-OrgID': 'training' },
      timeout: '10s',
      writeRelabelConfigs: [RelabelConfig.keep('__name__', 'tf_.*')],
      sendExemplars: true,
      sendNativeHistograms: true,
    });
    const server = new Prometheus(chart, 'prometheus', { cluster: 'gpu-east', shards: 2, maxExemplars: 1000, remoteWrites: [mimir] });
    server.addScrapeConfig(TrainerKind.STANDARD.scrapeConfigs(namespaces)[0]);
    for (const shard of ['prometheus-shard-0', 'prometheus-shard-1']) {
      await checkConfig(Manifests.ofChart(chart).configFile(`${shard}-config`, 'prometheus.yml'));
    }
  });

  test('every option of a job and every way to find its targets', async () => {
    await checkJob({
      serviceDiscovery: [
        new StaticTargets(['trainer:9091', '[::1]:9091'], { labels: { model_name: 'resnet50', __metrics_path__: '/m' } }),
        new FileTargets(['targets/*.json', 'targets.yml'], { refreshInterval: '1m' }),
        DnsTargets.srv(['_metrics._tcp.trainer.training.svc']),
        DnsTargets.a(['trainer.training.svc'], 9091),
        new HttpTargets('https://inventory.example.com/targets', { refreshInterval: '5m' }),
        new KubernetesPods({
          namespaces,
          labelSelector: { 'trainwatch/subject': 'trainer' },
          attachNode: true,
          attachNamespace: true,
          attachJob: true,
        }),
        new KubernetesEndpointSlices({ namespaces, fieldSelector: 'metadata.name=trainer', attachNode: true }),
        new KubernetesServices({ namespaces, labelSelector: { app: 'bridge' } }),
        new KubernetesNodes(),
      ],
      scrapeInterval: '30s',
      scrapeTimeout: '30s',
      metricsPath: '/probe',
      scheme: ScrapeScheme.HTTPS,
      params: { module: ['http'] },
      honorLabels: true,
      honorTimestamps: false,
      scrapeProtocols: Object.values(ScrapeProtocol),
      fallbackScrapeProtocol: ScrapeProtocol.PROMETHEUS_TEXT_0_0_4,
      nativeHistograms: true,
      alwaysScrapeClassicHistograms: true,
      basicAuth: { username: 'prometheus', password: SecretKey.of('trainer', 'password') },
      tls: { certificateAuthority: SecretKey.of('trainer', 'ca.crt'), serverName: 'trainer', insecureSkipVerify: false },
      proxyUrl: 'http://proxy:3128',
      bodySizeLimit: '10MB',
      sampleLimit: 2000,
      targetLimit: 100,
      labelLimit: 32,
      labelNameLengthLimit: 64,
      labelValueLengthLimit: 128,
    });
  });
});
