import { MetricCatalogue } from '../metrics';
import { ALERTMANAGER_METRICS } from '../metrics/recorded/alertmanager';
import { COMPONENT_TARGET_LABELS, componentScrape, RuleGroup, ScrapeConfig } from '../prometheus';
import { ISubjectKind } from '../stack/subject';
import { alertmanagerDashboards } from './alertmanager-dashboards';
import { alertmanagerRules, AlertmanagerThresholds } from './alertmanager-rules';
import { InhibitRule } from './inhibit-rule';

/** Alertmanager as something to monitor. */
export class AlertmanagerKind implements ISubjectKind {
  public readonly id = 'alertmanager';
  public readonly catalogue = new MetricCatalogue('alertmanager', ALERTMANAGER_METRICS, COMPONENT_TARGET_LABELS);
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules = [
    InhibitRule.ofConsequences({
      cause: 'NotificationsFailing',
      consequences: ['Fast', 'Medium', 'Slow'].map((rate) => `NotificationDeliveryBurn${rate}`),
      equal: ['job', 'namespace', 'integration'],
    }),
  ];
  public readonly dashboards = alertmanagerDashboards();

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: AlertmanagerThresholds = {}) {
    this.ruleGroups = alertmanagerRules(thresholds);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [componentScrape(this.id, 'http', namespaces)];
  }
}
