import { App, Chart, Testing } from 'cdk8s';
import {
  AlertingRule,
  AlertOverride,
  Dashboard,
  DashboardLink,
  HeartbeatReceiver,
  Manifests,
  Monitored,
  OperatorRouting,
  OperatorStack,
  Metric,
  RuleGroup,
  Severity,
  TimeSeriesPanel,
  TrainingNamespace,
  Unit,
} from '../../lib';
import { Mixin, PrometheusKind } from '../../lib/mixin';
import { alerting, stackIn } from '../kinds/foreign-kind';

const FAILURES = 'prometheus_rule_evaluation_failures_total';

function group(name: string, alert: string, expr = `increase(${FAILURES}[5m]) > 0`, dashboard?: DashboardLink): RuleGroup {
  const texts = { summary: 'Wrong', description: 'It is wrong.', runbook: 'Look.' };
  return new RuleGroup(name, { rules: [new AlertingRule(alert, { expr, severity: Severity.WARNING, dashboard, ...texts })] });
}

function dashboard(expr: string): Dashboard {
  const panel = new TimeSeriesPanel('Failures', { queries: [{ expr }], unit: Unit.NONE });
  return new Dashboard('own', { title: 'Own', rows: [{ title: 'Own', panels: [panel] }] });
}

describe('what Prometheus and Grafana of a stack were given directly', () => {
  let app: App;

  beforeEach(() => (app = new App()));

  test('is checked like what kinds bring', () => {
    const { prometheus, grafana } = stackIn(app);
    prometheus.addRuleGroup(group('own', 'OwnFailing', 'increase(prometheus_rule_evaluation_failure_total[5m]) > 0'));
    grafana.addDashboard(dashboard('rate(grafana_nothing_total[5m])'));
    const refused = () => Manifests.of(app);
    expect(refused).toThrow(
      `[monitoring] rule OwnFailing reads metric 'prometheus_rule_evaluation_failure_total', which no kind exports or records: did you mean '${FAILURES}'`,
    );
    expect(refused).toThrow("panel 'Failures' of dashboard 'Own' reads metric 'grafana_nothing_total', which no kind exports or records");
  });

  test('may be right, may link to each other, and gets its runbooks', () => {
    const { prometheus, grafana } = stackIn(app);
    prometheus.addRuleGroup(group('own', 'OwnFailing', undefined, DashboardLink.to('own')));
    prometheus.addRuleGroup(group('own-too', 'OwnFailing', `increase(${FAILURES}[1h]) > 9`));
    grafana.addDashboard(dashboard(`rate(${FAILURES}[5m])`));
    const manifests = Manifests.of(app);
    const rules = manifests.configFile('prometheus-rules-own', 'own.yml');
    const uid = /runbook_url: http:\/\/[^\s]*\/d\/(\S+)/.exec(rules)?.[1];
    expect(manifests.configFile(`grafana-dashboard-${uid?.toLowerCase()}`, `${uid}.json`)).toContain('Look.');
  });

  test('is refused without the dashboard that it links to', () => {
    stackIn(app).prometheus.addRuleGroup(group('own', 'OwnFailing', undefined, DashboardLink.to('own')));
    expect(() => Manifests.of(app)).toThrow("alert OwnFailing links to dashboard 'own', which no kind has");
  });
});

describe('dashboards of your own', () => {
  const wrong = dashboard('rate(prometheus_nothing[5m])');
  const right = dashboard(`rate(${FAILURES}[5m])`);
  const message = "panel 'Failures' of dashboard 'Own' reads metric 'prometheus_nothing', which no kind exports or records";

  test('are checked and provisioned by a stack', () => {
    const app = new App();
    stackIn(app, { dashboards: [right] });
    expect(Manifests.of(app).configFile('grafana-dashboard-own', 'own.json')).toContain(FAILURES);
    const other = new App();
    stackIn(other, { dashboards: [wrong] });
    expect(() => Manifests.of(other)).toThrow(message);
  });

  test('are checked and rendered by a mixin', () => {
    const mixin = (own: Dashboard) => new Mixin([new PrometheusKind()], { dashboards: [own] });
    expect(mixin(right).dashboardFiles['own.json']).toContain(FAILURES);
    expect(() => mixin(wrong)).toThrow(message);
  });
});

test('dashboards of your own are checked and made by an operator stack', () => {
  const charts = (own: Dashboard) => {
    const app = new App();
    const chart = new Chart(app, 'monitoring', { namespace: 'monitoring' });
    const routing = OperatorRouting.alertmanagerConfig(alerting({ heartbeat: HeartbeatReceiver.none() }));
    new OperatorStack(chart, 'stack', { selectorLabels: { release: 'kps' }, routing, ownDashboards: [own] });
    return Testing.synth(chart) as { metadata: { name: string } }[];
  };
  expect(charts(dashboard('count(up)')).filter(({ metadata }) => metadata.name.endsWith('-own'))).toHaveLength(1);
  expect(() => charts(dashboard('count(upp)'))).toThrow("panel 'Failures' of dashboard 'Own' reads metric 'upp', which no kind exports");
});

describe('an alert of your own with the name of another one', () => {
  const own = [group('own', 'PrometheusConfigReloadFailing')];

  test('is refused by a sentence that says whose name it is', () => {
    const taken =
      "alert ConfigReloadFailing of your own rules has the name of an alert of kind 'prometheus': rename yours, or change that of the kind with AlertOverride.change('ConfigReloadFailing', …)";
    const shipped = new PrometheusKind().ruleGroups.flatMap(({ alerts }) => alerts)[0].name;
    const words = taken.replaceAll('ConfigReloadFailing', shipped);
    const groups = [group('own', shipped)];
    expect(() => new Mixin([new PrometheusKind()], { ruleGroups: groups })).toThrow(words);
    expect(() => stackIn(new App(), { ruleGroups: groups })).toThrow(`monitoring: ${words}`);
    expect(() => stackIn(new App()).prometheus.addRuleGroup(groups[0])).toThrow(`monitoring: ${words}`);
  });

  test('is refused whichever comes first, and for two kinds of your own', () => {
    const app = new App();
    const namespace = TrainingNamespace.existing(app, 'messaging');
    const queue = (id: string, alert: string) =>
      Monitored.fromPods(id, {
        namespace,
        labels: { app: id },
        port: 'metrics',
        metrics: [Metric.gauge('queue_depth', 'Depth')],
        ruleGroups: [group(id, alert, 'queue_depth > 1')],
      });
    const stack = stackIn(app, { ruleGroups: own });
    expect(() => stack.monitor(queue('queue', own[0].alerts[0].name))).toThrow(
      "monitoring: alert PrometheusConfigReloadFailing of your own rules has the name of an alert of kind 'queue': rename yours",
    );
    stack.monitor(queue('one', 'QueueFull'));
    expect(() => stack.monitor(queue('two', 'QueueFull'))).toThrow(
      "monitoring: alert QueueFull of kind 'two' has the name of an alert of kind 'one': rename one of them",
    );
    expect(() => stack.monitor(queue('three', 'ThirdQueueFull'))).not.toThrow();
  });

  test('is allowed where the other one is switched off', () => {
    const kind = new PrometheusKind();
    const { name } = kind.ruleGroups.flatMap(({ alerts }) => alerts)[0];
    const mixin = new Mixin([kind], { ruleGroups: [group('own', name)], alertOverrides: [AlertOverride.disable(name)] });
    expect(Object.values(mixin.ruleFiles).filter((text) => text.includes(`alert: ${name}\n`))).toEqual([mixin.ruleFiles['own.yml']]);
  });
});
