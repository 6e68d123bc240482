import { Dashboard } from '../../dashboards/dashboard';
import { BRIDGE_METRICS } from '../../metrics/bridge-metrics';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { componentScrape } from '../../scraping/component-scrape';
import { HttpClient } from '../../scraping/http-client';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { ISubjectKind } from '../subject';
import { dashboard } from './dingtalk-bridge-dashboards';
import { dingTalkBridgeRules } from './dingtalk-bridge-rules';
import { DINGTALK_BRIDGE_THRESHOLDS, DingTalkBridgeThresholds } from './dingtalk-bridge-thresholds';

/** The DingTalk bridge as something to monitor. Its alerts go to every channel, because DingTalk may be what is broken. */
export class DingTalkBridgeKind implements ISubjectKind {
  /** Every threshold at its default. */
  public static readonly STANDARD = new DingTalkBridgeKind();

  public readonly id = 'dingtalk-bridge';
  public readonly catalog = new MetricCatalog('dingtalk-bridge', { metrics: BRIDGE_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [
    InhibitRule.ofConsequences({
      cause: 'DingTalkRobotUnusable',
      consequences: ['DingTalkBridgeFailing'],
      equal: ['namespace', 'robot'],
    }),
  ];
  public readonly dashboards: Dashboard[] = [dashboard()];
  /** @internal */
  public readonly _thresholds = DINGTALK_BRIDGE_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<DingTalkBridgeThresholds>;
  private client: HttpClient = {};

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: DingTalkBridgeThresholds = {}) {
    this._values = DINGTALK_BRIDGE_THRESHOLDS.resolve(thresholds);
    this.ruleGroups = dingTalkBridgeRules(this._values);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [new ScrapeConfig(this.id, { ...componentScrape(this.id, 'http', namespaces).props, ...this.client })];
  }

  /**
   * The kind with the same thresholds, of a bridge that asks for credentials.
   *
   * @internal
   */
  public _scrapedWith(client: HttpClient): DingTalkBridgeKind {
    const kind = new DingTalkBridgeKind(this._values);
    kind.client = client;
    return kind;
  }
}
