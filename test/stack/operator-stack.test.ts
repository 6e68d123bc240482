import { App, Chart, Testing } from 'cdk8s';
import {
  Alerting,
  AlertingRule,
  AlertOverride,
  DeadMansSwitch,
  DingTalkReceiver,
  GrafanaLinks,
  HeartbeatReceiver,
  ISubjectKind,
  KubernetesPods,
  KubeStateMetricsKind,
  Metric,
  Monitored,
  MonitoringStack,
  OperatorDashboards,
  OperatorRouting,
  OperatorStack,
  OperatorStackProps,
  PodRelabeling,
  PrometheusKind,
  RuleGroup,
  ScrapeConfig,
  SecretKey,
  Severity,
  SlackReceiver,
  TrainingNamespace,
  TrainingPods,
} from '../../lib';

interface Rule {
  readonly alert?: string;
  readonly labels?: Record<string, string>;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec?: { readonly groups?: { readonly name: string; readonly interval?: string; readonly rules: Rule[] }[] };
}

const slack = (name: string) => new SlackReceiver(name, { channel: '#a', webhook: SecretKey.of('slack', 'webhook-url') });
const ALERTING = new Alerting({ page: slack('oncall'), ticket: slack('training'), heartbeat: HeartbeatReceiver.none() });
const ROUTING = OperatorRouting.alertmanagerConfig(ALERTING);
const LABELS = { release: 'kps' };

function stackIn(app: App, props: Partial<OperatorStackProps> = {}): OperatorStack {
  const chart = new Chart(app, 'monitoring', { namespace: 'monitoring' });
  return new OperatorStack(chart, 'stack', { selectorLabels: LABELS, routing: ROUTING, ...props });
}

/** A stack that monitors labeled pods of namespace training. */
function trainersIn(app: App, props: Partial<OperatorStackProps> = {}): OperatorStack {
  const stack = stackIn(app, props);
  stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'training')));
  return stack;
}

const objectsOf = (app: App): Manifest[] => app.charts.flatMap((chart) => chart.toJson() as Manifest[]);
const rulesOf = (app: App): Rule[] => objectsOf(app).flatMap(({ spec }) => spec?.groups?.flatMap(({ rules }) => rules) ?? []);
const synthesized = (app: App): string => app.synthYaml();

