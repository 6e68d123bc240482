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

/** A question to promtool, and the answer that it must give. */
export interface PromtoolTest {
  readonly expr: string;
  /** Since the start, in promtool's notation. */
  readonly eval_time: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

/** What promtool is asked of a scenario: exactly its alerts must fire, at each of its moments. */
export function firingTests({ firing }: Scenario): PromtoolTest[] {
  return Object.entries(firing).map(([time, alerts]) => firingTest('ALERTS{alertstate="firing"}', time, alerts));
}

/**
 * Asks whether an alert is there, whatever its labels.
 *
 * @param alerts for example `ALERTS{alertname="LossSpike"}`
 */
export function thereTest(alerts: string, time: string): PromtoolTest {
  return { expr: `count(${alerts}) > bool 0`, eval_time: time, exp_samples: [{ labels: '{}', value: 1 }] };
}

/**
 * Several runs at once, judged at several moments, as promtool reads it; the whole rule set is loaded.
 *
 * @param evaluationSeconds between two evaluations, which are what such a test costs
 */
export function promtoolStory(series: InputSeries[], evaluationSeconds: number, tests: readonly PromtoolTest[]): object {
  return {
    evaluation_interval: `${evaluationSeconds}s`,
    tests: [{ interval: `${SCRAPE_INTERVAL_SECONDS}s`, input_series: readByRules(series), promql_expr_test: tests }],
  };
}

/** Each of the alerts must have fired at some moment until then, and no other. */
export function everFired(seconds: number, alerts: FiringAlert[], matchers = ''): PromtoolTest {
  return firingTest(`last_over_time(ALERTS{alertstate="firing"${matchers}}[${seconds + 1}s])`, `${seconds}s`, alerts);
}

/** Exactly these alerts must be the answer to `expr` at that time. */
export function firingTest(expr: string, time: string, alerts: FiringAlert[]): PromtoolTest {
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
