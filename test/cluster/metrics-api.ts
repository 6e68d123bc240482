import { askPod, askService, list } from './kubectl';

/** What Prometheus scrapes. */
export interface Target {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds, and the value as text. */
  readonly value: readonly [number, string];
}

/** A rule as Prometheus evaluates it; only those of alerts have a state. */
export interface EvaluatedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly state?: 'inactive' | 'pending' | 'firing';
}

interface Store {
  readonly name: string;
  readonly lastError: unknown;
}

interface RuleGroup {
  readonly name: string;
  readonly rules: readonly EvaluatedRule[];
}

const NAMESPACE = 'monitoring';
const PROMETHEUS = `${NAMESPACE}/prometheus:9090`;
const QUERY = 'thanos-query';
const QUERY_PORT = 10902;
const THANOS_QUERY = `${NAMESPACE}/${QUERY}:${QUERY_PORT}`;

export async function targets(): Promise<Target[]> {
  return (await asked<{ activeTargets: Target[] }>(PROMETHEUS, '/api/v1/targets?state=active')).activeTargets;
}

/** @param groups names of groups of rules */
export async function rulesOf(...groups: string[]): Promise<EvaluatedRule[]> {
  const query = groups.map((group) => `rule_group[]=${encodeURIComponent(group)}`).join('&');
  const found = await asked<{ groups: RuleGroup[] }>(PROMETHEUS, `/api/v1/rules?${query}`);
  return found.groups.flatMap(({ rules }) => rules);
}

/**
 * Asks Thanos Query.
 *
 * @param query an expression, and further parameters after `&`
 */
export async function ask(query: string): Promise<Series[]> {
  const [expression, ...parameters] = query.split('&');
  const path = ['/api/v1/query?query=', encodeURIComponent(expression), ...parameters.map((parameter) => `&${parameter}`)].join('');
  return (await asked<{ result: Series[] }>(THANOS_QUERY, path)).result;
}

/** What each replica of Thanos Query asks in turn, as how many there are of which component: `{ sidecar: 2, store: 1 }`. */
export async function storesOfEachQuery(): Promise<Record<string, number>[]> {
  const pods = (await list('pods', NAMESPACE)).map(({ metadata }) => metadata.name).filter((name) => name.startsWith(`${QUERY}-`));
  return Promise.all(pods.map(storesOf));
}

async function storesOf(pod: string): Promise<Record<string, number>> {
  const answer = (await askPod(`${NAMESPACE}/${pod}:${QUERY_PORT}`, '/api/v1/stores')) as { data: Record<string, readonly Store[]> };
  const healthy = Object.entries(answer.data).map(([component, stores]) => [
    component,
    stores.filter(({ lastError }) => !lastError).length,
  ]);
  return Object.fromEntries(healthy) as Record<string, number>;
}

async function asked<Answer>(service: string, path: string): Promise<Answer> {
  return ((await askService(service, path)) as { data: Answer }).data;
}
