import { createHash } from 'node:crypto';
import { parse, parseAllDocuments } from 'yaml';
import {
  Alerting,
  EmailReceiver,
  GrafanaLinks,
  HeartbeatReceiver,
  ISubjectKind,
  KubernetesPods,
  Mixin,
  PagerDutyReceiver,
  PodRelabeling,
  ScrapeConfig,
  ScrapeScheme,
  SecretKey,
  SlackReceiver,
  StaticTargets,
  TimeInterval,
  WebhookReceiver,
} from '../../lib';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { scrapeObject } from '../../lib/operator/scrape-object';
import { chartAlertmanager, chartPrometheus, EXCEPT_OWN_NAMESPACE, NAMESPACE, namespaces, RELEASE } from './chart-objects';
import { KubernetesObject } from './control-plane';
import { AUTHORITY_SECRET, SECURED_NAMESPACE, securedJob, stackObjects } from './judged-stack';

/** Where the monitored programs are. */
export const SCRAPED_NAMESPACE = 'training';

const PLACE = { namespace: NAMESPACE, selectorLabels: RELEASE };
const TOKEN = SecretKey.of('channel', 'token');
const URL_KEY = SecretKey.of('channel', 'url');

/** Those who run the Prometheus watch it themselves. */
const KINDS: ISubjectKind[] = SHIPPED_KINDS.filter(({ id }) => id !== 'prometheus');

const MIXIN = new Mixin(KINDS, { alertLinks: new GrafanaLinks('https://grafana.example.com') });

const CHAT = new SlackReceiver('chat', { channel: '#training', webhook: URL_KEY });
const VISION = new SlackReceiver('vision', { channel: '#vision', webhook: URL_KEY });
const MAIL = new EmailReceiver('mail', {
  to: ['oncall@example.com'],
  from: 'alerts@example.com',
  smarthost: 'smtp.example.com:587',
  username: 'alerts',
  password: TOKEN,
});

function alerting(ticket: SlackReceiver, zone: string): Alerting {
  return new Alerting({
    page: new PagerDutyReceiver('pager', { routingKey: TOKEN }),
    ticket,
    workingHours: TimeInterval.workingHours('08:00', '18:00', zone),
    heartbeat: HeartbeatReceiver.external(URL_KEY),
    alertPath: new WebhookReceiver('hook', { url: 'http://hook.monitoring:80/alerts', timeout: '5s' }),
  });
}

/** With each kind of receiver that an AlertmanagerConfig can say. */
const ALERTING = alerting(CHAT, 'UTC').team('vision', { page: MAIL, ticket: VISION });

/** What only a Secret can say. */
const BOT = new SlackReceiver('bot', { channel: '#training', botToken: TOKEN });
const FOR_SECRET = alerting(BOT, 'Europe/Berlin').team('vision', { page: VISION, ticket: VISION });

/** An OperatorStack with a trainer that asks for TLS. */
export const STACK = stackObjects(CHAT);

/** Jobs that no PodMonitor can say. */
const BY_ANNOTATION = new ScrapeConfig('queue', {
  serviceDiscovery: [new KubernetesPods({ namespaces: [SCRAPED_NAMESPACE], labelSelector: { app: 'queue' } })],
  relabelConfigs: PodRelabeling.annotations(),
  scrapeInterval: '20s',
  honorLabels: true,
});
const LISTED = new ScrapeConfig('gateway', {
  serviceDiscovery: [new StaticTargets(['gateway.example.com:443'], { labels: { site: 'east' } })],
  scheme: ScrapeScheme.HTTPS,
  bearerToken: TOKEN,
  sampleLimit: 100,
});

const SCRAPED = Object.fromEntries(KINDS.map(({ id }) => [id, [SCRAPED_NAMESPACE]]));

const FILES: Record<string, string> = {
  ...MIXIN.operatorManifests({ ...PLACE, scraped: SCRAPED }),
  ...MIXIN.operatorRoutes(ALERTING, PLACE),
};

/** A job as prometheus.yml has it, with what tests read. */
export interface RenderedJob extends Readonly<Record<string, unknown>> {
  readonly job_name: string;
  readonly kubernetes_sd_configs?: readonly {
    readonly namespaces?: { readonly names: readonly string[] };
    readonly selectors?: readonly { readonly label?: string }[];
  }[];
  readonly relabel_configs?: readonly { readonly source_labels?: readonly string[]; readonly regex?: string }[];
}

/** The jobs as a Prometheus of one's own would be given them. */
export function plainJobs(): RenderedJob[] {
  const { scrape_configs: jobs } = parse(MIXIN.scrapeConfigs(SCRAPED)) as { scrape_configs: RenderedJob[] };
  return [...jobs, ...[BY_ANNOTATION, LISTED, securedJob()].map((job) => job._render() as RenderedJob)];
}

function inFile<Wanted extends KubernetesObject>(name: string, files = FILES): Wanted[] {
  return parseAllDocuments(files[name]).map((document) => document.toJS() as Wanted);
}

/** The Secret with the whole configuration. */
function wholeRouting(routing: Alerting): SecretObject {
  return inFile<SecretObject>('alertmanager-secret.yaml', MIXIN.operatorAlertmanager(routing, { namespace: NAMESPACE }))[0];
}

export interface RuleObject extends KubernetesObject {
  readonly spec: { readonly groups: object[] };
}

export interface RoutesObject extends KubernetesObject {
  readonly spec: { readonly inhibitRules?: object[] };
}

export interface SecretObject extends KubernetesObject {
  readonly stringData: Readonly<Record<string, string>>;
}

/** The objects that the operator judges, and what it finds besides. */
export const JUDGED = {
  rules: inFile<RuleObject>('prometheus-rules.yaml'),
  jobs: [
    ...inFile('scrape-jobs.yaml'),
    ...[BY_ANNOTATION, LISTED].map((job) => scrapeObject(job, { namespace: NAMESPACE, labels: RELEASE }) as KubernetesObject),
    ...STACK.jobs,
  ],
  routes: inFile<RoutesObject>('alertmanager-config.yaml'),
  wholeRouting: wholeRouting(FOR_SECRET),
  /** With emails, whose threads this operator does not know. */
  tooNewRouting: wholeRouting(ALERTING),
  dashboards: inFile('dashboards.yaml'),
  surroundings: [
    ...namespaces(NAMESPACE, SCRAPED_NAMESPACE, SECURED_NAMESPACE),
    AUTHORITY_SECRET,
    chartPrometheus(),
    ...chartAlertmanager(EXCEPT_OWN_NAMESPACE),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: TOKEN.secretName, namespace: NAMESPACE },
      stringData: { [TOKEN.key]: 'a-token', [URL_KEY.key]: 'https://hooks.example.com/services/T0/B0/x' },
    },
  ],
};

/**
 * What the recorded files were made of. Rules are not in it: the operator copies them, and they change with every alert. Nor are inhibit
 * rules.
 */
export function recordedInput(): object[] {
  const routes = JUDGED.routes.map(({ spec: { inhibitRules: _, ...spec }, ...object }) => ({ ...object, spec }));
  return [...JUDGED.surroundings, ...JUDGED.jobs, ...routes];
}

/** SHA-256 of {@link recordedInput}, in hexadecimal. */
export function inputDigest(): string {
  return createHash('sha256').update(JSON.stringify(recordedInput())).digest('hex');
}
