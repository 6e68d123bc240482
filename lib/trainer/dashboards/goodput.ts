import { Color, Dashboard, DashboardRow, StatPanel, TablePanel, TimeSeriesPanel, Unit } from '../../grafana';
import { SEVERAL_RUNS, SEVERAL_RUNS_VARIABLES } from './run-selection';

/** Links from alerts lead to it, so it never changes. */
export const GOODPUT_UID = 'trainwatch-goodput';

/** Share of the time that must be spent on training: the objective, over 28 days. */
const OBJECTIVE = 0.9;
const BUDGET = Number((1 - OBJECTIVE).toFixed(4));

/** How much of the time that runs hold GPUs is training, what takes the rest, and whether that keeps to the objective. */
export function goodput(): Dashboard {
  return new Dashboard(GOODPUT_UID, {
    title: 'Goodput and SLO',
    from: 'now-24h',
    variables: SEVERAL_RUNS_VARIABLES,
    rows: [objective(), losses(), interruptions()],
  });
}

function seconds(range: string, by = '', matchers = ''): string {
  return `sum ${by}(increase(tf_run_time_seconds_total{${SEVERAL_RUNS}${matchers}}[${range}]))`;
}

/** Time not spent on training, as a share of all time. */
function badput(range: string, by = ''): string {
  return `1 - ${seconds(range, by, ', category="productive"')} / ${seconds(range, by)}`;
}

function objective(): DashboardRow {
  const burn = (range: string) => ({ expr: `(${badput(range)}) / ${BUDGET}`, legend: range });
  return {
    title: 'Objective: 90 % of the time is training',
    panels: [
      new StatPanel('Goodput', {
        description: 'Share of the time range that was training.',
        width: 4,
        queries: [{ expr: `1 - (${badput('$__range')})` }],
        unit: Unit.RATIO,
        thresholds: {
          base: Color.RED,
          steps: [
            { from: 0.85, color: Color.YELLOW },
            { from: OBJECTIVE, color: Color.GREEN },
          ],
        },
      }),
      new StatPanel('Error budget left', {
        description: 'Of the 28 days until now. Below 0 the objective is missed.',
        width: 4,
        queries: [{ expr: `1 - (${badput('28d')}) / ${BUDGET}` }],
        unit: Unit.RATIO,
        thresholds: {
          base: Color.RED,
          steps: [
            { from: 0, color: Color.YELLOW },
            { from: 0.25, color: Color.GREEN },
          ],
        },
      }),
      new TimeSeriesPanel('Burn rate', {
        description: 'At 1 the error budget lasts exactly 28 days. At 6 somebody is paged, at 3 there is a ticket.',
        width: 16,
        queries: [burn('1h'), burn('6h'), burn('3d')],
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
        queries: [{ expr: `1 - (${badput('1h', 'by (run_id) ')})`, legend: '{{run_id}}' }],
        unit: Unit.RATIO,
        min: 0,
        max: 1,
        width: 12,
      }),
      new TablePanel('Runs', {
        labels: ['run_id'],
        columns: [
          { title: 'Goodput', expr: `1 - (${badput('$__range', 'by (run_id) ')})`, unit: Unit.RATIO },
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
        description: 'Training that was repeated because it lay behind the last checkpoint.',
        width: 4,
        height: 8,
        queries: [{ expr: seconds('$__range', '', ', category="lost_work"') }],
        unit: Unit.SECONDS,
      }),
    ],
  };
}
