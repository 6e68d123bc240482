import { Dashboard, DashboardRow } from '../../../dashboards/dashboard';
import { errorBudgetPanel } from '../../../dashboards/panels/error-budget-panel';
import { StatPanel } from '../../../dashboards/panels/stat-panel';
import { TablePanel } from '../../../dashboards/panels/table-panel';
import { TimeSeriesPanel } from '../../../dashboards/panels/time-series-panel';
import { moreIsBetter } from '../../../dashboards/threshold';
import { Unit } from '../../../dashboards/unit';
import { Slo } from '../../../rules/slo';
import { rounded } from '../../../values/percent-text';
import { GOODPUT_UID } from '../dashboard-uids';
import { TrainerObjectives } from '../trainer-objectives';
import { NAMESPACE, SEVERAL_RUNS, SEVERAL_RUNS_VARIABLES } from './run-selection';

/**
 * How much of the time that runs hold GPUs is training, what takes the rest, and whether that keeps to the objectives. It shows what the
 * objectives record for their alerts, so that both say the same.
 *
 * @param slos the objectives of training, that of the time first
 * @param thresholds of the colors
 */
export function goodput(slos: Slo[], thresholds: Required<TrainerObjectives>): Dashboard {
  return new Dashboard(GOODPUT_UID, {
    title: 'Goodput and SLO',
    from: 'now-24h',
    variables: SEVERAL_RUNS_VARIABLES,
    rows: [objectives(slos, thresholds), losses(), interruptions()],
  });
}

function seconds(range: string, by = '', matchers = ''): string {
  return `sum ${by}(increase(tf_run_time_seconds_total{${SEVERAL_RUNS}${matchers}}[${range}]))`;
}

/** Share of the time that counts for the objective and was not lost. */
function goodShare(range: string, by = ''): string {
  const over = (amount: string): string => `sum ${by}(sum_over_time(slo:goodput_${amount}:sum{${SEVERAL_RUNS}}[${range}]))`;
  return `1 - ${over('bad')} / ${over('total')}`;
}

function objectives(slos: Slo[], { goodputRedFactor }: Required<TrainerObjectives>): DashboardRow {
  const [{ errorBudget, burnRates }] = slos;
  return {
    title: 'Objectives',
    panels: [
      new StatPanel('Goodput', {
        description: 'Share of the time range spent on training or validation. Startup and pauses do not count.',
        width: 6,
        queries: [{ expr: goodShare('$__range') }],
        unit: Unit.RATIO,
        thresholds: moreIsBetter(rounded(1 - goodputRedFactor * errorBudget), rounded(1 - errorBudget)),
      }),
      ...slos.map(({ name, remainingBudget }) =>
        errorBudgetPanel(`Error budget of ${name}`, `${remainingBudget}{${NAMESPACE}}`, '{{namespace}} {{team}}'),
      ),
      new TimeSeriesPanel('Burn rate of the worst run', {
        description: 'At 1 the error budget lasts exactly 28 days. Above the number in the legend an alert fires.',
        width: 24,
        queries: burnRates.map(({ longWindow, factor }) => ({
          expr: `max(slo:goodput_errors:ratio_rate${longWindow}{${SEVERAL_RUNS}}) / ${errorBudget}`,
          legend: `${longWindow}: ${factor}`,
        })),
        unit: Unit.SHORT,
        min: 0,
      }),
    ],
  };
}

function losses(): DashboardRow {
  return {
    title: 'Where the time goes',
    panels: [
      new TimeSeriesPanel('Time by category', {
        queries: [{ expr: seconds('$__rate_interval', 'by (category) '), legend: '{{category}}' }],
        unit: Unit.RATIO,
        stackShares: true,
        width: 12,
      }),
      new TimeSeriesPanel('Goodput per run', {
        queries: [{ expr: `1 - slo:goodput_errors:ratio_rate1h{${SEVERAL_RUNS}}`, legend: '{{run_id}}' }],
        unit: Unit.RATIO,
        min: 0,
        max: 1,
        width: 12,
      }),
      new TablePanel('Runs', {
        labels: ['run_id'],
        columns: [
          { title: 'Goodput', expr: goodShare('$__range', 'by (run_id) '), unit: Unit.RATIO },
          ...['lost_work', 'data_wait', 'idle', 'recovery', 'init'].map((category) => ({
            title: category,
            expr: seconds('$__range', 'by (run_id) ', `, category="${category}"`),
            unit: Unit.SECONDS,
          })),
        ],
      }),
    ],
  };
}

function interruptions(): DashboardRow {
  const count = `sum(increase(tf_run_interruptions_total{${SEVERAL_RUNS}}[$__range]))`;
  return {
    title: 'Interruptions',
    panels: [
      new TimeSeriesPanel('Interruptions by reason', {
        queries: [{ expr: `sum by (reason) (increase(tf_run_interruptions_total{${SEVERAL_RUNS}}[1h]))`, legend: '{{reason}}' }],
        unit: Unit.NONE,
        width: 12,
      }),
      new StatPanel('Mean time between interruptions', {
        width: 4,
        height: 8,
        queries: [{ expr: `${seconds('$__range')} / (${count} > 0)` }],
        unit: Unit.SECONDS,
      }),
      new StatPanel('Mean time to recover', {
        description: 'Recovery and restore per interruption.',
        width: 4,
        height: 8,
        queries: [{ expr: `${seconds('$__range', '', ', category=~"recovery|checkpoint_restore"')} / (${count} > 0)` }],
        unit: Unit.SECONDS,
      }),
      new StatPanel('Lost work', {
        description: 'Training that was repeated because it came after the last checkpoint.',
        width: 4,
        height: 8,
        queries: [{ expr: seconds('$__range', '', ', category="lost_work"') }],
        unit: Unit.SECONDS,
      }),
    ],
  };
}
