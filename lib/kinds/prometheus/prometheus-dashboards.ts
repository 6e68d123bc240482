import { Dashboard } from '../../dashboards/dashboard';
import { errorBudgetPanel } from '../../dashboards/panels/error-budget-panel';
import { Panel } from '../../dashboards/panels/panel';
import { StatPanel } from '../../dashboards/panels/stat-panel';
import { TablePanel } from '../../dashboards/panels/table-panel';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { Color } from '../../dashboards/threshold';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';

/** Links from alerts lead to it, so it never changes. */
export const MONITORING_HEALTH_UID = 'trainwatch-monitoring-health';

const CHOSEN = 'job=~"$job", instance=~"$instance"';

const DOWN_IS_RED = { base: Color.GREEN, steps: [{ from: 1, color: Color.RED }] };

/** The dashboards about monitoring itself. */
export function prometheusDashboards(): Dashboard[] {
  const budget = errorBudgetPanel(
    'Error budget of ScrapeFreshness',
    'slo:scrape_freshness_error_budget:remaining_ratio{job=~"$job"}',
    '{{job}}',
  );
  return [monitoringHealth([budget])];
}

/** The same without objectives, for a Prometheus that others run. */
export function sharedPrometheusDashboards(): Dashboard[] {
  return [monitoringHealth([])];
}

/** Whether what the other dashboards show can be trusted. */
function monitoringHealth(budgets: Panel[]): Dashboard {
  return new Dashboard(MONITORING_HEALTH_UID, {
    title: 'Monitoring health',
    from: 'now-1h',
    variables: [Variable.labels('job', 'up'), Variable.labels('instance', 'up{job=~"$job"}')],
    rows: [
      {
        title: 'Targets',
        panels: [
          new StatPanel('Targets down', {
            queries: [{ expr: `count(up{${CHOSEN}} == 0) or vector(0)` }],
            unit: Unit.NONE,
            thresholds: DOWN_IS_RED,
          }),
          new StatPanel('Targets', { queries: [{ expr: `count(up{${CHOSEN}})` }], unit: Unit.NONE }),
          new TablePanel('Down now', {
            description: 'Targets that Prometheus cannot scrape. Its page "Target health" shows the errors.',
            labels: ['job', 'instance', 'namespace', 'pod'],
            columns: [{ title: 'Up', expr: `up{${CHOSEN}} == 0`, unit: Unit.NONE }],
          }),
        ],
      },
      {
        title: 'Prometheus',
        panels: [
          new TimeSeriesPanel('Rule evaluation time as a share of the interval', {
            description: 'Above 100% Prometheus skips evaluations, and alerts fire late.',
            queries: [
              {
                expr: 'max by (rule_group) (prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds)',
                legend: '{{rule_group}}',
              },
            ],
            unit: Unit.RATIO,
          }),
          new TimeSeriesPanel('Dropped alerts', {
            queries: [
              {
                expr: 'sum by (pod, alertmanager) (rate(prometheus_notifications_dropped_total[$__rate_interval]))',
                legend: '{{pod}} to {{alertmanager}}',
              },
            ],
            unit: Unit.PER_SECOND,
          }),
          new TimeSeriesPanel('Series in memory', {
            queries: [{ expr: 'prometheus_tsdb_head_series', legend: '{{pod}}' }],
            unit: Unit.SHORT,
          }),
          new StatPanel('Configuration loaded', {
            queries: [{ expr: 'min(prometheus_config_last_reload_successful)' }],
            unit: Unit.NONE,
          }),
        ],
      },
      {
        title: 'Scrapes',
        panels: [
          new TimeSeriesPanel('Scrape duration', {
            description: 'A scrape that exceeds its timeout is lost.',
            queries: [{ expr: `scrape_duration_seconds{${CHOSEN}}`, legend: '{{job}} {{instance}}' }],
            unit: Unit.SECONDS,
          }),
          new TimeSeriesPanel('Age of the newest scrape', {
            description: 'Stays below the scrape interval, even when targets are down.',
            queries: [{ expr: `min by (job) (time() - timestamp(up{${CHOSEN}}))`, legend: '{{job}}' }],
            unit: Unit.SECONDS,
          }),
          new TimeSeriesPanel('Series per target', {
            description: 'A target that exceeds its sample limit fails its whole scrape.',
            queries: [{ expr: `scrape_samples_post_metric_relabeling{${CHOSEN}}`, legend: '{{job}} {{instance}}' }],
            unit: Unit.SHORT,
          }),
          ...budgets,
        ],
      },
    ],
  });
}
