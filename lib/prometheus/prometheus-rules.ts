import { AlertingRule } from './alerting-rule';
import { DashboardLink } from './alert-links';
import { MONITORING_HEALTH_UID } from './prometheus-dashboards';
import { RuleGroup } from './rule-group';
import { Severity } from './severity';

/** Thresholds of the alerts about monitoring itself, in Prometheus' notation. */
export interface PrometheusThresholds {
  /**
   * How long a target must fail before somebody is told.
   *
   * @default '1m', four scrapes, so that a single lost one raises nothing
   */
  readonly targetDownFor?: string;
}

/** The rules that hold for every target, and the one that proves that alerts arrive. */
export function prometheusRules({ targetDownFor = '1m' }: PrometheusThresholds = {}): RuleGroup[] {
  const dashboard = DashboardLink.to(MONITORING_HEALTH_UID, ['job', 'instance']);
  return [
    new RuleGroup('monitoring', {
      rules: [
        new AlertingRule('TargetDown', {
          expr: 'up == 0',
          for: targetDownFor,
          severity: Severity.CRITICAL,
          summary: 'Target {{ $labels.instance }} of job {{ $labels.job }} is down',
          description:
            'Prometheus has not been able to scrape {{ $labels.instance }} ({{ $labels.job }}{{ with $labels.run_id }}, run {{ . }}{{ end }}): alerts that read its metrics cannot fire.',
          dashboard,
        }),
        new AlertingRule('Watchdog', {
          expr: 'vector(1)',
          severity: Severity.NONE,
          summary: 'Alerts are evaluated and delivered',
          description: 'Always fires. When it stops arriving at the heartbeat receiver, no other alert can be trusted to arrive.',
          dashboard: DashboardLink.to(MONITORING_HEALTH_UID),
        }),
      ],
    }),
  ];
}
