import { RuleGroup } from '../../../lib/rules/rule-group';
import { durationMs } from '../../../lib/values/durations';
import { Firing } from '../../../tools/signal/judge';
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

/**
 * The alerts of a scenario that fire at a moment, and those that must, each as text. Alerts that notify nobody count only in a scenario
 * that has one.
 */
export function firingAndExpected({ firing: expected }: Scenario, time: string, firing: readonly Firing[]): [string[], string[]] {
  const isSilent = ({ alertname, severity }: FiringAlert) => severity === 'none' && alertname !== 'Watchdog';
  const all = Object.values(expected).flat().some(isSilent);
  const fired = firingAt(firing, momentSeconds(time)).filter((labels) => all || !isSilent(labels));
  return [sortedTexts(fired), sortedTexts(expected[time])];
}

/** The alerts that fire at a moment, in seconds. */
export function firingAt(firing: readonly Firing[], seconds: number): FiringAlert[] {
  return firing.filter(({ from, to }) => from <= seconds && (to === null || seconds < to)).map(({ labels }) => labels);
}

/** A moment in promtool's notation, in seconds since the start. */
export function momentSeconds(time: string): number {
  return durationMs('moment', time) / 1000;
}

/** When the last question about a scenario is asked, in seconds. */
export function lastSeconds({ firing }: Scenario): number {
  return Math.max(...Object.keys(firing).map(momentSeconds));
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

/** The names of all alerts in the groups. */
export function alertNames(groups: RuleGroup[]): string[] {
  return groups.flatMap(({ alerts }) => alerts.map(({ name }) => name));
}

function alertText(labels: FiringAlert): string {
  const text = Object.entries(labels)
    .sort()
    .map(([name, value]) => `${name}="${value}"`);
  return `{${text.join(',')}}`;
}

/** Each of the alerts once, as text. */
export function sortedTexts(alerts: readonly FiringAlert[]): string[] {
  return [...new Set(alerts.map(alertText))].sort();
}
