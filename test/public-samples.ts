import { App, Chart, JsonPatch, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import * as trainwatch from '../lib';
import { TYPES } from '../lib/values/recorded/types';

/** A valid value of a type, for a field of that name. Each call makes new objects, because constructs have one place. */
type Make = () => unknown;

/** Strings that are valid under the name of their field or parameter; 'sample' is for all others. */
const STRINGS: Record<string, string> = {
  adminPassword: 'password',
  alert: 'LossSpike',
  bodySizeLimit: '10MB',
  bucket: 'samples',
  channel: '#ml',
  checkpointStorage: '10Gi',
  claimName: 'samples',
  clockDrift: '1s',
  cpu: '1',
  deleteAfter: '24h',
  deleteDelay: '48h',
  digestRepeatInterval: '24h',
  digestInterval: '6h',
  endpoint: 'https://example.com',
  expr: 'up == 0',
  fieldSelector: 'status.phase=Running',
  files: 'targets/*.json',
  for: '5m',
  from: '08:00',
  grafanaUrl: 'http://grafana.example.com',
  httpProxy: 'http://proxy.example.com:3128',
  httpsProxy: 'http://proxy.example.com:3128',
  ignoreDeletionMarksDelay: '24h',
  image: 'registry.example.com/team/trainer:1.0.0',
  imageRegistry: 'mirror.example.com',
  json: '{}',
  keepFiringFor: '5m',
  location: 'Asia/Shanghai',
  memory: '8Gi',
  mountPath: '/data',
  metricsPath: '/metrics',
  mobiles: '13800000000',
  pageRepeatInterval: '4h',
  proxyUrl: 'http://proxy.example.com:3128',
  regex: '(.*)',
  repeatInterval: '12h',
  replacement: '$1',
  retention: '120h',
  runbookBaseUrl: 'https://example.com/runbooks',
  scrapeTimeout: '5s',
  scraped: 'monitoring',
  selector: 'up',
  separator: ';',
  sharedMemory: '1Gi',
  silence: '10m',
  size: '10GB',
  smarthost: 'smtp.example.com:587',
  storage: '10Gi',
  targets: 'trainer:9091',
  time: '15d',
  timezone: 'Asia/Shanghai',
  to: '18:00',
  version: '3.14.0',
};

/** Names of which a map must have one. */
const KEYS: Record<string, string> = { scraped: 'tensorflow-training', namespaces: 'tensorflow-training' };

/** The same, where a name means something else in one type. */
const STRINGS_OF: Record<string, Record<string, string>> = {
  AlertChanges: { runbook: 'https://example.com/runbook' },
  AlertingRule: { name: 'SampleHigh' },
  AlertingTiming: { groupInterval: '4h', heartbeatInterval: '5m', digestInterval: '6h' },
  BurnRate: { longWindow: '1h', shortWindow: '5m' },
  DashboardProps: { from: 'now-6h' },
  EmailReceiverProps: { from: 'a@example.com', to: 'b@example.com' },
  HostPathProps: { path: '/data' },
  NewClaimProps: { size: '10Gi' },
  RecordedSeries: { expr: 'up' },
  RecordingRule: { name: 'sample:up:sum' },
  S3CredentialsProps: { endpoint: 's3.example.com' },
  Slo: { name: 'Goodput' },
  SloProps: { window: '30d' },
  ThanosStorageProps: { retention: '1y' },
};

/** Fields that may be left out, of which one must be there. */
const ONE_OF: Record<string, string[]> = {
  AlertChanges: ['summary'],
  GpuTrainerProps: ['monitoredBy'],
  MultiWorkerProps: ['monitoredBy'],
  TfJobProps: ['monitoredBy', 'worker'],
  SlackReceiverProps: ['webhook'],
  WebhookReceiverProps: ['url'],
};

function text(owner: string, name: string): string {
  const given = STRINGS_OF[owner]?.[name] ?? STRINGS[name];
  if (given !== undefined) return given;
  if (/(interval|wait|window|after|delay|timeout|duration|for)$/i.test(name)) return '5m';
  if (/url$/i.test(name)) return 'https://example.com';
  return 'sample';
}

/** All of them are part of one app, which `startOver` replaces. */
let app = new App();

export function startOver(): App {
  return (app = Testing.app());
}

function place(): Construct {
  return new Chart(app, `sample-${app.node.children.length}`, { namespace: 'monitoring' });
}

const secret = (): unknown => trainwatch.SecretKey.of('sample', 'password');
const alerting = (): trainwatch.Alerting =>
  new trainwatch.Alerting({
    page: new trainwatch.WebhookReceiver('page', { url: 'https://example.com' }),
    ticket: new trainwatch.WebhookReceiver('ticket', { url: 'https://example.com' }),
    heartbeat: trainwatch.HeartbeatReceiver.none(),
  });
const dashboard = (uid = 'sample'): trainwatch.Dashboard =>
  new trainwatch.Dashboard(uid, {
    title: 'Sample',
    rows: [{ title: 'Sample', panels: [new trainwatch.TextPanel('Sample', { markdown: 'x' })] }],
  });

/** Makes an object of each class and each interface that something public takes. */
const MAKE: Record<string, Make> = {
  AlertOverride: () => trainwatch.AlertOverride.disable('LossSpike'),
  Alerting: alerting,
  Alertmanager: () => new trainwatch.Alertmanager(place(), 'alertmanager', { alerting: alerting() }),
  DeadMansSwitch: () => trainwatch.DeadMansSwitch.slack(trainwatch.SecretKey.of('sample', 'url')),
  DingTalkReceiver: () => new trainwatch.DingTalkReceiver('sample', { robot: trainwatch.SecretKey.of('sample', 'token') }),
  EmailReceiver: () =>
    new trainwatch.EmailReceiver('sample', { to: ['a@example.com'], from: 'b@example.com', smarthost: 'smtp.example.com:587' }),
  Grafana: () => new trainwatch.Grafana(place(), 'grafana', { dataSources: [trainwatch.DataSource.prometheus('http://prometheus')] }),
  GrafanaLinks: () => new trainwatch.GrafanaLinks('http://grafana.example.com'),
  KnownSeries: () => new trainwatch.KnownSeries({ scraped: [] }),
  MetricCatalog: () =>
    new trainwatch.MetricCatalog('sample', { metrics: [trainwatch.Metric.gauge('sample_depth', 'Depth of the queue.')] }),
  Mixin: () => new trainwatch.Mixin([trainwatch.TrainerKind.STANDARD]),
  MonitoringStack: () => new trainwatch.MonitoringStack(place(), 'stack', { cluster: 'sample', alerting: alerting() }),
  PagerDutyReceiver: () => new trainwatch.PagerDutyReceiver('sample', { routingKey: trainwatch.SecretKey.of('sample', 'key') }),
  RouteTable: () => new trainwatch.RouteTable([{ at: new Date(0), labels: { severity: 'critical' }, receivers: ['page'] }]),
  SecretPaths: () => new trainwatch.SecretPaths('/secrets'),
  SlackReceiver: () => new trainwatch.SlackReceiver('sample', { channel: '#ml', webhook: trainwatch.SecretKey.of('sample', 'url') }),
  ThanosStorage: () => trainwatch.ThanosStorage.inBucket(trainwatch.FilesystemObjectStore.onClaim('samples')),
  WebhookReceiver: () => new trainwatch.WebhookReceiver('sample', { url: 'https://example.com' }),
  Annotation: () => trainwatch.Annotation.atValue('Sample', { color: trainwatch.Color.BLUE, expr: 'up', text: 'x' }),
  App: () => app,
  ApiObject: () => undefined,
  Chart: () => place(),
  Construct: () => place(),
  Dashboard: () => dashboard(),
  DashboardLink: () => trainwatch.DashboardLink.to('sample'),
  DataSource: () => trainwatch.DataSource.prometheus('http://prometheus'),
  DingTalkBridge: () => trainwatch.DingTalkBridge.STANDARD,
  EnvFrom: () => trainwatch.EnvFrom.secret('sample'),
  EnvValueFrom: () => trainwatch.EnvValueFrom.secret(trainwatch.SecretKey.of('sample', 'key')),
  ExistingDcgmExporterProps: () => ({ job: 'sample' }),
  ExistingKubeStateMetricsProps: () => ({ job: 'sample' }),
  ExistingKueueProps: () => ({ job: 'sample' }),
  ExistingNodeExporterProps: () => ({ job: 'sample' }),
  ExistingPushgatewayProps: () => ({ job: 'sample' }),
  ExporterNamespace: () => trainwatch.ExporterNamespace.privileged(app, `exporters-${app.node.children.length}`),
  HeartbeatReceiver: () => trainwatch.HeartbeatReceiver.external(trainwatch.SecretKey.of('sample', 'url')),
  IAlertLinks: () => new trainwatch.GrafanaLinks('http://grafana.example.com'),
  IAlerting: alerting,
  IConstruct: () => service(),
  IInhibitRuleSource: () => ({ inhibitRules: () => [] }),
  ILongTermStorage: () => trainwatch.ThanosStorage.inBucket(trainwatch.FilesystemObjectStore.onClaim('samples')),
  IObjectStore: () => trainwatch.FilesystemObjectStore.onClaim('samples'),
  IPlacement: () => trainwatch.Placement.oneChart(),
  IReceiver: () => new trainwatch.WebhookReceiver('sample', { url: 'https://example.com' }),
  IReceiverHost: () => new trainwatch.Alertmanager(place(), 'host', { alerting: alerting() }),
  IScrapeConfigSource: () => ({ scrapeConfigs: () => [] }),
  IScrapedNamespace: () => ({ name: 'monitoring', scrapeIntervalSeconds: 15, allowScrape: () => undefined }),
  IServiceDiscovery: () => new trainwatch.StaticTargets(['trainer:9091']),
  ISilenceReceiver: () => trainwatch.DeadMansSwitch.slack(trainwatch.SecretKey.of('sample', 'url')),
  ISubject: () => trainwatch.TrainingPods.labeled(trainwatch.TrainingNamespace.owned(app, `training-${app.node.children.length}`)),
  ISubjectKind: () => trainwatch.TrainerKind.STANDARD,
  InhibitRule: () => trainwatch.InhibitRule.perRun('LossSpike', ['LossPlateau']),
  Matcher: () => trainwatch.Matcher.equal('severity', 'warning'),
  Metric: () => trainwatch.Metric.gauge('sample_depth', 'Depth of the queue.'),
  OperatorDashboards: () => trainwatch.OperatorDashboards.none(),
  OperatorRouting: () => trainwatch.OperatorRouting.secret(alerting()),
  OperatorStack: () =>
    new trainwatch.OperatorStack(place(), 'stack', {
      routing: trainwatch.OperatorRouting.secret(alerting()),
      selectorLabels: { release: 'sample' },
    }),
  Panel: () => new trainwatch.TextPanel('Sample', { markdown: 'x' }),
  PodServiceAccount: () => trainwatch.PodServiceAccount.existing('sample'),
  PodVolume: () => trainwatch.PodVolume.emptyDir('sample', { mountPath: '/data' }),
  Prometheus: () => prometheus(),
  RelabelConfig: () => trainwatch.RelabelConfig.drop('a', 'b'),
  RemoteWrite: () => new trainwatch.RemoteWrite('sample', { url: 'https://example.com' }),
  Route: () => new trainwatch.Route({ receiver: new trainwatch.WebhookReceiver('sample', { url: 'https://example.com' }) }),
  Rule: () => new trainwatch.RecordingRule('sample:up:sum', { expr: 'sum(up)' }),
  RuleGroup: () => new trainwatch.RuleGroup('sample', { rules: [new trainwatch.RecordingRule('sample:up:sum', { expr: 'sum(up)' })] }),
  ScrapeConfig: () => new trainwatch.ScrapeConfig('sample', { serviceDiscovery: [new trainwatch.StaticTargets(['trainer:9091'])] }),
  SecretKey: secret,
  ServerVersion: () => trainwatch.ServerVersion.TESTED,
  TimeInterval: () => trainwatch.TimeInterval.daily('22:00', '07:00', 'Asia/Shanghai'),
  TrainingNamespace: () => trainwatch.TrainingNamespace.owned(app, `training-${app.node.children.length}`),
  'cdk8s.JsonPatch': () => JsonPatch.add('/spec/dnsPolicy', 'Default'),
  'k8s.Container': () => ({ name: 'sample', image: 'sample:1' }),
  'k8s.IntOrString': () => k8s.IntOrString.fromString('http'),
  'k8s.Quantity': () => k8s.Quantity.fromString('1Gi'),
  'k8s.Volume': () => ({ name: 'sample', emptyDir: {} }),
};

function prometheus(): trainwatch.Prometheus {
  return new trainwatch.Prometheus(place(), 'prometheus', { cluster: 'sample' });
}

function service(): IConstruct {
  return new k8s.KubeService(place(), 'service', { metadata: { name: 'sample' }, spec: { ports: [{ name: 'sample', port: 80 }] } });
}

/** A valid value of a type, with fields that must be there, and `further` ones. */
export function sample(type: string, owner: string, name: string): unknown {
  if (type.endsWith('[]')) return [sample(type.slice(0, -2), owner, name)];
  if (type.startsWith('{')) return { [KEYS[name] ?? 'sample']: sample(type.slice(1, -1), owner, name) };
  if (type in MAKE) return MAKE[type]();
  if (type in TYPES.enums) return Object.values(TYPES.enums[type])[0];
  if (type in TYPES.structs) {
    const fields = Object.entries(TYPES.structs[type]).map(([field, of]) => ({
      field: field.replace('?', ''),
      of,
      optional: field.endsWith('?'),
    }));
    const needed = fields.filter(({ field, optional }) => !optional || ONE_OF[type]?.includes(field));
    return Object.fromEntries(needed.map(({ field, of }) => [field, sample(of, type, field)]));
  }
  if (type === 'number') return name === 'objective' ? 0.99 : 1;
  if (type === 'boolean') return true;
  if (type === 'date') return new Date(0);
  if (type === 'any') return {};
  if (type === 'json') return { title: 'Sample', type: 'text' };
  if (type === 'string') return text(owner, name);
  return new (trainwatch as unknown as Record<string, new (...args: unknown[]) => unknown>)[type]();
}
