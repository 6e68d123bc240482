import { Dashboard } from '../../dashboards/dashboard';
import { DEAD_MANS_SWITCH_METRICS } from '../../metrics/dead-mans-switch-metrics';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { componentScrape } from '../../scraping/component-scrape';
import { HttpClient } from '../../scraping/http-client';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { dashboard } from './dead-mans-switch-dashboards';
import { deadMansSwitchRules } from './dead-mans-switch-rules';
import { DEAD_MANS_SWITCH_FIRST_STEPS } from './dead-mans-switch-first-steps';
import { DEAD_MANS_SWITCH_SEVERITY_REASONS } from './dead-mans-switch-severity-reasons';
import { DEAD_MANS_SWITCH_THRESHOLDS, DeadMansSwitchThresholds } from './dead-mans-switch-thresholds';

/** The dead man's switch as something to monitor: it is asked only when everything else is broken, so it must be known to work before. */
@checked
export class DeadMansSwitchKind implements ISubjectKind {
  /** Every threshold at its default. */
  public static readonly STANDARD = new DeadMansSwitchKind();

  public readonly id = 'dead-mans-switch';
  public readonly catalog = new MetricCatalog('dead-mans-switch', { metrics: DEAD_MANS_SWITCH_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = [dashboard()];
  /** @internal */
  public readonly _thresholds = DEAD_MANS_SWITCH_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<DeadMansSwitchThresholds>;
  private client: HttpClient = {};

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: DeadMansSwitchThresholds = {}) {
    this._values = DEAD_MANS_SWITCH_THRESHOLDS.resolve(thresholds);
    this.ruleGroups = withFirstSteps(
      withSeverityReasons(deadMansSwitchRules(this._values), DEAD_MANS_SWITCH_SEVERITY_REASONS),
      DEAD_MANS_SWITCH_FIRST_STEPS,
    );
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [new ScrapeConfig(this.id, { ...componentScrape(this.id, 'http', namespaces).props, ...this.client })];
  }

  /**
   * The kind with the same thresholds, of a switch that asks for credentials.
   *
   * @internal
   */
  public _scrapedWith(client: HttpClient): DeadMansSwitchKind {
    const kind = new DeadMansSwitchKind(this._values);
    kind.client = client;
    return kind;
  }
}
