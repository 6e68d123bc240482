import { Construct } from 'constructs';
import { Alerting, Alertmanager, AlertmanagerOptions } from '../alertmanager';
import { InvalidConfigError } from '../core/invalid-config-error';
import { restrictedNamespace } from '../core/namespaces';
import { DataSource, Grafana, GrafanaOptions } from '../grafana';
import { AlertingRule, DashboardLink, IAlertLinks, Prometheus, PrometheusOptions, ScrapeConfig, StaticTargets } from '../prometheus';
import { ILongTermStorage } from '../thanos';
import { contractViolations } from './contract';
import { IPlacement, Placement } from './placement';
import { missingRunbooks, runbookDashboards } from './runbooks';
import { ISubject, ISubjectKind } from './subject';

export interface MonitoringStackProps {
  /** Name of the cluster: label `cluster` of everything that leaves it. */
  readonly cluster: string;
  /** Who is told of what. */
  readonly alerting: Alerting;
  /** @default 'monitoring' */
  readonly namespace?: string;
  /** @default Placement.oneChart() */
  readonly placement?: IPlacement;
  /** @default - Prometheus' own retention is all there is. */
  readonly longTermStorage?: ILongTermStorage;
  /**
   * Where the links to runbooks lead: the name of the alert is put behind it.
   *
   * @default - dashboards of the deployed Grafana, which open without the internet.
   */
  readonly runbookBaseUrl?: string;
  /** @default - see PrometheusOptions. */
  readonly prometheus?: PrometheusOptions;
  /** @default - see AlertmanagerOptions. */
  readonly alertmanager?: AlertmanagerOptions;
  /** @default - see GrafanaOptions. */
  readonly grafana?: GrafanaOptions;
}

/** A kind, and where its subjects are. */
interface MonitoredKind {
  readonly kind: ISubjectKind;
  readonly namespaces: Set<string>;
}

/** Prometheus, Alertmanager and Grafana for one cluster, and everything that is monitored with them. */
export class MonitoringStack extends Construct {
  public readonly prometheus: Prometheus;
  public readonly alertmanager: Alertmanager;
  public readonly grafana: Grafana;
  private readonly kinds = new Map<string, MonitoredKind>();
  private checked?: { readonly kinds: number; readonly problems: string[] };

  /** @throws InvalidConfigError when a value cannot work */
  public constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id);
    const { cluster, alerting, namespace = 'monitoring', placement = Placement.oneChart(), longTermStorage } = props;
    const place = (component: string): Construct => placement.place(this, component, namespace);
    restrictedNamespace(place('00-cluster'), 'Namespace', namespace);
    const prometheusScope = place('10-prometheus');
    this.alertmanager = new Alertmanager(place('20-alertmanager'), 'alertmanager', { ...props.alertmanager, alerting });
    this.prometheus = new Prometheus(prometheusScope, 'prometheus', {
      ...props.prometheus,
      cluster,
      alertmanagers: [new StaticTargets(this.alertmanager.endpoints)],
      alertLinks: new StackLinks(() => this.grafana, props.runbookBaseUrl),
    });
    this.prometheus._addScrapeConfigs(() => this.scrapeConfigs());
    const dataSources = [DataSource.prometheus(this.prometheus.url)];
    if (longTermStorage) dataSources.push(DataSource.thanos(longTermStorage.bind(place('40-thanos'), this.prometheus).queryUrl));
    this.grafana = new Grafana(place('30-grafana'), 'grafana', { ...props.grafana, dataSources });
    this.node.addValidation({ validate: () => this.brokenPromises() });

    const { namespace: own } = this.prometheus;
    for (const kind of [this.prometheus.kind, ...this.alertmanager.kinds]) this.monitor({ kind, namespace: own });
  }

  /**
   * Scrapes a subject, and judges it by the rules of its kind.
   *
   * @throws InvalidConfigError when another kind of the same id is monitored already
   */
  public monitor(subject: ISubject): void {
    const { kind, namespace } = subject;
    const known = this.kinds.get(kind.id);
    if (known && known.kind !== kind) {
      throw InvalidConfigError.at(
        this,
        `there are two kinds '${kind.id}' with settings of their own, and one is rendered for all subjects: make the kind once and give it to all of them`,
      );
    }
    const { namespaces } = known ?? this.adopt(kind);
    namespaces.add(namespace.name);
    namespace.allowScrape(this.prometheus.serviceAccountName, this.prometheus.namespace.name, this.prometheus.scrapeInterval);
  }

  private adopt(kind: ISubjectKind): MonitoredKind {
    const monitored = { kind, namespaces: new Set<string>() };
    this.kinds.set(kind.id, monitored);
    kind.ruleGroups.forEach((group) => this.prometheus.addRuleGroup(group));
    [...kind.dashboards, ...runbookDashboards(alertsOf(kind))].forEach((dashboard) => this.grafana.addDashboard(dashboard));
    this.alertmanager.addInhibitRules(...kind.inhibitRules);
    return monitored;
  }

  private scrapeConfigs(): ScrapeConfig[] {
    return [...this.kinds.values()].flatMap(({ kind, namespaces }) => kind.scrapeConfigs([...namespaces].sort()));
  }

  /** Kinds never change, so what they promise is looked at again only when there is another one. */
  private brokenPromises(): string[] {
    if (this.checked?.kinds !== this.kinds.size) {
      const kinds = [...this.kinds.values()].map(({ kind }) => kind);
      this.checked = { kinds: kinds.length, problems: [...contractViolations(kinds), ...missingRunbooks(kinds.flatMap(alertsOf))] };
    }
    return this.checked.problems;
  }
}

function alertsOf({ ruleGroups }: ISubjectKind): AlertingRule[] {
  return ruleGroups.flatMap(({ alerts }) => alerts);
}

/** Links into the deployed Grafana, which is made after the Prometheus whose alerts hold them. */
class StackLinks implements IAlertLinks {
  public constructor(
    private readonly grafana: () => Grafana,
    private readonly runbookBaseUrl?: string,
  ) {}

  public dashboardUrl(link: DashboardLink): string {
    return this.grafana().dashboardUrl(link);
  }

  public runbookUrl(alertName: string): string {
    if (this.runbookBaseUrl === undefined) return this.grafana().runbookUrl(alertName);
    return `${this.runbookBaseUrl.replace(/\/$/, '')}/${alertName}`;
  }
}
