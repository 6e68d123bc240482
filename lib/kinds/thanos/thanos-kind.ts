import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { THANOS_METRICS } from '../../metrics/recorded/thanos';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { componentScrape } from '../../scraping/component-scrape';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { thanosDashboards } from './thanos-dashboards';
import { thanosRules } from './thanos-rules';
import { THANOS_FIRST_STEPS } from './thanos-first-steps';
import { THANOS_SEVERITY_REASONS } from './thanos-severity-reasons';
import { THANOS_THRESHOLDS, ThanosThresholds } from './thanos-thresholds';
import { COMPACTOR_JOB, HTTP_PORT, QUERY_JOB, SIDECAR_HTTP_PORT, SIDECAR_JOB, STORE_GATEWAY_JOB } from './thanos-targets';

/**
 * Thanos as something to monitor: one kind with a job for each component, because they share most metrics, and an alert or a dashboard of
 * long-term storage is about several of them.
 */
@checked
export class ThanosKind implements ISubjectKind {
  public readonly id = 'thanos';
  public readonly catalog = new MetricCatalog('thanos', { metrics: THANOS_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = thanosDashboards();
  /** @internal */
  public readonly _thresholds = THANOS_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<ThanosThresholds>;

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: ThanosThresholds = {}) {
    this._values = THANOS_THRESHOLDS.resolve(thresholds);
    this.ruleGroups = withFirstSteps(withSeverityReasons(thanosRules(this._values), THANOS_SEVERITY_REASONS), THANOS_FIRST_STEPS);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      componentScrape(SIDECAR_JOB, SIDECAR_HTTP_PORT, namespaces, 'prometheus'),
      ...[STORE_GATEWAY_JOB, COMPACTOR_JOB, QUERY_JOB].map((job) => componentScrape(job, HTTP_PORT, namespaces)),
    ];
  }
}
