import { Construct } from 'constructs';
import { Alertmanager, AlertmanagerOptions } from '../components/alertmanager/alertmanager';
import { DataSource } from '../components/grafana/data-source';
import { Grafana, GrafanaOptions } from '../components/grafana/grafana';
import { ILongTermStorage } from '../components/prometheus/long-term-storage';
import { Prometheus } from '../components/prometheus/prometheus';
import { PrometheusOptions } from '../components/prometheus/prometheus-props';
import { Dashboard } from '../dashboards/dashboard';
import { assertDistinctOverrides, ownKinds } from '../kinds/alerts';
import { assertScrapedHere } from '../kinds/existing-exporter-kind';
import { GrafanaLinks } from '../kinds/grafana-links';
import { dashboardsOf, KindSet } from '../kinds/kind-set';
import { runbookDashboards } from '../kinds/runbooks';
import { ISubject, ISubjectKind } from '../kinds/subject';
import { ownedNamespace } from '../kubernetes/namespaces';
import { Alerting } from '../routing/alerting';
import { DashboardLink, IAlertLinks } from '../rules/alert-links';
import { AlertOverride } from '../rules/alert-override';
import { RuleGroup } from '../rules/rule-group';
import { StaticTargets } from '../scraping/target-lists';
import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertHttpUrl } from '../values/urls';
import { MonitoredKinds } from './monitored-kinds';
import { IPlacement, Placement } from './placement';

/** The cluster, its notifications, and what differs from the defaults. */
export interface MonitoringStackProps {
  /** Name of the cluster: label `cluster` of everything that leaves it. */
  readonly cluster: string;
  /** Which receiver is notified of which alerts, by team, severity and hour. */
  readonly alerting: Alerting;
  /**
   * Namespace of all components; the stack makes it.
   *
   * @default 'monitoring'
   */
  readonly namespace?: string;
  /**
   * Which chart, and so which file, each component goes into.
   *
   * @default Placement.oneChart()
   */
  readonly placement?: IPlacement;
  /**
   * Keeps samples longer than Prometheus does, and becomes the data source of the dashboards.
   *
   * @default - Prometheus' own retention is all there is.
   */
  readonly longTermStorage?: ILongTermStorage;
  /**
   * Where the links to runbooks lead: the name of the alert is put behind it.
   *
   * @default - dashboards of the deployed Grafana, which open without the internet.
   */
  readonly runbookBaseUrl?: string;
  /**
   * Alerts of the monitored kinds that this stack leaves out or changes. Limits are thresholds of the kind.
   *
   * @default - all alerts, as their kinds say them.
   */
  readonly alertOverrides?: AlertOverride[];
  /**
   * Rules of your own about whatever is monitored, checked like those of the kinds.
   *
   * @default - none.
   */
  readonly ruleGroups?: RuleGroup[];
  /**
   * Dashboards of your own about whatever is monitored, checked like those of the kinds.
   *
   * @default - none.
   */
  readonly dashboards?: Dashboard[];
  /**
   * Settings of Prometheus, field by field.
   *
   * @default - see PrometheusOptions.
   */
  readonly prometheus?: PrometheusOptions;
  /**
   * Settings of Alertmanager, field by field.
   *
   * @default - see AlertmanagerOptions.
   */
  readonly alertmanager?: AlertmanagerOptions;
  /**
   * Settings of Grafana, field by field.
   *
   * @default - see GrafanaOptions.
   */
  readonly grafana?: GrafanaOptions;
}

/** Prometheus, Alertmanager and Grafana for one cluster, and everything that is monitored with them. */
@checked
export class MonitoringStack extends Construct {
  /** Scrapes and evaluates; takes further scrape configs and remote writes. */
  public readonly prometheus: Prometheus;
  /** Routes and notifies; its `endpoints` are what another Prometheus may send to. */
  public readonly alertmanager: Alertmanager;
  /** Shows the dashboards of all monitored kinds; takes further ones. */
  public readonly grafana: Grafana;
  private readonly kinds: KindSet;
  private readonly monitored: MonitoredKinds;
  /** Whether rules and dashboards come from a kind, and are checked with it. */
  private adopting = false;

