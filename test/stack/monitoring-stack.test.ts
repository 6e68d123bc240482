import { App, Chart, Testing } from 'cdk8s';
import {
  AlertingRule,
  DashboardLink,
  GpuTrainer,
  ISubjectKind,
  Manifests,
  MonitoringStack,
  Placement,
  RecordingRule,
  SecretKey,
  Severity,
  TrainerKind,
  TrainingNamespace,
  TrainingPods,
} from '../../lib';
import { parse } from 'yaml';
import { Manifest } from '../../lib/kubernetes/manifest-types';
import { alerting, ForeignKind, prometheusConfig, stackIn } from '../kinds/foreign-kind';

const IMAGE = 'registry.example.com/trainer:1.0.0';

function alert(expr: string, more: { runbook?: string; dashboard?: DashboardLink } = { runbook: 'Empty it.' }): AlertingRule {
  return new AlertingRule('QueueFull', { expr, severity: Severity.WARNING, summary: 'Full', description: 'The queue is full.', ...more });
}

function synthWith(kind: ISubjectKind): () => object {
  const app = new App();
  const stack = stackIn(app);
  stack.monitor({ kind, namespace: stack.prometheus.namespace });
  return () => Manifests.of(app);
}

describe('MonitoringStack.monitor', () => {
  test('renders one job, one set of rules and one of dashboards for a hundred trainers in two namespaces', () => {
    const app = new App();
    const stack = stackIn(app);
    const namespaces = ['research', 'vision'].map((name) => TrainingNamespace.owned(app, name));
    for (let i = 0; i < 100; i++) stack.monitor(GpuTrainer.job(namespaces[i % 2], `run-${i}`, { image: IMAGE }));
    const manifests = Manifests.of(app);
    const config = prometheusConfig(app);
    expect(config.match(/job_name: .*/g)).toEqual([
      'job_name: prometheus',
      'job_name: alertmanager',
      'job_name: grafana',
      'job_name: tensorflow-training',
    ]);
    expect(config).toMatch(/names:\n\s+- research\n\s+- vision\n/);
    expect(manifests.ofKind('Job')).toHaveLength(100);
    expect(manifests.ofKind('RoleBinding')).toHaveLength(3);
    const names = (manifests.ofKind('ConfigMap') as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);
    expect(names.filter((name) => name.includes('run-overview'))).toHaveLength(1);
  });

  test('takes pods that something else has made, by their label', () => {
    const app = new App();
    stackIn(app).monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'kubeflow')));
    expect(prometheusConfig(app)).toMatch(/names:\n\s+- kubeflow\n\s+selectors:\n\s+- role: pod\n\s+label: trainwatch\/subject=trainer/);
  });

  test('asks the trainers of a namespace as they want to be asked, and counts them to the same job', () => {
    const app = new App();
    const stack = stackIn(app);
    const secret = (key: string) => SecretKey.of('trainer-access', key);
    const scrapeAccess = {
      basicAuth: { username: 'prometheus', password: secret('password') },
      tls: { certificateAuthority: secret('ca.pem'), serverName: 'trainer' },
    };
    const [plain, secured] = ['plain', 'secured'].map((name) => TrainingNamespace.owned(app, name));
    stack.monitor(GpuTrainer.job(plain, 'mnist', { image: IMAGE }));
    const exporterAccess = { ...scrapeAccess, webConfig: SecretKey.of('exporter', 'web.yml') };
    stack.monitor(GpuTrainer.job(secured, 'resnet', { image: IMAGE, exporterAccess }));
    stack.monitor(TrainingPods.labeled(secured, { scrapeAccess }));
    const jobs = parse(prometheusConfig(app)).scrape_configs.slice(3);
    const fields = ['job_name', 'scheme', 'basic_auth', 'tls_config'];
    expect(jobs.map((job: object) => fields.map((field) => job[field as keyof typeof job]))).toEqual([
      ['tensorflow-training', undefined, undefined, undefined],
      [
        'tensorflow-training/secured',
        'https',
        { username: 'prometheus', password_file: '/etc/prometheus/secrets/trainer-access/password' },
        { ca_file: '/etc/prometheus/secrets/trainer-access/ca.pem', server_name: 'trainer' },
      ],
    ]);
    for (const [i, name] of ['plain', 'secured'].entries()) expect(jobs[i].kubernetes_sd_configs[0].namespaces.names).toEqual([name]);
    expect(jobs[1].relabel_configs.at(-1)).toMatchObject({ target_label: 'job', replacement: 'tensorflow-training' });
    const [prometheus] = Manifests.of(app).ofKind('StatefulSet') as Manifest[];
    expect(JSON.stringify(prometheus.spec!.template!.spec.volumes)).toContain('"secretName":"trainer-access"');
  });

  test('refuses trainers of one namespace that want to be asked in different ways', () => {
    const app = new App();
    const stack = stackIn(app);
    const namespace = TrainingNamespace.owned(app, 'training');
    const basicAuth = { username: 'prometheus', password: SecretKey.of('trainer-access', 'password') };
    stack.monitor(GpuTrainer.job(namespace, 'mnist', { image: IMAGE }));
    const secured = GpuTrainer.job(namespace, 'resnet', {
      image: IMAGE,
      exporterAccess: { webConfig: SecretKey.of('exporter', 'web.yml'), basicAuth },
    });
    expect(() => stack.monitor(secured)).toThrow(
      "subjects of kind 'tensorflow-training' in namespace 'training' are scraped in different ways: give all of them the same tls and basicAuth, or use another namespace",
    );
  });

  test('takes a kind of somebody else without knowing it', () => {
    const app = new App();
    const stack = stackIn(app);
    const recording = new RecordingRule('queue:queue_depth:max5m', { expr: 'max by (queue) (max_over_time(queue_depth[5m]))' });
    stack.monitor({
      kind: new ForeignKind([recording, alert('queue:queue_depth:max5m{queue="in"} > 5')], 'queue_depth'),
      namespace: stack.prometheus.namespace,
    });
    const manifests = Manifests.of(app);
    expect(prometheusConfig(app)).toContain('queue.example.com:9100');
    expect(manifests.configFile('grafana-dashboard-runbook-queuefull', 'runbook-QueueFull.json')).toContain('Empty it.');
  });

  test('judges all trainers by the thresholds of the kind that they are monitored as', () => {
    const app = new App();
    const stack = stackIn(app);
    const training = TrainingNamespace.owned(app, 'training');
    const monitoredAs = new TrainerKind({ highLossFor: '47m' });
    stack.monitor(GpuTrainer.job(training, 'a', { image: IMAGE, monitoredAs }));
    stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'kubeflow'), { monitoredAs }));
    const rules = Manifests.of(app).configFile('prometheus-rules-tf-training-learning', 'tf-training-learning.yml');
    expect(rules).toMatch(/alert: HighLossThreshold\n(.*\n)*? +for: 47m/);
  });

  test('refuses a kind that is given twice with different settings, and says what to do', () => {
    const app = new App();
    const stack = stackIn(app);
    const training = TrainingNamespace.owned(app, 'training');
    stack.monitor(GpuTrainer.job(training, 'a', { image: IMAGE }));
    expect(() =>
      stack.monitor(GpuTrainer.job(training, 'b', { image: IMAGE, monitoredAs: new TrainerKind({ stalledAfter: '10m' }) })),
    ).toThrow(
      "monitoring: training/b and training/a have kinds 'tensorflow-training' of their own, but a stack renders one for all its subjects: create the kind once and pass it to all of them as monitoredAs",
    );
  });
});

