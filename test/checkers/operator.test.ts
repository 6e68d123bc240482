import { ValidateFunction } from 'ajv';
import { Chart, Testing } from 'cdk8s';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import {
  Alerting,
  EmailReceiver,
  GrafanaLinks,
  HeartbeatReceiver,
  KubernetesPods,
  Mixin,
  OperatorDashboards,
  OperatorRouting,
  OperatorStack,
  PagerDutyReceiver,
  PodRelabeling,
  ScrapeConfig,
  ScrapeScheme,
  SecretKey,
  SlackReceiver,
  StaticTargets,
  TimeInterval,
  TrainingNamespace,
  TrainingPods,
  WebhookReceiver,
} from '../../lib';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { scrapeObject } from '../../lib/operator/scrape-object';
import { downloadModule } from '../../tools/servers/build';
import { GRAFANA_DASHBOARD, specValidator } from '../operator/object-schema';
import { describeWithJudge } from '../servers';

/** The newest version whose module the Go proxy serves whole, with the schemas of its objects. */
const OPERATOR = { module: 'github.com/prometheus-operator/prometheus-operator', version: 'v0.85.0' };
const DEADLINE_MS = 120_000;
const LARGEST_OBJECT_BYTES = 262_144;

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
}

/** Monitoring health, and the runbooks of its alerts: TargetDown, RunUnreachable, TrainwatchWatchdog. */
const OF_SHARED_PROMETHEUS = 4;

/** Those who run the Prometheus watch it themselves. */
const KINDS = SHIPPED_KINDS.filter(({ id }) => id !== 'prometheus');
const MIXIN = new Mixin(KINDS, { alertLinks: new GrafanaLinks('https://grafana.example.com') });
const FILES = MIXIN.operatorManifests({
  namespace: 'monitoring',
  selectorLabels: { release: 'kube-prometheus-stack' },
  scraped: Object.fromEntries(KINDS.map(({ id }) => [id, ['training']])),
});
const objectsOf = (file: string): Named[] => parseAllDocuments(FILES[file]).map((document) => document.toJS() as Named);
const OBJECTS = Object.keys(FILES).flatMap(objectsOf);

/** A stack with every kind of receiver that an AlertmanagerConfig can say, and a job that only a ScrapeConfig can. */
function stackObjects(): Named[] {
  const app = Testing.app();
  const key = SecretKey.of('channel', 'token');
  const alerting = new Alerting({
    page: new PagerDutyReceiver('pager', { routingKey: key }),
    ticket: new SlackReceiver('chat', { channel: '#a', webhook: key }),
    workingHours: TimeInterval.workingHours('08:00', '18:00', 'UTC'),
    heartbeat: HeartbeatReceiver.external(key),
    alertPath: new WebhookReceiver('hook', { url: 'http://hook:80', timeout: '5s' }),
  }).team('vision', {
    page: new EmailReceiver('mail', { to: ['a@example.com'], from: 'b@example.com', smarthost: 'smtp:587', username: 'u', password: key }),
    ticket: new SlackReceiver('vision', { channel: '#b', webhook: key }),
  });
  const stack = new OperatorStack(new Chart(app, 'monitoring', { namespace: 'monitoring' }), 'stack', {
    selectorLabels: { release: 'kube-prometheus-stack' },
    routing: OperatorRouting.alertmanagerConfig(alerting),
    dashboards: OperatorDashboards.grafanaObjects({ dashboards: 'grafana' }),
  });
  stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'training')));
  const queue = new ScrapeConfig('queue', {
    serviceDiscovery: [new KubernetesPods({ namespaces: ['queue'], labelSelector: { app: 'queue' } }), new StaticTargets(['a:1'])],
    relabelConfigs: PodRelabeling.annotations(),
    scheme: ScrapeScheme.HTTPS,
    bearerToken: key,
  });
  return [...app.charts.flatMap((chart) => chart.toJson() as Named[]), scrapeObject(queue, { namespace: 'a', labels: {} })];
}

/** The schema of each kind of object, of the spec alone. */
async function validators(): Promise<Map<string, ValidateFunction>> {
  const operator = join(await downloadModule(OPERATOR.module, OPERATOR.version), 'example', 'prometheus-operator-crd');
  const files = {
    PrometheusRule: `${operator}/monitoring.coreos.com_prometheusrules.yaml`,
    PodMonitor: `${operator}/monitoring.coreos.com_podmonitors.yaml`,
    ScrapeConfig: `${operator}/monitoring.coreos.com_scrapeconfigs.yaml`,
    AlertmanagerConfig: `${operator}/monitoring.coreos.com_alertmanagerconfigs.yaml`,
  };
  const ofOperator = Object.entries(files).map(([kind, file]): [string, ValidateFunction] => {
    const crd = parse(readFileSync(file, 'utf8')) as {
      spec: { versions: { schema: { openAPIV3Schema: { properties: { spec: object } } } }[] };
    };
    return [kind, specValidator(crd.spec.versions[0].schema.openAPIV3Schema.properties.spec)];
  });
  return new Map([...ofOperator, ['GrafanaDashboard', specValidator(GRAFANA_DASHBOARD.schema)]]);
}

describe('the manifests for prometheus-operator', () => {
  test('are those of all groups, jobs and dashboards, each selected, under names of their own', () => {
    expect(Object.keys(FILES)).toEqual(['prometheus-rules.yaml', 'scrape-jobs.yaml', 'dashboards.yaml']);
    expect(objectsOf('prometheus-rules.yaml')).toHaveLength(Object.keys(MIXIN.ruleFiles).length + 1);
    const uids = objectsOf('dashboards.yaml').map(({ metadata }) => metadata.name);
    expect(uids).toHaveLength(Object.keys(MIXIN.dashboardFiles).length + OF_SHARED_PROMETHEUS);
    expect(new Set(OBJECTS.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size).toBe(OBJECTS.length);
    expect(OBJECTS.filter(({ metadata }) => metadata.labels.release !== 'kube-prometheus-stack')).toEqual([]);
    expect(OBJECTS.map(({ metadata }) => metadata.name).filter((name) => !/^[a-z\d]([-a-z\d.]{0,251}[a-z\d])?$/.test(name))).toEqual([]);
  });

  test('are small enough for kubectl apply', () => {
    const sizes = OBJECTS.map((object) => Buffer.byteLength(JSON.stringify(object)));
    expect(Math.max(...sizes)).toBeLessThan(LARGEST_OBJECT_BYTES);
  });
});

// Go, which builds the judge, gets the schemas.
describeWithJudge([], 'the manifests for prometheus-operator', () => {
  test(
    'have no field and no value that the schemas of its objects do not have',
    async () => {
      const schemas = await validators();
      const objects = [...OBJECTS, ...stackObjects()].filter(({ kind }) => kind !== 'ConfigMap');
      expect(new Set(objects.map(({ kind }) => kind))).toEqual(new Set(schemas.keys()));
      const errors = objects.flatMap((object) => {
        const validate = schemas.get(object.kind)!;
        const spec = JSON.parse(JSON.stringify((object as unknown as { spec: object }).spec)) as object;
        return validate(spec) ? [] : [[object.metadata.name, validate.errors]];
      });
      expect(errors).toEqual([]);
      const rules = schemas.get('PrometheusRule')!;
      expect([rules({ groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'x', fro: '1m' }] }] }), rules.errors?.[0].params]).toEqual([
        false,
        { additionalProperty: 'fro' },
      ]);
    },
    DEADLINE_MS,
  );
});
