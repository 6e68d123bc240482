import { Construct } from 'constructs';
import { OperatorAlertmanager } from '../components/operator/operator-alertmanager';
import { OperatorDashboards } from '../components/operator/operator-dashboards';
import { OperatorRouting, RoutingWay } from '../components/operator/operator-routing';
import { Dashboard } from '../dashboards/dashboard';
import { assertDistinctOverrides, ownKinds } from '../kinds/alerts';
import { dashboardsOf, KindSet } from '../kinds/kind-set';
import { lookbackMs } from '../kinds/lookback';
import { PrometheusKind } from '../kinds/prometheus/prometheus-kind';
import { SharedPrometheusKind } from '../kinds/prometheus/shared-prometheus-kind';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../kinds/subject';
import { oversize } from '../kubernetes/config-file';
import { NamespaceChart } from '../kubernetes/namespace-chart';
import { operatorObject } from '../kubernetes/operator-object';
import { assertSelects, Place } from '../operator/manifest';
import { prometheusRule } from '../operator/prometheus-rule';
import { scrapeObject } from '../operator/scrape-object';
import { IAlertLinks } from '../rules/alert-links';
import { AlertOverride } from '../rules/alert-override';
import { OWN_LABELS } from '../rules/own-alerts';
import { RuleGroup } from '../rules/rule-group';
import { jobViolations, scrapedEvery } from '../scraping/job-checks';
import { ScrapeConfig } from '../scraping/scrape-config';
import { checked } from '../values/checked';
import { durationMs, positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDnsLabel } from '../values/names';
import { MonitoredKinds } from './monitored-kinds';
import { IPlacement, Placement } from './placement';

/** The Prometheus, Alertmanager and Grafana that are there, and what differs from the defaults. */
export interface OperatorStackProps {
  /**
   * Labels by which the Prometheus and Alertmanager objects select what is theirs, at least one. The Helm chart kube-prometheus-stack selects
   * by the name of its release: `{ release: 'kube-prometheus-stack' }`.
   */
  readonly selectorLabels: Record<string, string>;
  /** Who is notified, and in which form Alertmanager learns it. */
  readonly routing: OperatorRouting;
  /**
   * Namespace of the Alertmanager object, in which all objects are made. It exists; the stack makes none.
   *
   * @default 'monitoring'
   */
  readonly namespace?: string;
  /**
   * In which form dashboards reach Grafana.
   *
   * @default OperatorDashboards.configMaps()
   */
  readonly dashboards?: OperatorDashboards;
  /**
   * Where the links of alerts lead, for example `new GrafanaLinks('https://grafana.example.com')`.
   *
   * @default - alerts carry no links.
   */
  readonly alertLinks?: IAlertLinks;
  /**
   * How often targets are scraped where their job does not say otherwise; it is written into each job.
   *
   * @default '30s'
   */
  readonly scrapeInterval?: string;
  /**
   * How often groups of rules are evaluated that do not say it themselves; it is written into each group.
   *
   * @default '30s'
   */
  readonly evaluationInterval?: string;
  /**
   * `retention` of the Prometheus object. What rules read beyond it is named in `toCheck`.
   *
   * @default '10d'
   */
  readonly retention?: string;
  /**
   * Which chart, and so which file, each part goes into.
   *
   * @default Placement.oneChart()
   */
  readonly placement?: IPlacement;
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
   * Dashboards of your own about whatever is monitored, checked like those of the kinds. They reach Grafana as `dashboards` says.
   *
   * @default - none.
   */
  readonly ownDashboards?: Dashboard[];
}

/** A namespace whose programs want to know how long a scrape may take to come. */
type ScrapedNamespace = IScrapedNamespace & Partial<Pick<NamespaceChart, '_scrapedEvery'>>;

