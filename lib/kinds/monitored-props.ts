import { Dashboard } from '../dashboards/dashboard';
import { Metric } from '../metrics/metric';
import { InhibitRule } from '../rules/inhibit-rule';
import { RuleGroup } from '../rules/rule-group';

/** What is known of something that exports metrics, and what is made of it. */
export interface MonitoredProps {
  /** Name of the port that serves metrics. */
  readonly port: string;
  /** What it exports, as far as rules and dashboards read it. */
  readonly metrics: Metric[];
  /** @default - none. */
  readonly ruleGroups?: RuleGroup[];
  /** @default - none. */
  readonly inhibitRules?: InhibitRule[];
  /** @default - none. */
  readonly dashboards?: Dashboard[];
  /** @default '/metrics' */
  readonly metricsPath?: string;
  /**
   * How often it is scraped: more often than `scrapesStaleAfter` of `PrometheusKind`, or the synthesis fails, because ScrapesStale would
   * take the job for dead.
   *
   * @default - that of Prometheus.
   */
  readonly scrapeInterval?: string;
  /**
   * Series per target; with more, the whole scrape fails.
   *
   * @default - no limit.
   */
  readonly sampleLimit?: number;
}
