import {
  Alerting,
  EmailReceiver,
  GrafanaLinks,
  HeartbeatReceiver,
  IReceiver,
  ISubjectKind,
  Mixin,
  PagerDutyReceiver,
  SecretKey,
  SlackReceiver,
  WebhookReceiver,
} from '../../lib/mixin';
import { KindId, kindById, mayExist } from './kinds-by-id';
import { MixinConfig, ReceiverConfig, SecretConfig } from './mixin-config';

/**
 * All files of a mixin: rules, jobs, dashboards, and routes and objects of prometheus-operator where the configuration asks for them. What
 * must be set in the cluster before they work stands in `to-check.txt`.
 *
 * @returns texts by path: `prometheus/rules/tf-training-progress.yml`
 * @throws InvalidConfigError when a value is not valid, or a kind reads what no kind has
 */
export function mixinFiles(config: MixinConfig): Record<string, string> {
  const { kinds, scrapeInterval, grafana, namespaces, jobs, operator, receivers } = config;
  assertMonitored(config);
  const made = Object.entries(kinds).map(([id, thresholds]) => configured(id as KindId, thresholds ?? {}, jobs[id as KindId]));
  const mixin = new Mixin(made, {
    scrapeInterval,
    jobNames: jobNames(jobs),
    alertLinks: grafana === undefined ? undefined : new GrafanaLinks(grafana),
  });
  const alerting = receivers && alertingOf(receivers);
  return {
    ...under('prometheus/rules', mixin.ruleFiles),
    'prometheus/trainwatch.yml': mixin.scrapeConfigs(namespaces),
    ...under('grafana', mixin.dashboardFiles),
    ...(alerting ? under('alertmanager', mixin.alertmanagerFiles(alerting)) : {}),
    ...(operator ? under('kubernetes', mixin.operatorManifests({ ...operator, scraped: namespaces })) : {}),
    ...(operator && alerting ? under('kubernetes', operatorRoutes(mixin, alerting, operator)) : {}),
    ...(mixin.toCheck.length > 0 ? { 'to-check.txt': `${mixin.toCheck.join('\n\n')}\n` } : {}),
  };
}

function operatorRoutes(
  mixin: Mixin,
  alerting: Alerting,
  { routes, ...place }: NonNullable<MixinConfig['operator']>,
): Record<string, string> {
  return routes === 'secret' ? mixin.operatorAlertmanager(alerting, place) : mixin.operatorRoutes(alerting, place);
}

/** A name for a job that nobody asks for would change nothing. */
function assertMonitored({ kinds, jobs }: MixinConfig): void {
  const unknown = Object.keys(jobs).find((id) => !Object.hasOwn(kinds, id));
  if (unknown !== undefined) throw new Error(`jobs.${unknown}: the kind is not monitored: add it to kinds, or remove its job`);
}

/** Those of exporters that are there are known to their kinds. */
function jobNames(jobs: MixinConfig['jobs']): Record<string, string> {
  return Object.fromEntries(Object.entries(jobs).filter(([id]) => !mayExist(id as KindId)));
}

function configured(id: KindId, thresholds: object, job?: string): ISubjectKind {
  try {
    return kindById(id, thresholds, job);
  } catch (error) {
    throw new Error(`kinds.${id}: ${(error as Error).message}`, { cause: error });
  }
}

function under(folder: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

function alertingOf({ page, ticket, heartbeat, teams }: NonNullable<MixinConfig['receivers']>): Alerting {
  const alerting = new Alerting({
    page: receiverOf('page', page),
    ticket: receiverOf('ticket', ticket),
    heartbeat: heartbeat ? HeartbeatReceiver.external(keyOf(heartbeat)) : HeartbeatReceiver.none(),
  });
  for (const [team, receivers] of Object.entries(teams)) {
    alerting.team(team, { page: receiverOf(`${team}-page`, receivers.page), ticket: receiverOf(`${team}-ticket`, receivers.ticket) });
  }
  return alerting;
}

function receiverOf(name: string, { slack, email, webhook, pagerduty }: ReceiverConfig): IReceiver {
  if (slack) return new SlackReceiver(name, { ...slack, webhook: secretOf(slack.webhook), botToken: secretOf(slack.botToken) });
  if (email) return new EmailReceiver(name, { ...email, password: secretOf(email.password) });
  if (pagerduty) return new PagerDutyReceiver(name, { url: pagerduty.url, routingKey: keyOf(pagerduty.routingKey) });
  return new WebhookReceiver(name, webhookOf(webhook ?? {}));
}

function webhookOf({ url, secretUrl }: NonNullable<ReceiverConfig['webhook']>): { url?: string; secretUrl?: SecretKey } {
  return { url, secretUrl: secretOf(secretUrl) };
}

function secretOf(secret?: SecretConfig): SecretKey | undefined {
  return secret && keyOf(secret);
}

function keyOf({ secret, key }: SecretConfig): SecretKey {
  return SecretKey.of(secret, key);
}
