import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { PROMETHEUS_METRICS } from '../../metrics/recorded/prometheus';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { componentScrape } from '../../scraping/component-scrape';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { prometheusDashboards } from './prometheus-dashboards';
import { prometheusRules } from './prometheus-rules';
import { PROMETHEUS_FIRST_STEPS } from './prometheus-first-steps';
import { PROMETHEUS_SEVERITY_REASONS } from './prometheus-severity-reasons';
import { PROMETHEUS_THRESHOLDS, PrometheusThresholds } from './prometheus-thresholds';

/** Name of the port of the web interface, the API and /metrics. */
export const PROMETHEUS_WEB_PORT = 'web';

/** Prometheus as something to monitor: its replicas, and what is true of the targets of all jobs. */
@checked
export class PrometheusKind implements ISubjectKind {
  public readonly id = 'prometheus';
  public readonly catalog = new MetricCatalog('prometheus', { metrics: PROMETHEUS_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules = [
    InhibitRule.ofConsequences({
      cause: 'TargetDown',
      consequences: ['ScrapeFreshnessBurnMedium', 'ScrapeFreshnessBurnSlow'],
      equal: ['job'],
    }),
    InhibitRule.ofConsequences({
      cause: 'PrometheusNotificationsDropped',
      consequences: ['PrometheusAlertBacklog'],
      equal: ['job', 'namespace', 'pod'],
    }),
  ];
  public readonly dashboards: Dashboard[] = prometheusDashboards();
  /** Every threshold with its value. */
  public readonly thresholds: PrometheusThresholds;
  /** @internal */
  public readonly _thresholds = PROMETHEUS_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<PrometheusThresholds>;

  /**
   * @param thresholds of the alerts, as they differ from the defaults
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: PrometheusThresholds = {}) {
    const complete = PROMETHEUS_THRESHOLDS.resolve(thresholds);
    this._values = complete;
    this.thresholds = complete;
    this.ruleGroups = withFirstSteps(withSeverityReasons(prometheusRules(complete), PROMETHEUS_SEVERITY_REASONS), PROMETHEUS_FIRST_STEPS);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [componentScrape(this.id, PROMETHEUS_WEB_PORT, namespaces)];
  }
}