describe('the contract of metrics', () => {
  test('fails the synthesis at a rule that reads what nobody exports, and names the nearest that there is', () => {
    expect(synthWith(new ForeignKind([alert('queue_dept > 5')]))).toThrow(
      "rule QueueFull reads metric 'queue_dept', which no kind exports or records: did you mean 'queue_depth'",
    );
  });

  test('fails at a label that the metric does not have', () => {
    expect(synthWith(new ForeignKind([alert('queue_depth{que="in"} > 5')]))).toThrow(
      "rule QueueFull reads label 'que' of 'queue_depth', which has no such label: use one of queue, job, instance",
    );
  });

  test('fails at a panel that reads what nobody exports, naming panel and dashboard', () => {
    expect(synthWith(new ForeignKind([], 'rate(queue_messages_total[5m])'))).toThrow(
      /panel 'Depth' of dashboard 'Queue' reads metric 'queue_messages_total'/,
    );
  });

  test('fails at an alert without a runbook', () => {
    expect(synthWith(new ForeignKind([alert('queue_depth > 5', {})]))).toThrow(
      "alert QueueFull has no runbook: set 'runbook' to Markdown that says what the on-call engineer does",
    );
  });

  test('fails at an alert that links to a dashboard that does not exist', () => {
    expect(synthWith(new ForeignKind([alert('queue_depth > 5', { runbook: 'Empty it.', dashboard: DashboardLink.to('queues') })]))).toThrow(
      "alert QueueFull links to dashboard 'queues', which no kind has: there are trainwatch-monitoring-health",
    );
  });
});

