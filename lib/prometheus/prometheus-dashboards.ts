import { Color, Dashboard, StatPanel, TablePanel, TimeSeriesPanel, Unit, Variable } from '../grafana';

/** Links from alerts lead to it, so it never changes. */
export const MONITORING_HEALTH_UID = 'trainwatch-monitoring-health';

const CHOSEN = 'job=~"$job", instance=~"$instance"';
const DOWN_IS_RED = { base: Color.GREEN, steps: [{ from: 1, color: Color.RED }] };

/** The dashboards about monitoring itself. */
export function prometheusDashboards(): Dashboard[] {
  return [monitoringHealth()];
}

/** Whether what the other dashboards show can be trusted. */
function monitoringHealth(): Dashboard {
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
            description: 'Targets that Prometheus cannot scrape. Its page "Target health" says why.',
            labels: ['job', 'instance', 'namespace', 'pod'],
            columns: [{ title: 'Up', expr: `up{${CHOSEN}} == 0`, unit: Unit.NONE }],
          }),
        ],
      },
      {
        title: 'Scrapes',
        panels: [
          new TimeSeriesPanel('Scrape duration', {
            description: 'A scrape that takes longer than its time-out is lost.',
            queries: [{ expr: `scrape_duration_seconds{${CHOSEN}}`, legend: '{{job}} {{instance}}' }],
            unit: Unit.SECONDS,
          }),
          new TimeSeriesPanel('Series per target', {
            description: 'A target whose labels explode fails its own scrape when it reaches its sample limit.',
            queries: [{ expr: `scrape_samples_post_metric_relabeling{${CHOSEN}}`, legend: '{{job}} {{instance}}' }],
            unit: Unit.SHORT,
          }),
        ],
      },
    ],
  });
}
