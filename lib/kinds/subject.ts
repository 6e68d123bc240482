import { Dashboard } from '../dashboards/dashboard';
import { MetricCatalog } from '../metrics/metric-catalog';
import { InhibitRule } from '../rules/inhibit-rule';
import { RuleGroup } from '../rules/rule-group';
import { ScrapeAccess } from '../scraping/exporter-access';
import { ScrapeConfig } from '../scraping/scrape-config';

/** A namespace in which Prometheus may look for targets. */
export interface IScrapedNamespace {
  /** Name of the Namespace object, for service discovery. */
  readonly name: string;

  /**
   * Lets a ServiceAccount discover the pods and Services of this namespace; emits the Role and its binding once per account.
   * What must be seen to the end learns here how long it has to stay.
   *
   * @param serviceAccountName who scrapes
   * @param serviceAccountNamespace where that account lives
   * @param scrapeInterval how often it scrapes, in Prometheus' notation
   */
  allowScrape(serviceAccountName: string, serviceAccountNamespace: string, scrapeInterval: string): void;
}

/** Something that is monitored: the argument of `MonitoringStack.monitor`. */
export interface ISubject {
  /** What it exports and how it is judged; the same object for all subjects of a kind. */
  readonly kind: ISubjectKind;
  /** Where its pods are; Prometheus is given the right to find them. */
  readonly namespace: IScrapedNamespace;
  /**
   * How Prometheus gets in, for all subjects of the kind in this namespace.
   *
   * @default - by plain HTTP, without credentials.
   */
  readonly scrapeAccess?: ScrapeAccess;
}

/**
 * A kind of subject: the one extension point of the stack. It is rendered once, however many subjects of it there are.
 *
 * Two kinds with the same id must be the same object.
 */
export interface ISubjectKind {
  /** Stable name, also the job that its targets carry, for example `tensorflow-training`. */
  readonly id: string;
  /** What its targets export; rules and dashboards that read anything else fail the synthesis. */
  readonly catalog: MetricCatalog;
  /** Alerts and recordings about all subjects of the kind; names of groups and alerts are unique in a stack. */
  readonly ruleGroups: RuleGroup[];
  /** Which of its alerts are mere consequences of which. */
  readonly inhibitRules: InhibitRule[];
  /** Dashboards over all subjects of the kind; uids are unique in a Grafana. */
  readonly dashboards: Dashboard[];
  /**
   * Ids of the kinds whose series its rules and dashboards read besides its own.
   *
   * @default - none.
   */
  readonly needs?: string[];

  /**
   * The jobs that scrape all subjects of the kind.
   *
   * @param namespaces the names of the namespaces in which there are subjects of this kind
   */
  scrapeConfigs(namespaces: string[]): ScrapeConfig[];
}
