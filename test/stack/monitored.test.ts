import { App, Chart } from 'cdk8s';
import { Deployment, Service } from 'cdk8s-plus-28';
import { parse } from 'yaml';
import {
  AlertingRule,
  Dashboard,
  IScrapedNamespace,
  Metric,
  Monitored,
  MonitoredPodsProps,
  RuleGroup,
  Severity,
  TimeSeriesPanel,
  TrainingNamespace,
  Unit,
} from '../../lib';
import { prometheusConfig, stackIn } from '../kinds/foreign-kind';

const DEPTH = Metric.gauge('queue_depth', 'Messages that wait', { labels: [{ name: 'queue', bound: 5 }] });
const PODS: Omit<MonitoredPodsProps, 'namespace'> = { labels: { app: 'queue' }, port: 'http-metrics', metrics: [DEPTH] };

function rules(expr: string): RuleGroup[] {
  const texts = { summary: 'Full', description: 'The queue is full.', runbook: 'Empty it.' };
  return [new RuleGroup('queue', { rules: [new AlertingRule('QueueFull', { expr, severity: Severity.WARNING, ...texts })] })];
}

function dashboards(): Dashboard[] {
  const panel = new TimeSeriesPanel('Depth', { queries: [{ expr: 'queue_depth' }], unit: Unit.NONE });
  return [new Dashboard('queue', { title: 'Queue', rows: [{ title: 'Queue', panels: [panel] }] })];
}

/** The job as it stands in prometheus.yml. */
function job(app: App, name: string): unknown {
  const { scrape_configs: jobs } = parse(prometheusConfig(app)) as { scrape_configs: { job_name: string }[] };
  return jobs.find(({ job_name }) => job_name === name);
}

describe('Monitored.fromPods', () => {
  let app: App;
  let namespace: TrainingNamespace;

  beforeEach(() => {
    app = new App();
    namespace = TrainingNamespace.existing(app, 'messaging');
  });

  test('scrapes the named port of the pods with these labels, and says whose series they are', () => {
    stackIn(app).monitor(
      Monitored.fromPods('queue', { namespace, ...PODS, metricsPath: '/stats', scrapeInterval: '30s', sampleLimit: 500 }),
    );
    expect(job(app, 'queue')).toEqual({
      job_name: 'queue',
      scrape_interval: '30s',
      metrics_path: '/stats',
      sample_limit: 500,
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['messaging'] }, selectors: [{ role: 'pod', label: 'app=queue' }] }],
      relabel_configs: [
        { source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: 'http-metrics', action: 'keep' },
        { source_labels: ['__meta_kubernetes_pod_phase'], regex: 'Failed|Succeeded', action: 'drop' },
        { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
        { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' },
      ],
    });
  });

  test('is one job for several namespaces', () => {
    const queue = Monitored.fromPods('queue', { namespace, ...PODS });
    const stack = stackIn(app);
    stack.monitor(queue);
    stack.monitor({ kind: queue.kind, namespace: TrainingNamespace.existing(app, 'archive') });
    expect(job(app, 'queue')).toMatchObject({ kubernetes_sd_configs: [{ namespaces: { names: ['archive', 'messaging'] } }] });
  });

  test('brings its rules and dashboards, which may read what it exports and the labels of its pods', () => {
    const props = { ...PODS, ruleGroups: rules('max by (queue, namespace) (queue_depth) > 5'), dashboards: dashboards() };
    stackIn(app).monitor(Monitored.fromPods('queue', { namespace, ...props }));
    expect(() => prometheusConfig(app)).not.toThrow();
  });

  test('fails the synthesis at a rule that reads what it does not export', () => {
    stackIn(app).monitor(Monitored.fromPods('queue', { namespace, ...PODS, ruleGroups: rules('queue_lenght > 5') }));
    expect(() => prometheusConfig(app)).toThrow("rule QueueFull reads metric 'queue_lenght', which no kind exports or records");
  });

  test('refuses an id that a component of the stack has', () => {
    const stack = stackIn(app);
    expect(() => stack.monitor(Monitored.fromPods('grafana', { namespace, ...PODS }))).toThrow(
      "monitoring: a subject in namespace 'messaging' and a subject in namespace 'monitoring' have kinds 'grafana' of their own",
    );
  });

  test.each([
    [{ ...PODS, labels: {} }, "labels of queue is empty and would select every pod: set at least one, for example { app: 'queue' }"],
    [
      { ...PODS, metrics: [] },
      "queue exports no metrics: list those that rules and dashboards read, for example Metric.gauge('queue_depth', '…')",
    ],
    [{ ...PODS, metricsPath: 'stats' }, "metrics path 'stats' of job queue must start with '/'"],
    [{ ...PODS, port: 'a|b' }, "port of queue 'a|b' is not the name of a container's port"],
  ])('refuses what cannot work: %#', (props, message) => {
    expect(() => Monitored.fromPods('queue', { namespace, ...props })).toThrow(message);
  });
});

describe('Monitored.fromService', () => {
  let app: App;
  let namespace: TrainingNamespace;
  let chart: Chart;
  let service: Service;

  beforeEach(() => {
    app = new App();
    namespace = TrainingNamespace.existing(app, 'messaging');
    chart = new Chart(app, 'queue', { namespace: 'messaging' });
    service = new Service(chart, 'service', {
      metadata: { name: 'queue' },
      ports: [
        { name: 'web', port: 80 },
        { name: 'stats', port: 9100 },
      ],
    });
  });

  const from = (in_: IScrapedNamespace, port: string, construct = service as Chart | Service | Deployment) =>
    Monitored.fromService('queue', { namespace: in_, service: construct, port, metrics: [DEPTH] });

  test('scrapes the named port of every endpoint of the Service', () => {
    stackIn(app).monitor(from(namespace, 'stats'));
    expect(job(app, 'queue')).toMatchObject({
      kubernetes_sd_configs: [
        {
          role: 'endpointslice',
          namespaces: { names: ['messaging'] },
          selectors: [{ role: 'endpointslice', label: 'kubernetes.io/service-name=queue' }],
        },
      ],
      relabel_configs: [
        { source_labels: ['__meta_kubernetes_endpointslice_port_name'], regex: 'stats', action: 'keep' },
        { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
        { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' },
      ],
    });
  });

  test('refuses a port that the Service lacks', () => {
    expect(() => from(namespace, 'metrics')).toThrow(
      "queue/service, the service of queue, has no port 'metrics': use one of 'web', 'stats', and give a name to a port that has none",
    );
  });

  test('refuses a port of a Service whose port has no name', () => {
    const unnamed = new Service(chart, 'unnamed', { ports: [{ port: 80 }] });
    expect(() => from(namespace, 'metrics', unnamed)).toThrow(
      "queue/unnamed, the service of queue, has no port 'metrics': give a name to a port that has none",
    );
  });

  test('refuses a Service of another namespace', () => {
    expect(() => from(TrainingNamespace.existing(app, 'other'), 'stats')).toThrow(
      "queue/service, the service of queue, is in namespace 'messaging', not in 'other': use the same for both",
    );
  });

  test('refuses what is no Service', () => {
    const deployment = new Deployment(chart, 'deployment', { containers: [{ image: 'queue:1' }] });
    expect(() => from(namespace, 'stats', deployment)).toThrow(
      'queue/deployment, the service of queue, is a Deployment: pass a Service, or use Monitored.fromPods',
    );
  });
});
