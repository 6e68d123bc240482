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
  /**
   * Alerts and recordings about it, checked against `metrics`.
   *
   * @default - none.
   */
  readonly ruleGroups?: RuleGroup[];
  /**
   * Which of its alerts are mere consequences of which.
   *
   * @default - none.
   */
  readonly inhibitRules?: InhibitRule[];
  /**
   * Dashboards about it, checked against `metrics`.
   *
   * @default - none.
   */
  readonly dashboards?: Dashboard[];
  /**
   * Path that is scraped, from `/` on.
   *
   * @default '/metrics'
   */
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
