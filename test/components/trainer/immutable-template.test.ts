import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import {
  AlertmanagerKind,
  AlertmanagerOptions,
  AlertOverride,
  Dashboard,
  GpuTrainer,
  GrafanaKind,
  GrafanaLinks,
  GrafanaOptions,
  MonitoringStack,
  IPlacement,
  MonitoringStackProps,
  OperatorDashboards,
  OperatorRouting,
  OperatorStack,
  OperatorStackProps,
  Placement,
  PrometheusKind,
  PrometheusOptions,
  RecordingRule,
  RemoteWrite,
  RuleGroup,
  S3ObjectStore,
  SecretKey,
  ServerVersion,
  ThanosStorage,
  TrainerKind,
  TrainingNamespace,
  WorkloadProps,
} from '../../../lib';
import { k8s } from '../../../lib/kubernetes/k8s';
import { Manifest } from '../../../lib/kubernetes/manifest-types';
import { alerting } from '../../kinds/foreign-kind';
import { TRAINER } from '../../kinds/threshold-cases';

/** A value that nothing has by default for every prop; the compiler asks for those of new props. */
type Changes<Props> = { readonly [Name in keyof Required<Props>]: Required<Props>[Name] };

const WORKLOAD: Changes<WorkloadProps> = {
  resources: { limits: { memory: k8s.Quantity.fromString('3Gi') } },
  nodeSelector: { pool: 'infra' },
  tolerations: [{ key: 'infra', operator: 'Exists' }],
  priorityClassName: 'monitoring',
  podPatches: [JsonPatch.add('/spec/dnsPolicy', 'Default')],
};

const PROMETHEUS: Changes<PrometheusOptions> = {
  ...WORKLOAD,
  externalLabels: { region: 'east' },
  scrapeInterval: '45s',
  evaluationInterval: '45s',
  replicas: 3,
  shards: 2,
  retention: { time: '7d' },
  storage: '70Gi',
  remoteWrites: [new RemoteWrite('mimir', { url: 'https://mimir.example.com/api/v1/push' })],
  maxExemplars: 1000,
  otlpReceiver: true,
  version: new ServerVersion('3.5.0'),
  monitoredAs: new PrometheusKind({ targetDownFor: '17m' }),
  externalUrl: 'https://prometheus.example.com',
  maximumStartupDuration: '2h',
};

const ALERTMANAGER: Changes<AlertmanagerOptions> = {
  ...WORKLOAD,
  replicas: 5,
  retention: '60h',
  storage: '3Gi',
  externalUrl: 'https://alertmanager.example.com',
  monitoredAs: new AlertmanagerKind({ deliveryMinNotifications: 77 }),
};

const GRAFANA: Changes<GrafanaOptions> = {
  ...WORKLOAD,
  adminPassword: SecretKey.of('grafana-admin', 'password'),
  externalUrl: 'https://grafana.example.com',
  monitoredAs: new GrafanaKind({ failedRequestsRatio: 0.77 }),
};

const inBucket = (bucket: string) =>
  ThanosStorage.inBucket(
    S3ObjectStore.withCredentials(bucket, { endpoint: 's3.example.com', credentials: SecretKey.of('s3', 'credentials') }),
  );

/** Those with settings of their own are changed setting by setting. */
type Nested = 'prometheus' | 'alertmanager' | 'grafana';

const STACK: Changes<Omit<MonitoringStackProps, Nested | 'placement'>> = {
  cluster: 'gpu-west',
  alerting: alerting({ timing: { groupWait: '1m', heartbeatInterval: '2m' } }),
  namespace: 'observability',
  longTermStorage: inBucket('other'),
  runbookBaseUrl: 'https://runbooks.example.com/',
  alertOverrides: [AlertOverride.disable('LossPlateau')],
  ruleGroups: [new RuleGroup('own', { rules: [new RecordingRule('job:up:count', { expr: 'count by (job) (up)' })] })],
  dashboards: [new Dashboard('own', { title: 'Own', rows: [] })],
};