describe('the links of alerts', () => {
  const rules = (app: App): string => Manifests.of(app).configFile('prometheus-rules-monitoring', 'monitoring.yml');

  test('lead to the deployed Grafana, under the address that people use', () => {
    const app = new App();
    stackIn(app, { grafana: { externalUrl: 'https://grafana.example.com/' } });
    expect(rules(app)).toContain('runbook_url: https://grafana.example.com/d/runbook-TargetDown\n');
    expect(rules(app)).toContain('dashboard_url: https://grafana.example.com/d/trainwatch-monitoring-health\n');
  });

  test('lead to runbooks elsewhere when that is asked for', () => {
    const app = new App();
    stackIn(app, { runbookBaseUrl: 'https://wiki.example.com/runbooks/' });
    expect(rules(app)).toContain('runbook_url: https://wiki.example.com/runbooks/TargetDown\n');
  });
});

describe('Placement', () => {
  test('gives each component a file, in the order in which they are applied', () => {
    const app = new App();
    stackIn(app);
    expect(app.charts.map(({ node }) => node.id)).toEqual(['00-cluster', '10-prometheus', '20-alertmanager', '30-grafana']);
  });

  test('puts the id of a second stack before the names of its files', () => {
    const app = new App();
    stackIn(app);
    new MonitoringStack(app, 'second', {
      cluster: 'test',
      alerting: alerting(),
      namespace: 'second',
      placement: Placement.filePerComponent(app),
    });
    expect(app.charts.map(({ node }) => node.id)).toContain('second-10-prometheus');
    expect(Manifests.of(app).violations).toEqual([]);
  });

  test('puts all of it into the chart around the stack by default, with the same objects', () => {
    const objects = (manifests: Manifests) => manifests.all.map((object) => JSON.stringify(object)).sort();
    const app = new App();
    const chart = new Chart(app, 'all', { namespace: 'monitoring' });
    new MonitoringStack(chart, 'monitoring', { cluster: 'test', alerting: alerting() });
    const apart = new App();
    stackIn(apart);
    expect(app.charts).toHaveLength(1);
    expect(objects(Manifests.ofChart(chart))).toEqual(objects(Manifests.of(apart)));
  });

  test('needs a chart around the stack, of the namespace of the stack', () => {
    expect(() => new MonitoringStack(new App(), 'monitoring', { cluster: 'test', alerting: alerting() })).toThrow(
      'monitoring: there is no chart around it: create it in a Chart, or set placement: Placement.filePerComponent(app)',
    );
    const chart = new Chart(new App(), 'all', { namespace: 'other' });
    expect(() => new MonitoringStack(chart, 'monitoring', { cluster: 'test', alerting: alerting() })).toThrow(
      "all/monitoring: the chart around it has namespace 'other' and the stack 'monitoring': use the same for both",
    );
  });
});

test('a stack is the same when it is synthesized twice', () => {
  const app = new App();
  stackIn(app);
  const synth = () => app.charts.map((chart) => Testing.synth(chart) as object[]);
  expect(synth()).toEqual(synth());
});