  /** @throws InvalidConfigError when a value cannot work */
  public constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id);
    const { cluster, alerting, namespace = 'monitoring', placement = Placement.oneChart(), longTermStorage } = props;
    const { alertOverrides = [] } = props;
    InvalidConfigError.locate(this, () => assertDistinctOverrides(alertOverrides));
    this.kinds = new KindSet(alertOverrides);
    this.monitored = new MonitoredKinds(this, this.kinds, (kind) => this.adopted(kind));
    const place = (component: string): Construct => placement.place(this, component, namespace);
    ownedNamespace(place('00-cluster'), 'Namespace', namespace);
    const prometheusScope = place('10-prometheus');
    this.alertmanager = new Alertmanager(place('20-alertmanager'), 'alertmanager', { ...props.alertmanager, alerting });
    this.prometheus = new Prometheus(prometheusScope, 'prometheus', {
      ...props.prometheus,
      cluster,
      alertmanagers: [new StaticTargets(this.alertmanager.endpoints)],
      alertLinks: new StackLinks(() => this.grafana, props.runbookBaseUrl),
    });
    this.prometheus._onRuleGroup = (group) => this.held([group], []);
    this.prometheus.addScrapeConfigSource({ scrapeConfigs: () => this.monitored.scrapeConfigs });
    const dataSources = [DataSource.prometheus(this.prometheus.url)];
    const longTerm = longTermStorage?.bind(place('40-thanos'), this.prometheus);
    if (longTerm) dataSources.push(longTerm.dataSource);
    this.grafana = new Grafana(place('30-grafana'), 'grafana', {
      ...props.grafana,
      dataSources: dataSources.map((dataSource) => dataSource._scrapedEvery(this.prometheus.scrapeInterval)),
    });
    this.grafana._onDashboard = (dashboard) => this.held([], [dashboard]);
    this.alertmanager.addInhibitRuleSource({ inhibitRules: () => this.kinds.inhibition(this.alertmanager.inhibitRules).rules });
    this.node.addValidation({
      validate: () => [
        ...this.kinds.violations(this.alertmanager.inhibitRules),
        ...this.kinds.shortWindows(this.prometheus.scrapeInterval),
      ],
    });

    const { namespace: own } = this.prometheus;
    const kinds = [this.prometheus.kind, ...this.alertmanager.kinds, this.grafana.kind, ...(longTerm?.kinds ?? [])];
    for (const kind of kinds) this.monitor({ kind, namespace: own });
    for (const kind of ownKinds(props.ruleGroups, props.dashboards)) this.monitored.adopt(kind);
  }

  /**
   * Scrapes a subject, and judges it by the rules of its kind.
   *
   * @throws InvalidConfigError when another kind of the same id is monitored already, or the subject is scraped by another Prometheus
   */
  public monitor(subject: ISubject): void {
    InvalidConfigError.locate(this, () => assertScrapedHere(subject.kind));
    this.monitored.monitor(subject);
    const { serviceAccountName, namespace, scrapeInterval } = this.prometheus;
    subject.namespace.allowScrape(serviceAccountName, namespace.name, scrapeInterval);
  }

  private adopted(kind: ISubjectKind): void {
    this.adopting = true;
    kind.ruleGroups.forEach((group) => this.prometheus.addRuleGroup(group));
    dashboardsOf(kind).forEach((dashboard) => this.grafana.addDashboard(dashboard));
    this.adopting = false;
  }
  /** What Prometheus and Grafana were given directly is checked as well, and its runbooks are made. */
  private held(groups: RuleGroup[], dashboards: Dashboard[]): void {
    if (this.adopting) return;
    InvalidConfigError.locate(this, () => this.kinds.hold(groups, dashboards));
    this.adopting = true;
    const runbooks = runbookDashboards(groups.flatMap(({ alerts }) => alerts));
    for (const runbook of runbooks) if (!this.grafana._has(runbook)) this.grafana.addDashboard(runbook);
    this.adopting = false;
  }
}

/** Links into the deployed Grafana, which is made after the Prometheus whose alerts hold them. */
class StackLinks implements IAlertLinks {
  private made?: GrafanaLinks;

  public constructor(
    private readonly grafana: () => Grafana,
    private readonly runbookBaseUrl?: string,
  ) {
    if (runbookBaseUrl !== undefined) assertHttpUrl('base URL of runbooks', runbookBaseUrl);
  }

  public dashboardUrl(link: DashboardLink): string {
    return this.links.dashboardUrl(link);
  }

  public runbookUrl(alertName: string): string {
    return this.links.runbookUrl(alertName);
  }

  private get links(): GrafanaLinks {
    return (this.made ??= new GrafanaLinks(this.grafana().url, { runbookBaseUrl: this.runbookBaseUrl }));
  }
}
