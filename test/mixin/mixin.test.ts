import { App } from 'cdk8s';
import { parse } from 'yaml';
import {
  Alerting,
  AlertingRule,
  AlertOverride,
  Dashboard,
  DcgmExporterKind,
  GrafanaLinks,
  HeartbeatReceiver,
  IAlerting,
  InhibitRule,
  ISubjectKind,
  KubeStateMetricsKind,
  Manifests,
  Mixin,
  MonitoringStack,
  NodeExporterKind,
  OperatorManifestsProps,
  PrometheusKind,
  PushgatewayKind,
  RuleGroup,
  ScrapeConfig,
  SecretKey,
  Severity,
  SlackReceiver,
  StaticTargets,
  TrainerKind,
} from '../../lib';
import { alerting, ForeignKind, stackIn } from '../kinds/foreign-kind';
import { dingtalk } from '../routing/shipped-routing';

const OVERRIDES = [AlertOverride.disable('LossPlateau'), AlertOverride.change('LossSpike', { severity: Severity.WARNING })];

const OWN_RULES = [
  new RuleGroup('research', {
    rules: [
      new AlertingRule('ManyRuns', {
        expr: 'count(up{job="tensorflow-training"}) > 10',
        severity: Severity.INFO,
        summary: 'Many runs',
        description: 'More than ten runs.',
        runbook: 'Stop one.',
      }),
    ],
  }),
];

/** Every kind that has a job of its own in a stack without long-term storage. */
function kindsOf(stack: MonitoringStack): ISubjectKind[] {
  const further = [TrainerKind.STANDARD, new KubeStateMetricsKind(), new DcgmExporterKind(), new NodeExporterKind(), new PushgatewayKind()];
  return [stack.prometheus.kind, ...stack.alertmanager.kinds, stack.grafana.kind, ...further];
}

/** The same kinds as a stack and as a mixin. */
function both(): { stack: Manifests; mixin: Mixin; kinds: ISubjectKind[]; routing: IAlerting } {
  const app = new App();
  const inhibitRules = [InhibitRule.ofConsequences({ cause: 'TrainingStalled', consequences: ['LossSpike'], equal: ['run_id'] })];
  const routing = alerting({ inhibitRules });
  const props = { alertOverrides: OVERRIDES, ruleGroups: OWN_RULES };
  const stack = stackIn(app, { ...props, alerting: routing });
  const kinds = kindsOf(stack);
  for (const kind of kinds) stack.monitor({ kind, namespace: stack.prometheus.namespace });
  const mixin = new Mixin(kinds, { ...props, alertLinks: new GrafanaLinks('http://grafana.monitoring.svc:3000') });
  return { stack: Manifests.of(app), mixin, kinds, routing };
}

/** Files of the ConfigMaps whose names begin so, by their names. */
function filesOf(manifests: Manifests, prefix: string): Record<string, string> {
  const maps = manifests.ofKind('ConfigMap') as { metadata: { name: string }; data: Record<string, string> }[];
  return Object.assign({}, ...maps.filter(({ metadata }) => metadata.name.startsWith(prefix)).map(({ data }) => data)) as never;
}

describe('a mixin of the kinds of a stack', () => {
  const { stack, mixin, kinds, routing } = both();

  test('has its rule files', () => {
    expect(Object.keys(mixin.ruleFiles)).toEqual(expect.arrayContaining(['tf-training-progress.yml', 'research.yml']));
    expect(mixin.ruleFiles).toEqual(filesOf(stack, 'prometheus-rules-'));
  });

  test('has its dashboards, runbooks included', () => {
    expect(Object.keys(mixin.dashboardFiles)).toContain('runbook-ManyRuns.json');
    expect(mixin.dashboardFiles).toEqual(filesOf(stack, 'grafana-dashboard-'));
  });

  test('has its jobs, with the interval in each', () => {
    const jobs = parse(mixin.scrapeConfigs(Object.fromEntries(kinds.map(({ id }) => [id, ['monitoring']])))) as Record<string, object[]>;
    const config = parse(stack.configFile('prometheus-config', 'prometheus.yml')) as Record<string, { job_name: string }[]>;
    expect(Object.keys(jobs)).toEqual(['scrape_configs']);
    const byName = (list: object[]) => [...(list as { job_name: string }[])].sort((a, b) => (a.job_name < b.job_name ? -1 : 1));
    expect(byName(jobs.scrape_configs)).toEqual(
      byName(config.scrape_configs).map((job) => ({
        ...job,
        scrape_interval: (job as { scrape_interval?: string }).scrape_interval ?? '15s',
      })),
    );
  });

  test('has its routes, inhibit rules and templates', () => {
    expect(mixin.alertmanagerFiles(routing)).toEqual(filesOf(stack, 'alertmanager-config'));
  });
});

