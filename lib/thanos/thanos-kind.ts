import { InhibitRule } from '../alertmanager';
import { Dashboard } from '../grafana';
import { MetricCatalogue } from '../metrics';
import { THANOS_METRICS } from '../metrics/recorded/thanos';
import { COMPONENT_TARGET_LABELS, componentScrape, RuleGroup, ScrapeConfig } from '../prometheus';
import { ISubjectKind } from '../stack/subject';
import { HTTP_PORT, SIDECAR_HTTP_PORT } from './thanos-container';
import { thanosDashboards } from './thanos-dashboards';
import { COMPACTOR_JOB, QUERY_JOB, SIDECAR_JOB, STORE_GATEWAY_JOB } from './thanos-jobs';
import { thanosRules, ThanosThresholds } from './thanos-rules';

/**
 * Thanos as something to monitor: one kind with a job for each component, because they share most metrics, and an alert or a dashboard of
 * long-term storage is about several of them.
 */
export class ThanosKind implements ISubjectKind {
  public readonly id = 'thanos';
  public readonly catalogue = new MetricCatalogue('thanos', THANOS_METRICS, COMPONENT_TARGET_LABELS);
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = thanosDashboards();

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: ThanosThresholds = {}) {
    this.ruleGroups = thanosRules(thresholds);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      componentScrape(SIDECAR_JOB, SIDECAR_HTTP_PORT, namespaces, 'prometheus'),
      ...[STORE_GATEWAY_JOB, COMPACTOR_JOB, QUERY_JOB].map((job) => componentScrape(job, HTTP_PORT, namespaces)),
    ];
  }
}