const OPERATOR: Changes<Omit<OperatorStackProps, 'placement'>> = {
  selectorLabels: { release: 'other' },
  routing: OperatorRouting.secret(alerting()),
  namespace: 'observability',
  dashboards: OperatorDashboards.none(),
  alertLinks: new GrafanaLinks('https://grafana.example.com'),
  scrapeInterval: '45s',
  evaluationInterval: '45s',
  retention: '20d',
  alertOverrides: STACK.alertOverrides,
  ruleGroups: STACK.ruleGroups,
  ownDashboards: STACK.dashboards,
};

const IMAGE = 'registry.example.com/trainer:1.0.0';

/** What both kinds of stacks do with a run. */
interface Monitoring {
  monitor(subject: GpuTrainer): void;
}

/** The template of a Job that is monitored, and the text of everything around it. */
function synthesized(stackIn: (app: App, placement: IPlacement) => Monitoring): { template: unknown; others: string } {
  const app = new App();
  const stack = stackIn(app, Placement.filePerComponent(app));
  stack.monitor(GpuTrainer.job(TrainingNamespace.owned(app, 'training'), 'mnist', { image: IMAGE, exporterSidecar: true }));
  const charts = app.charts.map((chart) => Testing.synth(chart) as Manifest[]);
  const [job] = charts.flat().filter(({ kind }) => kind === 'Job');
  return { template: job.spec!.template, others: JSON.stringify(charts) };
}

function inStack(props: Partial<MonitoringStackProps> = {}, scope: (app: App) => Construct = (app) => app) {
  const usual = { cluster: 'gpu-east', alerting: alerting(), longTermStorage: inBucket('metrics') };
  return synthesized((app, placement) => new MonitoringStack(scope(app), 'stack', { ...usual, placement, ...props }));
}

function inOperatorStack(props: Partial<OperatorStackProps> = {}) {
  const usual = { selectorLabels: { release: 'kps' }, routing: OperatorRouting.alertmanagerConfig(alerting()) };
  return synthesized((app, placement) => new OperatorStack(app, 'stack', { ...usual, placement, ...props }));
}

describe('The template of a Job that runs, which Kubernetes never lets change,', () => {
  const before = inStack();

  const settings = (name: Nested, changes: object) =>
    Object.entries(changes).map(([setting, value]) => [`${name}.${setting}`, { [name]: { [setting]: value } }] as const);

  const cases: (readonly [string, Partial<MonitoringStackProps>])[] = [
    ...Object.entries(STACK).map(([name, value]) => [name, { [name]: value }] as const),
    ...settings('prometheus', PROMETHEUS),
    ...settings('alertmanager', ALERTMANAGER),
    ...settings('grafana', GRAFANA),
  ];

  test.each(cases)('is the same when the stack has another %s', (_name, props) => {
    const after = inStack(props);
    expect(after.template).toEqual(before.template);
    expect(after.others).not.toBe(before.others);
  });

  test.each(Object.entries(OPERATOR))('is the same beside prometheus-operator, and when that has another %s', (name, value) => {
    expect(inOperatorStack({ [name]: value }).template).toEqual(before.template);
  });

  test('is the same when all components are in one chart', () => {
    const after = inStack({ placement: Placement.oneChart() }, (app) => new Chart(app, 'monitoring', { namespace: 'monitoring' }));
    expect(after.template).toEqual(before.template);
  });

  test('is the same when any threshold of its alerts is another', () => {
    const templateWith = (monitoredAs: TrainerKind) => {
      const namespace = TrainingNamespace.owned(new App(), 'training');
      return ApiObject.of(GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredAs })).toJson().spec.template as unknown;
    };
    const standard = templateWith(TrainerKind.STANDARD);
    for (const [name, [value]] of Object.entries(TRAINER)) expect(templateWith(new TrainerKind({ [name]: value }))).toEqual(standard);
  });
});
