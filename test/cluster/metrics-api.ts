import { askService } from './kubectl';

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

interface RuleGroup {
  readonly name: string;
  readonly rules: readonly EvaluatedRule[];
}

const PROMETHEUS = 'monitoring/prometheus:9090';
const THANOS_QUERY = 'monitoring/thanos-query:10902';

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

async function asked<Answer>(service: string, path: string): Promise<Answer> {
  return ((await askService(service, path)) as { data: Answer }).data;
}