describe('an OperatorStack', () => {
  test('makes no Namespace and deploys nothing', () => {
    const app = Testing.app();
    trainersIn(app);
    expect([...new Set(objectsOf(app).map(({ kind }) => kind))].sort()).toEqual([
      'AlertmanagerConfig',
      'ConfigMap',
      'PodMonitor',
      'PrometheusRule',
    ]);
    expect(() => synthesized(app)).not.toThrow();
  });

  test('says on each object by which labels it is selected, and is in the namespace of Alertmanager', () => {
    const app = Testing.app();
    trainersIn(app);
    const lost = objectsOf(app).filter(({ metadata }) => metadata.labels?.release !== 'kps' || metadata.namespace !== 'monitoring');
    expect(lost).toEqual([]);
  });

  test('has the rules of a MonitoringStack about runs, and each alert is of trainwatch', () => {
    const [app, other] = [Testing.app(), Testing.app()];
    trainersIn(app);
    const chart = new Chart(other, 'monitoring', { namespace: 'monitoring' });
    const stack = new MonitoringStack(chart, 'stack', { cluster: 'a', alerting: ALERTING });
    stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(other, 'training')));
    const alerts = rulesOf(app).filter(({ alert }) => alert !== undefined);
    expect(alerts.filter(({ labels }) => labels?.part_of !== 'trainwatch')).toEqual([]);
    const names = new Set(alerts.map(({ alert }) => alert));
    expect([names.has('TrainingStalled'), names.has('TargetDown'), names.has('TrainwatchWatchdog'), names.has('Watchdog')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    const ofRuns = synthesized(other).match(/(?<=alert: )\w+/g)!;
    expect([...names].filter((name) => !ofRuns.includes(name!))).toEqual(['TrainwatchWatchdog']);
  });

  test('writes its interval into groups and jobs that have none', () => {
    const app = Testing.app();
    trainersIn(app, { scrapeInterval: '20s', evaluationInterval: '25s', ruleGroups: [new RuleGroup('own', { rules: [ownAlert('Own')] })] });
    const groups = objectsOf(app).flatMap(({ spec }) => spec?.groups ?? []);
    expect(groups.filter(({ interval }) => interval === undefined)).toEqual([]);
    expect(groups.find(({ name }) => name === 'own')?.interval).toBe('25s');
    expect(objectsOf(app).find(({ kind }) => kind === 'PodMonitor')?.spec).toMatchObject({ podMetricsEndpoints: [{ interval: '20s' }] });
  });

  test('finds the pods of all namespaces by one PodMonitor', () => {
    const app = Testing.app();
    const stack = trainersIn(app);
    stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'another')));
    const monitors = objectsOf(app).filter(({ kind }) => kind === 'PodMonitor');
    expect(monitors.map(({ spec }) => spec)).toMatchObject([{ namespaceSelector: { matchNames: ['another', 'training'] } }]);
  });

  test('takes a ScrapeConfig where the port stands in an annotation', () => {
    const app = Testing.app();
    const stack = stackIn(app);
    const namespace = TrainingNamespace.existing(app, 'queue');
    const { kind } = Monitored.fromPods('queue', {
      namespace,
      labels: { app: 'queue' },
      port: 'http',
      metrics: [Metric.gauge('queue_depth', 'd')],
    });
    const serviceDiscovery = [new KubernetesPods({ namespaces: ['queue'], labelSelector: { app: 'queue' } })];
    const job = new ScrapeConfig('queue', { serviceDiscovery, relabelConfigs: PodRelabeling.annotations() });
    stack.monitor({ kind: Object.assign(Object.create(kind) as ISubjectKind, { scrapeConfigs: () => [job] }), namespace });
    expect(objectsOf(app).map(({ kind: name }) => name)).toContain('ScrapeConfig');
  });

  test('takes overrides and rules of its own, and checks them', () => {
    const app = Testing.app();
    trainersIn(app, {
      alertOverrides: [AlertOverride.disable('LossSpike'), AlertOverride.change('TrainingStalled', { labels: { owner: 'me' } })],
      ruleGroups: [new RuleGroup('own', { rules: [ownAlert('Own')] })],
    });
    const rules = rulesOf(app);
    expect(rules.some(({ alert }) => alert === 'LossSpike')).toBe(false);
    expect(rules.find(({ alert }) => alert === 'TrainingStalled')?.labels).toMatchObject({ owner: 'me', part_of: 'trainwatch' });
    expect(() => synthesized(app)).not.toThrow();

    const wrong = Testing.app();
    trainersIn(wrong, { ruleGroups: [new RuleGroup('own', { rules: [ownAlert('Own', 'tf_train_los > 1')] })] });
    expect(() => synthesized(wrong)).toThrow(
      "rule Own reads metric 'tf_train_los', which no kind exports or records: did you mean 'tf_train_loss'",
    );
  });

  test('links to the Grafana that is there', () => {
    const app = Testing.app();
    trainersIn(app, { alertLinks: new GrafanaLinks('https://grafana.example.com') });
    expect(synthesized(app)).toContain('runbook_url: https://grafana.example.com/d/runbook-TrainingStalled');
  });

  test('gives dashboards to grafana-operator, or to nobody', () => {
    const kinds = (dashboards: OperatorDashboards): Set<string> => {
      const app = Testing.app();
      trainersIn(app, { dashboards });
      return new Set(objectsOf(app).map(({ kind }) => kind));
    };
    expect(kinds(OperatorDashboards.grafanaObjects({ dashboards: 'grafana' }))).toContain('GrafanaDashboard');
    const none = kinds(OperatorDashboards.none());
    expect([none.has('GrafanaDashboard'), none.has('ConfigMap')]).toEqual([false, false]);
    expect(() => OperatorDashboards.grafanaObjects({})).toThrow(
      "the labels of the Grafana objects are empty, and would select every Grafana: set at least one, for example { dashboards: 'grafana' }",
    );
  });
});

