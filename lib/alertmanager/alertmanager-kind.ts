import { MetricCatalogue } from '../metrics';
import { ALERTMANAGER_METRICS } from '../metrics/recorded/alertmanager';
import { COMPONENT_TARGET_LABELS, componentScrape, ScrapeConfig } from '../prometheus';
import { ISubjectKind } from '../stack/subject';
import { alertmanagerDashboards } from './alertmanager-dashboards';
import { alertmanagerRules } from './alertmanager-rules';
import { InhibitRule } from './inhibit-rule';

/** Alertmanager as something to monitor. */
export class AlertmanagerKind implements ISubjectKind {
  public readonly id = 'alertmanager';
  public readonly catalogue = new MetricCatalogue('alertmanager', ALERTMANAGER_METRICS, COMPONENT_TARGET_LABELS);
  public readonly ruleGroups = alertmanagerRules();
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards = alertmanagerDashboards();

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [componentScrape(this.id, 'http', namespaces)];
  }
}
