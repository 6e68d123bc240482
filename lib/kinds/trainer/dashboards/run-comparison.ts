import { Dashboard, DashboardRow } from '../../../dashboards/dashboard';
import { BarGaugePanel } from '../../../dashboards/panels/bar-gauge-panel';
import { TablePanel } from '../../../dashboards/panels/table-panel';
import { TimeSeriesPanel } from '../../../dashboards/panels/time-series-panel';
import { ChartAxis, XyChartPanel } from '../../../dashboards/panels/xy-chart-panel';
import { Color } from '../../../dashboards/threshold';
import { Unit } from '../../../dashboards/unit';
import { SEVERAL_RUNS, SEVERAL_RUNS_VARIABLES } from './run-selection';

/** Runs side by side: by step, because they started at different times, and by what they reached. */
export function runComparison(): Dashboard {
  return new Dashboard('trainwatch-run-comparison', {
    title: 'Run comparison',
    from: 'now-7d',
    variables: SEVERAL_RUNS_VARIABLES,
    rows: [results(), byStep(), byTime()],
  });
}

function perRun(aggregation: string, metric: string): string {
  return `${aggregation} by (run_id) (${metric}{${SEVERAL_RUNS}})`;
}

/** Over the whole time range, so that runs that have ended are among them. */
function overRange(aggregation: string, metric: string): string {
  return `${aggregation} by (run_id) (${aggregation}_over_time(${metric}{${SEVERAL_RUNS}}[$__range]))`;
}

function results(): DashboardRow {
  return {
    title: 'Results',
    panels: [
      new TablePanel('Runs', {
        description: 'All values cover the selected time range.',
        labels: ['run_id'],
        columns: [
          { title: 'Best validation loss', expr: overRange('min', 'tf_val_loss'), unit: Unit.SHORT },
          { title: 'Best validation accuracy', expr: overRange('max', 'tf_val_accuracy'), unit: Unit.RATIO },
          {
            title: 'Last training loss',
            expr: `avg by (run_id) (last_over_time(tf_train_loss{${SEVERAL_RUNS}}[$__range]))`,
            unit: Unit.SHORT,
          },
          { title: 'Steps', expr: overRange('max', 'tf_train_steps_total'), unit: Unit.SHORT },
          {
            title: 'Steps per second',
            expr: `avg by (run_id) (avg_over_time(tf_steps_per_second{${SEVERAL_RUNS}}[$__range]))`,
            unit: Unit.SHORT,
          },
          {
            title: 'Running for',
            expr: `sum by (run_id) (max by (run_id, category) (max_over_time(tf_run_time_seconds_total{${SEVERAL_RUNS}}[$__range])))`,
            unit: Unit.SECONDS,
          },
          { title: 'GPU time', expr: overRange('max', 'tf_run_gpu_seconds_total'), unit: Unit.SECONDS },
          { title: 'Cost', expr: overRange('max', 'tf_run_cost_dollars_total'), unit: Unit.DOLLARS },
          {
            title: 'Non-finite values',
            expr: `sum by (run_id) (increase(tf_train_nonfinite_total{${SEVERAL_RUNS}}[$__range]))`,
            unit: Unit.SHORT,
            thresholds: { base: Color.GREEN, steps: [{ from: 0.5, color: Color.RED }] },
          },
        ],
      }),
      new BarGaugePanel('Best validation loss', {
        queries: [{ expr: `sort(${overRange('min', 'tf_val_loss')})`, legend: '{{run_id}}' }],
        unit: Unit.SHORT,
        width: 12,
      }),
      new TablePanel('Configurations', {
        description: 'What the runs were started with.',
        width: 12,
        labels: ['run_id', 'config_hash', 'dataset', 'backend', 'precision', 'git_commit'],
        columns: [
          {
            title: 'Pods',
            expr: `count by (run_id, config_hash, dataset, backend, precision, git_commit) (last_over_time(tf_run_info{${SEVERAL_RUNS}}[$__range]))`,
            unit: Unit.NONE,
          },
        ],
      }),
    ],
  };
}

function byStep(): DashboardRow {
  const x = { title: 'Step', expr: perRun('max', 'tf_train_steps_total'), unit: Unit.SHORT };
  const chart = (title: string, y: ChartAxis) => new XyChartPanel(title, { label: 'run_id', x, y });
  return {
    title: 'By step',
    panels: [
      chart('Training loss by step', { title: 'Training loss', expr: perRun('avg', 'tf_train_loss'), unit: Unit.SHORT }),
      chart('Validation loss by step', { title: 'Validation loss', expr: perRun('min', 'tf_val_loss'), unit: Unit.SHORT }),
    ],
  };
}

function byTime(): DashboardRow {
  return {
    title: 'By time',
    panels: [
      new TimeSeriesPanel('Validation loss', {
        queries: [{ expr: perRun('min', 'tf_val_loss'), legend: '{{run_id}}' }],
        unit: Unit.SHORT,
        width: 12,
      }),
      new TimeSeriesPanel('Validation accuracy', {
        queries: [{ expr: perRun('max', 'tf_val_accuracy'), legend: '{{run_id}}' }],
        unit: Unit.RATIO,
        max: 1,
        width: 12,
      }),
    ],
  };
}