describe('the routes of an OperatorStack', () => {
  test('send TrainwatchWatchdog, not the Watchdog of others, to the heartbeat receiver', () => {
    const app = Testing.app();
    const heartbeat = HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url'));
    trainersIn(app, { routing: OperatorRouting.alertmanagerConfig(new Alerting({ page: slack('a'), ticket: slack('b'), heartbeat })) });
    expect(synthesized(app)).toMatch(/matchers:\n +- matchType: =\n +name: alertname\n +value: TrainwatchWatchdog\n/);
  });

  test('deploy the programs of their receivers, which are monitored', () => {
    const app = Testing.app();
    const page = new DingTalkReceiver('oncall', { robot: SecretKey.of('dingtalk', 'access-token') });
    const deadMansSwitch = DeadMansSwitch.slack(SecretKey.of('slack', 'webhook-url'));
    const alerting = new Alerting({ page, ticket: slack('b'), heartbeat: HeartbeatReceiver.none(), deadMansSwitch });
    trainersIn(app, { routing: OperatorRouting.alertmanagerConfig(alerting) });
    const objects = objectsOf(app);
    expect(objects.map(({ kind }) => kind)).toContain('Deployment');
    expect(objects.filter(({ kind }) => kind === 'PodMonitor').map(({ metadata }) => metadata.name)).toEqual([
      'trainwatch-dead-mans-switch',
      'trainwatch-dingtalk-bridge',
      'trainwatch-tensorflow-training',
    ]);
    expect(rulesOf(app).map(({ alert }) => alert)).toContain('DingTalkAlertsLost');
  });

  test('stand in a Secret that takes the place of those that are there, and silence only alerts of the stack', () => {
    const app = Testing.app();
    const stack = trainersIn(app, { routing: OperatorRouting.secret(ALERTING, { secretName: 'routes' }) });
    const secret = objectsOf(app).find(({ kind }) => kind === 'Secret') as unknown as {
      metadata: object;
      stringData: Record<string, string>;
    };
    expect(secret.metadata).toMatchObject({ name: 'routes', namespace: 'monitoring' });
    expect(Object.keys(secret.stringData).sort()).toEqual(['alertmanager.yaml', 'slack.tmpl', 'trainwatch.tmpl']);
    const config = secret.stringData['alertmanager.yaml'];
    expect(config).toContain('/etc/alertmanager/config/*.tmpl');
    expect(config.match(/part_of="trainwatch"/g)).toHaveLength(2 * config.match(/source_matchers:/g)!.length);
    expect(stack.toCheck.join('\n')).toContain('The Alertmanager object has configSecret: routes, and lists slack under secrets');
    expect(stack.toCheck.join('\n')).toContain("its log says 'failed to initialize from secret' otherwise");
  });

  test('are refused in each namespace where an alert has none, naming all', () => {
    const app = Testing.app();
    const stack = trainersIn(app, { routing: OperatorRouting.perNamespace(ALERTING) });
    stack.monitor({ kind: KubeStateMetricsKind.STANDARD, namespace: TrainingNamespace.existing(app, 'kube-system') });
    expect(() => synthesized(app)).toThrow(
      /3 alerts carry no namespace, or not always, so that nobody would be notified of them: TargetDown, NodeNotReady, SuspectNode\. Use OperatorRouting\.alertmanagerConfig, or leave them out with AlertOverride\.disable/,
    );
  });

  test('are there in each namespace, where all alerts have one', () => {
    const app = Testing.app();
    const stack = trainersIn(app, { routing: OperatorRouting.perNamespace(ALERTING) });
    stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'another')));
    expect(() => synthesized(app)).not.toThrow();
    const routes = objectsOf(app).filter(({ kind }) => kind === 'AlertmanagerConfig');
    expect(routes.map(({ metadata }) => metadata.namespace)).toEqual(['monitoring', 'training', 'another']);
    expect(rulesOf(app).find(({ alert }) => alert === 'TrainwatchWatchdog')?.labels).toEqual({
      severity: 'none',
      namespace: 'monitoring',
      part_of: 'trainwatch',
    });
  });
});

describe('what to check in the cluster', () => {
  test('names selectors, strategy, Secrets and what is read beyond the retention', () => {
    const [selectors, forced, account, config, strategy, secrets, retention] = trainersIn(Testing.app()).toCheck;
    expect(selectors).toMatch(
      /^The Prometheus object selects rules and PodMonitors with release=kps in namespace monitoring: kubectl get prometheus -A /,
    );
    expect(forced).toMatch(/^It forces no namespace on them, or names them in excludedFromEnforcement: kubectl get /);
    expect(account).toMatch(/^Its ServiceAccount may list pods in training: kubectl get /);
    expect(config).toMatch(/^alertmanagerConfigSelector of the Alertmanager object selects release=kps: /);
    expect(strategy).toMatch(
      /^alertmanagerConfigMatcherStrategy of the Alertmanager object is OnNamespaceExceptForAlertmanagerNamespace or None: /,
    );
    expect(secrets).toBe('Namespace monitoring has the Secrets slack: kubectl get secrets -n monitoring');
    expect(retention).toMatch(
      /^The retention of Prometheus is 10d, and .+ look back for up to 28 days: they see less than that, or set retention: 28d$/,
    );
  });

  test('says nothing of a retention that is long enough', () => {
    expect(trainersIn(Testing.app(), { retention: '28d' }).toCheck.filter((line) => line.startsWith('The retention'))).toEqual([]);
  });
});

test.each<[string, Partial<OperatorStackProps>, string]>([
  [
    'no label',
    { selectorLabels: {} },
    "monitoring/stack: selectorLabels is empty, and the Prometheus of kube-prometheus-stack selects by the label 'release': use for example { release: 'kube-prometheus-stack' }",
  ],
  ['no duration', { scrapeInterval: 'often' }, "monitoring/stack: scrape interval 'often' is not a duration"],
  ['no retention', { retention: '0d' }, 'monitoring/stack: retention'],
  ['no namespace', { namespace: 'A' }, "monitoring/stack: namespace 'A'"],
])('an OperatorStack with %s is refused', (_what, props, message) => {
  expect(() => stackIn(Testing.app(), props)).toThrow(message);
});

test('the Prometheus of others is not monitored a second time', () => {
  const app = Testing.app();
  const namespace = TrainingNamespace.existing(app, 'kube-prometheus');
  expect(() => stackIn(app).monitor({ kind: new PrometheusKind(), namespace })).toThrow(
    "monitoring/stack: kind 'prometheus' would judge the Prometheus of the cluster a second time, which those who run it watch: leave it out, the stack brings what it needs of it",
  );
});

test('too long an interval is refused for the windows of rules', () => {
  const app = Testing.app();
  trainersIn(app, { scrapeInterval: '5m' });
  expect(() => synthesized(app)).toThrow("holds fewer than 4 scrapes at the interval '5m'");
});

function ownAlert(name: string, expr = 'tf_train_loss > 1'): AlertingRule {
  return new AlertingRule(name, { expr, severity: Severity.WARNING, summary: 's', description: 'd', runbook: 'r' });
}
