import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { componentScrape } from '../../scraping/component-scrape';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { grafanaDashboards } from './grafana-dashboards';
import { GRAFANA_METRICS } from './grafana-metrics';
import { grafanaRules } from './grafana-rules';
import { GRAFANA_FIRST_STEPS } from './grafana-first-steps';
import { GRAFANA_SEVERITY_REASONS } from './grafana-severity-reasons';
import { GRAFANA_THRESHOLDS, GrafanaThresholds } from './grafana-thresholds';

/** Name of the port of the web interface and of /metrics. */
export const GRAFANA_PORT = 'http';

/** Grafana as something to monitor: whether it runs and answers. */
@checked
export class GrafanaKind implements ISubjectKind {
  public readonly id = 'grafana';
  public readonly catalog = new MetricCatalog('grafana', { metrics: GRAFANA_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = grafanaDashboards();
  /** @internal */
  public readonly _thresholds = GRAFANA_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<GrafanaThresholds>;

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: GrafanaThresholds = {}) {
    this._values = GRAFANA_THRESHOLDS.resolve(thresholds);
    this.ruleGroups = withFirstSteps(withSeverityReasons(grafanaRules(this._values), GRAFANA_SEVERITY_REASONS), GRAFANA_FIRST_STEPS);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [componentScrape(this.id, GRAFANA_PORT, namespaces)];
  }
}
