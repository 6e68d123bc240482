import { ExpressionCheck } from '../../promql/expression-check';
import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { PROMETHEUS_METRICS } from '../../metrics/recorded/prometheus';
import { AlertingRule } from '../../rules/alerting-rule';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { sharedPrometheusDashboards } from './prometheus-dashboards';
import { PROMETHEUS_FIRST_STEPS } from './prometheus-first-steps';
import { PROMETHEUS_SEVERITY_REASONS } from './prometheus-severity-reasons';
import { PROMETHEUS_THRESHOLDS } from './prometheus-thresholds';
import { runsDown } from './scrape-rules';

/** The alert that always fires, under a name that no other one in the cluster has. */
export const HEARTBEAT_ALERT = 'TrainwatchWatchdog';

/** A Prometheus that others run: whether it reaches the runs, and the alert that proves that alerts arrive. The rest of it is watched by those who run it. */
@checked
export class SharedPrometheusKind implements ISubjectKind {
  public readonly id = 'prometheus';
  public readonly catalog = new MetricCatalog('prometheus', {
    metrics: PROMETHEUS_METRICS,
    targetLabels: ['job', 'instance', 'namespace', 'pod'],
  });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = sharedPrometheusDashboards();

  /** @param heartbeatLabels what the alert that always fires carries besides, for routes that ask for it */
  public constructor(heartbeatLabels: Record<string, string> = {}) {
    const group = new RuleGroup('monitoring', {
      interval: '15s',
      rules: [
        ...runsDown(PROMETHEUS_THRESHOLDS.resolve({})),
        new AlertingRule(HEARTBEAT_ALERT, {
          expr: 'vector(1)',
          unchecked: [ExpressionCheck.ALWAYS_FIRES],
          severity: Severity.NONE,
          severityReason: PROMETHEUS_SEVERITY_REASONS.Watchdog,
          labels: heartbeatLabels,
          summary: 'Alerts are evaluated and delivered',
          description: 'This alert always fires. When the heartbeat receiver no longer gets it, no alert on a run arrives.',
        }),
      ],
    });
    this.ruleGroups = withFirstSteps(withSeverityReasons([group], PROMETHEUS_SEVERITY_REASONS), PROMETHEUS_FIRST_STEPS);
  }

  /** None: those who run it scrape it. */
  public scrapeConfigs(_namespaces: string[]): ScrapeConfig[] {
    return [];
  }
}
