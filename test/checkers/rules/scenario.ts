import { RuleGroup } from '../../../lib/prometheus';
import { InputSeries, SCRAPE_INTERVAL_SECONDS } from './simulated-run';

/** The labels of an alert that fires, without `alertstate`. */
export type FiringAlert = Record<string, string>;

/** One simulated story and what must fire at which moments of it: these alerts and no others. */
export interface Scenario {
  readonly name: string;
  readonly series: InputSeries[];
  /** All alerts that fire, by the time since the start in promtool's notation. */
  readonly firing: Record<string, FiringAlert[]>;
}

/** The scenarios as promtool reads them; the whole rule set is loaded for each. */
export function promtoolTests(scenarios: Scenario[]): object {
  return {
    evaluation_interval: `${SCRAPE_INTERVAL_SECONDS}s`,
    tests: scenarios.map(({ name, series, firing }) => ({
      name,
      interval: `${SCRAPE_INTERVAL_SECONDS}s`,
      input_series: series,
      promql_expr_test: Object.entries(firing).map(([time, alerts]) => ({
        expr: 'ALERTS{alertstate="firing"}',
        eval_time: time,
        exp_samples: alerts.map((labels) => ({ labels: seriesText({ ...labels, alertstate: 'firing' }), value: 1 })),
      })),
    })),
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
