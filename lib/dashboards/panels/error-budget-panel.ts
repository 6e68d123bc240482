import { moreIsBetter } from '../threshold';
import { Unit } from '../unit';
import { Panel } from './panel';
import { StatPanel } from './stat-panel';

/**
 * What is left of an error budget, as the SLO records it for its alerts.
 *
 * @param series for example `slo:goodput_error_budget:remaining_ratio{namespace=~"$namespace"}`
 * @param legend whose budget it is, where there are several, for example `{{job}}`
 * @internal
 */
export function errorBudgetPanel(title: string, series: string, legend: string): Panel {
  return new StatPanel(title, {
    description: 'Share of the error budget of the last 28 days that is left. Below 0% the objective is missed.',
    width: 6,
    queries: [{ expr: series, legend }],
    unit: Unit.RATIO,
    thresholds: moreIsBetter(0, 0.25),
  });
}
