import { isDeepStrictEqual } from 'node:util';
import { Dashboard } from '../../dashboards/dashboard';
import { BRIDGE_METRICS } from '../../metrics/bridge-metrics';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { componentScrape } from '../../scraping/component-scrape';
import { HttpClient } from '../../scraping/http-client';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { ISubjectKind } from '../subject';
import { dashboard } from './dingtalk-bridge-dashboards';
import { dingTalkBridgeRules } from './dingtalk-bridge-rules';
import { DINGTALK_BRIDGE_FIRST_STEPS } from './dingtalk-bridge-first-steps';
import { DINGTALK_BRIDGE_SEVERITY_REASONS } from './dingtalk-bridge-severity-reasons';
import { DINGTALK_BRIDGE_THRESHOLDS, DingTalkBridgeThresholds } from './dingtalk-bridge-thresholds';

/** The DingTalk bridge as something to monitor. Its alerts go to every channel, because DingTalk may be what is broken. */
@checked
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
    this.ruleGroups = withFirstSteps(
      withSeverityReasons(dingTalkBridgeRules(this._values), DINGTALK_BRIDGE_SEVERITY_REASONS),
      DINGTALK_BRIDGE_FIRST_STEPS,
    );
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
  /**
   * The kind that stands for two bridges, because Prometheus finds all of them by one job. A bridge that asks for no credentials is
   * scraped with those of the other.
   *
   * @internal
   * @throws InvalidConfigError when they are judged by different thresholds, or ask for different credentials
   */
  public _joined(other: DingTalkBridgeKind): DingTalkBridgeKind {
    if (!isDeepStrictEqual(this._values, other._values)) {
      throw new InvalidConfigError(
        'two DingTalk bridges have different thresholds, but are judged by the same rules: give both of them the same monitoredAs',
      );
    }
    const [own, others] = [this.client, other.client].map(describeCredentials);
    if (own !== undefined && others !== undefined && own !== others) {
      throw new InvalidConfigError(
        `two DingTalk bridges ask for different credentials (${own} and ${others}), but Prometheus scrapes them by one job: give both of them the same bearerToken or basicAuth, or share one bridge between the receivers`,
      );
    }
    return own === undefined ? other : this;
  }
}

/** Where they are; undefined when there are none. */
function describeCredentials({ bearerToken, basicAuth }: HttpClient): string | undefined {
  if (bearerToken) return `token ${bearerToken.secretName}/${bearerToken.key}`;
  return basicAuth && `user ${basicAuth.username} with password ${basicAuth.password.secretName}/${basicAuth.password.key}`;
}
