import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { ALERTMANAGER_METRICS } from '../../metrics/recorded/alertmanager';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { componentScrape } from '../../scraping/component-scrape';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { alertmanagerDashboards } from './alertmanager-dashboards';
import { alertmanagerRules } from './alertmanager-rules';
import { ALERTMANAGER_FIRST_STEPS } from './alertmanager-first-steps';
import { ALERTMANAGER_SEVERITY_REASONS } from './alertmanager-severity-reasons';
import { ALERTMANAGER_THRESHOLDS, AlertmanagerThresholds } from './alertmanager-thresholds';

/** The replicas of Alertmanager and the notifications that they send, as something to monitor. */
@checked
export class AlertmanagerKind implements ISubjectKind {
  public readonly id = 'alertmanager';
  public readonly catalog = new MetricCatalog('alertmanager', { metrics: ALERTMANAGER_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules = [
    InhibitRule.ofConsequences({
      cause: 'NotificationsFailing',
      consequences: ['Fast', 'Medium', 'Slow'].map((rate) => `NotificationDeliveryBurn${rate}`),
      equal: ['job', 'namespace', 'integration'],
    }),
  ];
  public readonly dashboards: Dashboard[] = alertmanagerDashboards();
  /** @internal */
  public readonly _thresholds = ALERTMANAGER_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<AlertmanagerThresholds>;

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: AlertmanagerThresholds = {}) {
    this._values = ALERTMANAGER_THRESHOLDS.resolve(thresholds);
    this.ruleGroups = withFirstSteps(
      withSeverityReasons(alertmanagerRules(this._values), ALERTMANAGER_SEVERITY_REASONS),
      ALERTMANAGER_FIRST_STEPS,
    );
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [componentScrape(this.id, 'http', namespaces)];
  }
}
