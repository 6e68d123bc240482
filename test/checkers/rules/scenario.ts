import { RuleGroup } from '../../../lib/rules/rule-group';
import { readByRules } from './rule-set';
import { InputSeries, SCRAPE_INTERVAL_SECONDS } from './simulated-run';

/** The labels of an alert that fires, without `alertstate`. */
export type FiringAlert = Record<string, string>;

/** One simulated story and what must fire at which moments of it: these alerts and no others. */
export interface Scenario {
  readonly name: string;
  readonly series: InputSeries[];
  /** All alerts that fire, by the time since the start in promtool's notation. */
  readonly firing: Record<string, FiringAlert[]>;
  /**
   * How often rules are evaluated, in seconds: less often for a story of many hours.
   *
   * @default - the scrape interval.
   */
  readonly evaluationSeconds?: number;
}

/** The scenarios as promtool reads them; the whole rule set is loaded for each. */
export function promtoolTests(scenarios: Scenario[], evaluationSeconds = SCRAPE_INTERVAL_SECONDS): object {
  return {
    evaluation_interval: `${evaluationSeconds}s`,
    tests: scenarios.map(({ name, series, firing }) => ({
      name,
      interval: `${SCRAPE_INTERVAL_SECONDS}s`,
      input_series: readByRules(series),
      promql_expr_test: Object.entries(firing).map(([time, alerts]) => firingTest('ALERTS{alertstate="firing"}', time, alerts)),
    })),
  };
}

/**
 * Several runs at once, judged at several moments, as promtool reads it; the whole rule set is loaded.
 *
 * @param evaluationSeconds between two evaluations, which are what such a test costs
 */
export function promtoolStory(series: InputSeries[], evaluationSeconds: number, tests: object[]): object {
  return {
    evaluation_interval: `${evaluationSeconds}s`,
    tests: [{ interval: `${SCRAPE_INTERVAL_SECONDS}s`, input_series: readByRules(series), promql_expr_test: tests }],
  };
}

/** Each of the alerts must have fired at some moment until then, and no other. */
export function everFired(seconds: number, alerts: FiringAlert[], matchers = ''): object {
  return firingTest(`last_over_time(ALERTS{alertstate="firing"${matchers}}[${seconds + 1}s])`, `${seconds}s`, alerts);
}

/** Exactly these alerts must be the answer to `expr` at that time. */
export function firingTest(expr: string, time: string, alerts: FiringAlert[]): object {
  return {
    expr,
    eval_time: time,
    exp_samples: alerts.map((labels) => ({ labels: seriesText({ ...labels, alertstate: 'firing' }), value: 1 })),
  };
}

/** The names of all alerts in the groups. */
export function alertNames(groups: RuleGroup[]): string[] {
  return groups.flatMap(({ alerts }) => alerts.map(({ name }) => name));
}

function seriesText(labels: Record<string, string>): string {
  return `ALERTS{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}