function kind(expr: string): ISubjectKind {
  const alert = { severity: Severity.WARNING, summary: 'Full', description: 'The queue is full.', runbook: 'Empty it.' };
  return new ForeignKind([new AlertingRule('QueueFull', { ...alert, expr })], 'queue_depth');
}

describe('a mixin', () => {
  const trainer = new Mixin([TrainerKind.STANDARD]);

  test('gives prometheus-operator a PodMonitor for what is not scraped yet, with an interval', () => {
    const mixin = new Mixin([TrainerKind.STANDARD, KubeStateMetricsKind.STANDARD], { scrapeInterval: '30s' });
    const props = { namespace: 'monitoring', selectorLabels: { release: 'kps' } };
    const files = mixin.operatorManifests({ ...props, scraped: { 'tensorflow-training': ['training'] } });
    expect(parse(files['scrape-jobs.yaml'])).toMatchObject({
      metadata: { name: 'trainwatch-tensorflow-training', namespace: 'monitoring', labels: { release: 'kps' } },
      spec: { podMetricsEndpoints: [{ interval: '30s' }] },
    });
    expect(files['prometheus-rules.yaml']).toContain('name: trainwatch-monitoring\n');
    expect(mixin.operatorManifests({ ...props, scraped: {} })['scrape-jobs.yaml']).toBe('');
  });

  test('gives prometheus-operator alerts that are of trainwatch, a heartbeat of their own, and routes for both', () => {
    const place = { namespace: 'monitoring', selectorLabels: { release: 'kps' } };
    const { 'prometheus-rules.yaml': rules } = trainer.operatorManifests({ ...place, scraped: {} });
    const count = (text: string): number => rules.split(text).length - 1;
    expect(count('part_of: trainwatch')).toBe(count('- alert: '));
    expect(rules).toContain('alert: TrainwatchWatchdog');
    expect(rules).toContain('alert: TargetDown');
    const page = new SlackReceiver('oncall', { channel: '#a', webhook: SecretKey.of('slack', 'webhook-url') });
    const heartbeat = HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url'));
    const external = new Alerting({ page, ticket: page, heartbeat });
    const { 'alertmanager-config.yaml': routes } = trainer.operatorRoutes(external, place);
    expect(parse(routes)).toMatchObject({ kind: 'AlertmanagerConfig', metadata: { name: 'trainwatch', namespace: 'monitoring' } });
    expect(routes).toContain('value: TrainwatchWatchdog');
    expect(trainer.operatorAlertmanager(external, place)['alertmanager-secret.yaml']).toContain('alertname="TrainwatchWatchdog"');
  });

  test('refuses objects of prometheus-operator that would judge Prometheus a second time', () => {
    const mixin = new Mixin([TrainerKind.STANDARD, new PrometheusKind()]);
    const place = { namespace: 'monitoring', selectorLabels: { release: 'kps' } };
    const message =
      "objects of prometheus-operator are for a Prometheus that others watch, and kind 'prometheus' judges it a second time: leave the kind out, they bring what they need of it";
    expect(() => mixin.operatorManifests({ ...place, scraped: {} })).toThrow(message);
    expect(() => mixin.operatorRoutes(alerting(), place)).toThrow(message);
    expect(() => trainer.operatorRoutes(alerting(), { ...place, selectorLabels: {} })).toThrow('selectorLabels is empty');
  });

  test('refuses two objects of prometheus-operator with one name', () => {
    const dashboards = ['gpu_queue', 'gpu-queue'].map((uid) => new Dashboard(uid, { title: uid, rows: [] }));
    const queue = kind('queue_depth > 5');
    const twice = new Mixin([{ ...queue, dashboards, scrapeConfigs: (names) => queue.scrapeConfigs(names) }]);
    const props = { namespace: 'monitoring', selectorLabels: { release: 'kps' }, scraped: {} };
    expect(() => twice.operatorManifests(props)).toThrow(
      "two ConfigMaps have the name 'trainwatch-dashboard-gpu-queue': rename one of them",
    );
  });

  test.each<[string, Partial<OperatorManifestsProps>, string]>([
    [
      'no label selects them',
      { selectorLabels: {} },
      "selectorLabels is empty, and the Prometheus of kube-prometheus-stack selects by the label 'release': use for example { release: 'kube-prometheus-stack' }, or what 'kubectl get prometheus -A -o yaml' shows as ruleSelector and podMonitorSelector",
    ],
    ['the namespace is none', { namespace: 'Monitoring' }, "namespace 'Monitoring'"],
    ['a label is none', { selectorLabels: { release: 'a b' } }, 'a b'],
    ['it has no such kind', { scraped: { trainer: ['training'] } }, "this mixin has no kind 'trainer'"],
    ['nobody knows where the pods are', { scraped: { 'tensorflow-training': [] } }, "kind 'tensorflow-training' has no namespace"],
  ])('refuses manifests for prometheus-operator when %s', (_what, wrong, message) => {
    const right = { namespace: 'monitoring', selectorLabels: { release: 'kps' }, scraped: { 'tensorflow-training': ['training'] } };
    expect(() => trainer.operatorManifests({ ...right, ...wrong })).toThrow(message);
  });

  test('of one kind has its rules alone, without links', () => {
    const files = new Mixin([kind('queue_depth > 5')]).ruleFiles;
    expect(Object.values(files).map((text) => parse(text) as object)).toEqual([
      {
        groups: [
          {
            name: 'queue',
            rules: [
              {
                alert: 'QueueFull',
                expr: 'queue_depth > 5',
                labels: { severity: 'warning' },
                annotations: { summary: 'Full', description: 'The queue is full.' },
              },
            ],
          },
        ],
      },
    ]);
  });

  test('has no link to a dashboard of a kind that it lacks', () => {
    const alertLinks = new GrafanaLinks('https://grafana.example.com');
    const linksOf = (...kinds: ISubjectKind[]) => {
      const { groups } = parse(new Mixin(kinds, { alertLinks }).ruleFiles['tf-training-exporter.yml']) as {
        groups: { rules: { alert: string; annotations: { dashboard_url?: string; runbook_url: string } }[] }[];
      };
      return groups[0].rules.find(({ alert }) => alert === 'ExporterStale')?.annotations;
    };
    const runbook = { runbook_url: 'https://grafana.example.com/d/runbook-ExporterStale' };
    expect(linksOf(TrainerKind.STANDARD)).toEqual(expect.objectContaining(runbook));
    expect(linksOf(TrainerKind.STANDARD)).not.toHaveProperty('dashboard_url');
    expect(linksOf(TrainerKind.STANDARD, new PrometheusKind())?.dashboard_url).toContain('/d/trainwatch-monitoring-health?');
  });

  test('links to pages of your own', () => {
    const alertLinks = new GrafanaLinks('https://grafana.example.com/', { runbookBaseUrl: 'https://wiki.example.com/alerts/' });
    expect(new Mixin([kind('queue_depth > 5')], { alertLinks }).ruleFiles).toEqual({
      'queue.yml': expect.stringContaining('runbook_url: https://wiki.example.com/alerts/QueueFull\n') as string,
    });
    expect(() => new GrafanaLinks('grafana')).toThrow("URL of Grafana 'grafana' is not an HTTP URL");
    expect(() => new GrafanaLinks('https://grafana.example.com', { runbookBaseUrl: 'wiki' })).toThrow(
      "base URL of runbooks 'wiki' is not an HTTP URL",
    );
  });

  test('is held to what its kinds promise, like a stack', () => {
    expect(() => new Mixin([])).toThrow('a mixin needs at least one kind, for example TrainerKind.STANDARD');
    expect(() => new Mixin([kind('queue_depht > 5')])).toThrow(
      "rule QueueFull reads metric 'queue_depht', which no kind exports or records: did you mean 'queue_depth'",
    );
    expect(() => new Mixin([new DcgmExporterKind()])).toThrow("rules of kind 'dcgm-exporter' read what kind 'kube-state-metrics' exports");
    expect(() => new Mixin([TrainerKind.STANDARD, new TrainerKind()])).toThrow("two kinds have the id 'tensorflow-training'");
    expect(() => new Mixin([TrainerKind.STANDARD], { ruleGroups: [TrainerKind.STANDARD.ruleGroups[0]] })).toThrow(
      `two rule groups have the name '${TrainerKind.STANDARD.ruleGroups[0].name}': rename one of them`,
    );
    const disable = AlertOverride.disable('LossPlateau');
    expect(() => new Mixin([TrainerKind.STANDARD], { alertOverrides: [disable, disable] })).toThrow(
      'alert LossPlateau is overridden twice',
    );
    const unknown = [AlertOverride.disable('LossPlato'), AlertOverride.disable('TrainingStall')];
    expect(() => new Mixin([TrainerKind.STANDARD], { alertOverrides: unknown })).toThrow(
      [
        '2 violations:',
        "- there is an override for alert 'LossPlato', which no monitored kind has: did you mean 'LossPlateau' of kind tensorflow-training",
        "- there is an override for alert 'TrainingStall', which no monitored kind has: did you mean 'TrainingStalled' of kind tensorflow-training",
      ].join('\n'),
    );
    expect(() => new Mixin([TrainerKind.STANDARD], { scrapeInterval: '0s' })).toThrow("scrape interval '0s'");
  });

  test('scrapes only the kinds that are named, each in its namespaces', () => {
    const config = parse(trainer.scrapeConfigs({ 'tensorflow-training': ['vision', 'research'] })) as { scrape_configs: object[] };
    expect(config.scrape_configs).toMatchObject([
      {
        job_name: 'tensorflow-training',
        scrape_interval: '15s',
        kubernetes_sd_configs: [{ namespaces: { names: ['research', 'vision'] } }],
      },
    ]);
    expect(() => trainer.scrapeConfigs({ 'tensorflow-trainings': ['vision'] })).toThrow(
      "this mixin has no kind 'tensorflow-trainings': did you mean 'tensorflow-training'",
    );
    expect(() => trainer.scrapeConfigs({ 'tensorflow-training': [] })).toThrow(
      "kind 'tensorflow-training' has no namespace to discover targets in: list at least one, or remove the kind",
    );
  });

  test('refuses jobs that Prometheus would refuse, or on which ScrapesStale would always fire', () => {
    const job = new ScrapeConfig('queue', { serviceDiscovery: [new StaticTargets(['queue:9100'])], scrapeTimeout: '20s' });
    const slow: ISubjectKind = Object.assign(kind('queue_depth > 5'), { scrapeConfigs: () => [job] });
    expect(() => new Mixin([slow]).scrapeConfigs({ queue: ['queue'] })).toThrow("scrape timeout '20s' of job queue is longer than");
    const often = { scrapeInterval: '4m' };
    const windows = { failuresWindow: '16m', limitsExceededWindow: '16m', targetStartsFor: '16m', discoveryFailingWindow: '16m' };
    const prometheus = new PrometheusKind(windows);
    expect(() => new Mixin([prometheus], often).scrapeConfigs({ prometheus: ['monitoring'] })).toThrow(
      "scrape interval '4m' of job prometheus is not shorter than scrapesStaleAfter",
    );
    const disabled = { ...often, alertOverrides: [AlertOverride.disable('ScrapesStale')] };
    expect(() => new Mixin([prometheus], disabled).scrapeConfigs({ prometheus: ['monitoring'] })).not.toThrow();
  });

  test('reads Secrets where your Alertmanager has them', () => {
    const files = trainer.alertmanagerFiles(alerting(), { secretsDirectory: '/run/secrets' });
    expect(files['alertmanager.yml']).toContain('api_url_file: /run/secrets/slack/webhook-url\n');
  });

  test('refuses routing that your Alertmanager cannot keep', () => {
    expect(() => trainer.alertmanagerFiles(alerting(), { retention: '10h' })).toThrow('for which Alertmanager remembers what it sent');
    const inCluster = (props: object) => () => trainer.operatorAlertmanager(alerting(), { namespace: 'monitoring', ...props });
    expect(inCluster({ retention: '10h' })).toThrow('for which Alertmanager remembers what it sent');
    expect(inCluster({ namespace: 'Monitoring' })).toThrow("namespace 'Monitoring'");
    expect(inCluster({ name: 'my_routes' })).toThrow("name 'my_routes'");
    const equal = ['run_id'];
    const inhibitRules = [InhibitRule.ofConsequences({ cause: 'TrainingStal', consequences: ['LossPlateau'], equal })];
    expect(() => trainer.alertmanagerFiles(alerting({ inhibitRules }))).toThrow(
      "Alertmanager has an inhibit rule for alert 'TrainingStal', which is not an alert of any monitored kind",
    );
    expect(() => trainer.alertmanagerFiles(alerting({ page: dingtalk('oncall') }))).toThrow(
      "receiver 'oncall' deploys a workload, but only configuration files are rendered here",
    );
  });
});
