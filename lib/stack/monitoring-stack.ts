import { Construct } from 'constructs';
import { Alertmanager, AlertmanagerOptions } from '../components/alertmanager/alertmanager';
import { DataSource } from '../components/grafana/data-source';
import { Grafana, GrafanaOptions } from '../components/grafana/grafana';
import { ILongTermStorage } from '../components/prometheus/long-term-storage';
import { Prometheus } from '../components/prometheus/prometheus';
import { PrometheusOptions } from '../components/prometheus/prometheus-props';
import { assertDistinctOverrides, ownRules } from '../kinds/alerts';
import { GrafanaLinks } from '../kinds/grafana-links';
import { dashboardsOf, KindSet } from '../kinds/kind-set';
import { ISubject, ISubjectKind } from '../kinds/subject';
import { ownedNamespace } from '../kubernetes/namespaces';
import { Alerting } from '../routing/alerting';
import { DashboardLink, IAlertLinks } from '../rules/alert-links';
import { AlertOverride } from '../rules/alert-override';
import { RuleGroup } from '../rules/rule-group';
import { accessedJob, isSameAccess, ScrapeAccess } from '../scraping/exporter-access';
import { ScrapeConfig } from '../scraping/scrape-config';
import { StaticTargets } from '../scraping/target-lists';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertHttpUrl } from '../values/urls';
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

/** A kind, and where its subjects are. */
interface AdoptedKind {
  readonly kind: ISubjectKind;
  /** How Prometheus gets in, by the namespace. */
  readonly namespaces: Map<string, ScrapeAccess | undefined>;
  /** The subject that brought it. */
  readonly first?: ISubject;
}

/** Prometheus, Alertmanager and Grafana for one cluster, and everything that is monitored with them. */
export class MonitoringStack extends Construct {
  /** Scrapes and evaluates; takes further scrape configs and remote writes. */
  public readonly prometheus: Prometheus;
  /** Routes and notifies; its `endpoints` are what another Prometheus may send to. */
  public readonly alertmanager: Alertmanager;
  /** Shows the dashboards of all monitored kinds; takes further ones. */
  public readonly grafana: Grafana;
  private readonly kinds: KindSet;
  private readonly monitored = new Map<string, AdoptedKind>();

  /** @throws InvalidConfigError when a value cannot work */
  public constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id);
    const { cluster, alerting, namespace = 'monitoring', placement = Placement.oneChart(), longTermStorage } = props;
    const { alertOverrides = [] } = props;
    InvalidConfigError.locate(this, () => assertDistinctOverrides(alertOverrides));
    this.kinds = new KindSet(alertOverrides);
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
    this.prometheus.addScrapeConfigSource({ scrapeConfigs: () => this.scrapeConfigs() });
    const dataSources = [DataSource.prometheus(this.prometheus.url)];
    const longTerm = longTermStorage?.bind(place('40-thanos'), this.prometheus);
    if (longTerm) dataSources.push(longTerm.dataSource);
    this.grafana = new Grafana(place('30-grafana'), 'grafana', { ...props.grafana, dataSources });
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
    if (props.ruleGroups) this.adopt(ownRules(props.ruleGroups));
  }

  /**
   * Scrapes a subject, and judges it by the rules of its kind.
   *
   * @throws InvalidConfigError when another kind of the same id is monitored already
   */
  public monitor(subject: ISubject): void {
    const { kind, namespace } = subject;
    const known = this.monitored.get(kind.id);
    if (known && known.kind !== kind) {
      throw InvalidConfigError.at(
        this,
        `${subjectName(subject)} and ${subjectName(known.first)} have kinds '${kind.id}' of their own, but a stack renders one for all its subjects: create the kind once and pass it to all of them as monitoredAs`,
      );
    }
    const { namespaces } = known ?? this.adopt(kind, subject);
    this.assertSameAccess(subject, namespaces);
    namespaces.set(namespace.name, subject.scrapeAccess);
    namespace.allowScrape(this.prometheus.serviceAccountName, this.prometheus.namespace.name, this.prometheus.scrapeInterval);
  }

  private adopt(kind: ISubjectKind, first?: ISubject): AdoptedKind {
    const asRun = this.kinds.add(kind);
    const monitored = { kind, first, namespaces: new Map<string, ScrapeAccess | undefined>() };
    this.monitored.set(kind.id, monitored);
    asRun.ruleGroups.forEach((group) => this.prometheus.addRuleGroup(group));
    dashboardsOf(asRun).forEach((dashboard) => this.grafana.addDashboard(dashboard));
    return monitored;
  }

  private scrapeConfigs(): ScrapeConfig[] {
    return [...this.monitored.values()].flatMap(({ kind, namespaces }) => jobsOf(kind, namespaces));
  }

  /** Prometheus finds all subjects of a kind in a namespace by one job. */
  private assertSameAccess({ kind, namespace: { name }, scrapeAccess }: ISubject, namespaces: AdoptedKind['namespaces']): void {
    if (!namespaces.has(name) || isSameAccess(namespaces.get(name), scrapeAccess)) return;
    throw InvalidConfigError.at(
      this,
      `subjects of kind '${kind.id}' in namespace '${name}' are scraped in different ways: give all of them the same tls and basicAuth, or use another namespace`,
    );
  }
}

/** A job for all namespaces without credentials, and one for each other. */
function jobsOf(kind: ISubjectKind, namespaces: AdoptedKind['namespaces']): ScrapeConfig[] {
  const names = [...namespaces.keys()].sort();
  const plain = names.filter((name) => !namespaces.get(name));
  const accessed = names.flatMap((name) => {
    const access = namespaces.get(name);
    return access ? kind.scrapeConfigs([name]).map((job) => accessedJob(job, name, access)) : [];
  });
  return [...(plain.length > 0 || names.length === 0 ? kind.scrapeConfigs(plain) : []), ...accessed];
}

/** A subject as it stands in messages. */
function subjectName(subject?: ISubject): string {
  if (Construct.isConstruct(subject)) return subject.node.path;
  return subject ? `a subject in namespace '${subject.namespace.name}'` : 'the stack itself';
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