/**
 * Everything that is monitored, as objects for the prometheus-operator that is there, for example that of kube-prometheus-stack:
 * PrometheusRules, PodMonitors, routes and dashboards. It deploys no Prometheus, Alertmanager or Grafana, and makes no Namespace. All its
 * alerts carry `part_of="trainwatch"`, so that an alert of the same name by somebody else is none of these.
 */
@checked
export class OperatorStack extends Construct {
  /** How often targets are scraped, where their job does not say otherwise. */
  public readonly scrapeInterval: string;
  private readonly kinds: KindSet;
  private readonly monitored: MonitoredKinds;
  private readonly alertmanager: OperatorAlertmanager;
  private readonly place: Place;
  private readonly rulesScope: Construct;
  private readonly dashboardScope: Construct;
  private readonly groups: RuleGroup[] = [];
  private readonly jobs = new Set<string>();

  /** @throws InvalidConfigError when a value cannot work, or an AlertmanagerConfig cannot say what a receiver wants */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: OperatorStackProps,
  ) {
    super(scope, id);
    const { namespace = 'monitoring', selectorLabels, placement = Placement.oneChart(), alertOverrides = [], routing } = props;
    this.scrapeInterval = props.scrapeInterval ?? '30s';
    InvalidConfigError.locate(this, () => {
      assertDnsLabel('namespace', namespace);
      assertSelects(selectorLabels);
      positiveDuration('scrape interval', this.scrapeInterval);
      positiveDuration('evaluation interval', props.evaluationInterval ?? '30s');
      positiveDuration('retention', props.retention ?? '10d');
      assertDistinctOverrides(alertOverrides);
    });
    this.place = { namespace, labels: selectorLabels };
    this.kinds = new KindSet(alertOverrides, OWN_LABELS);
    this.rulesScope = placement.place(this, '10-rules', namespace);
    this.dashboardScope = placement.place(this, '30-dashboards', namespace);
    this.alertmanager = new OperatorAlertmanager(placement.place(this, '20-routes', namespace), 'alertmanager', {
      routing,
      namespace,
      selectorLabels,
      inhibitRules: () => this.kinds.inhibition(routing.alerting.inhibitRules).rules,
    });
    this.monitored = new MonitoredKinds(this, this.kinds, (kind) => this.adopted(kind));
    // The operator forces this namespace on the routes that heartbeats take.
    this.monitored.adopt(new SharedPrometheusKind(routing._way === RoutingWay.PER_NAMESPACE ? { namespace } : {}));
    for (const kind of ownKinds(props.ruleGroups, props.ownDashboards)) this.monitored.adopt(kind);
    const own = { name: namespace, allowScrape: () => undefined };
    for (const kind of this.alertmanager.kinds) this.monitor({ kind, namespace: own });
    this.node.addValidation({ validate: () => this.violations() });
  }

  /**
   * Scrapes a subject, and judges it by the rules of its kind. An exporter that is scraped already is only judged.
   *
   * @throws InvalidConfigError when another kind of the same id is monitored already, or no object of prometheus-operator can say how the
   *   subject is scraped
   */
  public monitor(subject: ISubject): void {
    const { kind, namespace } = subject;
    if (kind instanceof PrometheusKind) {
      throw InvalidConfigError.at(
        this,
        "kind 'prometheus' would judge the Prometheus of the cluster a second time, which those who run it watch: leave it out, the stack brings what it needs of it",
      );
    }
    const hasNewJobs = this.monitored.monitor(subject);
    (namespace as ScrapedNamespace)._scrapedEvery?.(this.scrapeInterval);
    this.alertmanager.addNamespace(namespace.name);
    if (!hasNewJobs) return;
    for (const { jobName } of this.monitored.scrapeConfigs) {
      if (this.jobs.has(jobName)) continue;
      this.jobs.add(jobName);
      const job = (): ScrapeConfig => this.scrapeConfigs.find((one) => one.jobName === jobName)!;
      InvalidConfigError.locate(this, () => scrapeObject(job(), this.place));
      operatorObject(this.rulesScope, `Job-${jobName.replaceAll('/', '-')}`, () => scrapeObject(job(), this.place));
    }
  }

  /** What must be true of the cluster before the objects work, a sentence with a command each: print it when you synthesize. */
  public get toCheck(): string[] {
    const { namespace, labels } = this.place;
    const wanted = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
    const ask = "kubectl get prometheus -A -o jsonpath='{range .items[*]}{.metadata.namespace}/{.metadata.name}";
    return [
      `The Prometheus object selects rules and PodMonitors with ${wanted.join(',')} in namespace ${namespace}: ${ask} {.spec.ruleSelector} {.spec.ruleNamespaceSelector} {.spec.podMonitorSelector} {.spec.podMonitorNamespaceSelector}{"\\n"}{end}'`,
      `It forces no namespace on them, or names them in excludedFromEnforcement: ${ask} {.spec.enforcedNamespaceLabel} {.spec.excludedFromEnforcement}{"\\n"}{end}'`,
      `Its ServiceAccount may list pods in ${this.monitored.namespaces.join(', ') || 'the monitored namespaces'}: ${ask} {.spec.serviceAccountName}{"\\n"}{end}'`,
      ...this.alertmanager.toCheck,
      ...this.beyondRetention(),
      ...this.monitored.notes,
    ];
  }

  private get scrapeConfigs(): ScrapeConfig[] {
    return this.monitored.scrapeConfigs.map((job) => scrapedEvery(job, this.scrapeInterval));
  }

  private adopted(kind: ISubjectKind): void {
    const { evaluationInterval: interval = '30s', alertLinks } = this.props;
    for (const { name, rules, interval: own = interval } of kind.ruleGroups) {
      const group = new RuleGroup(name, { rules, interval: own });
      this.groups.push(group);
      operatorObject(this.rulesScope, `Rules-${name}`, () => prometheusRule(group, this.place, alertLinks));
    }
    dashboardsOf(kind).forEach((dashboard) => this.addDashboard(dashboard));
  }

  private addDashboard(dashboard: Dashboard): void {
    const { dashboards = OperatorDashboards.configMaps() } = this.props;
    const { _manifest: manifest } = dashboards;
    if (!manifest) return;
    const object = operatorObject(this.dashboardScope, `Dashboard-${dashboard.uid}`, () => manifest(dashboard, this.place));
    object.node.addValidation({ validate: () => oversize(object.name, { [`${dashboard.uid}.json`]: dashboard.toText() }) });
  }

  private violations(): string[] {
    return [
      ...this.kinds.violations(this.alertmanager.inhibitRules),
      ...this.kinds.shortWindows(this.scrapeInterval),
      ...jobViolations(this.scrapeConfigs, this.scrapeInterval),
      ...this.withoutRoute(),
    ];
  }

  /** Alerts that no AlertmanagerConfig would take, where the operator forces the namespace of each on its routes. */
  private withoutRoute(): string[] {
    if (this.props.routing._way !== RoutingWay.PER_NAMESPACE) return [];
    const names = this.kinds.alertsWithout('namespace');
    return names.length === 0
      ? []
      : [
          `${names.length} alerts carry no namespace, or not always, so that nobody would be notified of them: ${names.join(', ')}. Use OperatorRouting.alertmanagerConfig, or leave them out with AlertOverride.disable`,
        ];
  }

  private beyondRetention(): string[] {
    const { retention = '10d' } = this.props;
    const limit = durationMs('retention', retention);
    const rules = this.groups.flatMap((group) => group.rules).filter((rule) => lookbackMs(rule) > limit);
    if (rules.length === 0) return [];
    const days = Math.ceil(Math.max(...rules.map(lookbackMs)) / durationMs('a day', '1d'));
    return [
      `The retention of Prometheus is ${retention}, and ${[...new Set(rules.map(({ name }) => name))].join(', ')} look back for up to ${days} days: they see less than that, or set retention: ${days}d`,
    ];
  }
}
