import { Dashboard } from '../dashboards/dashboard';
import { assertDistinctOverrides, ownKinds } from '../kinds/alerts';
import { notesOf } from '../kinds/changed-kind';
import { assertJobNames, assertToScrape } from '../kinds/job-names';
import { dashboardsOf, KindSet } from '../kinds/kind-set';
import { SCRAPES_STALE, staleJobs } from '../kinds/prometheus/stale-jobs';
import { PrometheusKind } from '../kinds/prometheus/prometheus-kind';
import { HEARTBEAT_ALERT, SharedPrometheusKind } from '../kinds/prometheus/shared-prometheus-kind';
import { ISubjectKind } from '../kinds/subject';
import { alertmanagerConfig, onlyOurs } from '../operator/alertmanager-config';
import { alertmanagerSecret, TEMPLATES } from '../operator/alertmanager-secret';
import { dashboardConfigMap } from '../operator/dashboard-config-map';
import { assertSelects } from '../operator/manifest';
import { prometheusRule } from '../operator/prometheus-rule';
import { scrapeObject } from '../operator/scrape-object';
import { IAlerting } from '../routing/alerting';
import { RenderedRouting, renderRouting, templateFiles, wholeConfig } from '../routing/alertmanager-yml';
import { BoundReceivers, bindReceivers } from '../routing/bound-receivers';
import { inlining } from '../routing/inlined-templates';
import { assertRootRoute } from '../routing/root-route';
import { InhibitRule } from '../rules/inhibit-rule';
import { linkedGroup } from '../rules/linked-group';
import { OWN_LABELS } from '../rules/own-alerts';
import { RuleGroup } from '../rules/rule-group';
import { renderRuleFile, ruleFileName } from '../rules/rule-file';
import { jobViolations, scrapedEvery } from '../scraping/job-checks';
import { ScrapeConfig, SECRETS_DIRECTORY } from '../scraping/scrape-config';
import { checked } from '../values/checked';
import { positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDistinct, assertDnsLabel } from '../values/names';
import { nameHint } from '../values/nearest-name';
import { SecretPaths } from '../values/secret-paths';
import { yamlText } from '../values/yaml-text';
import { manifestTexts } from './manifest-texts';
import { AlertmanagerFilesProps, MixinProps, OperatorAlertmanagerProps, OperatorManifestsProps, OperatorRoutesProps } from './mixin-props';
import { TextHost } from './text-host';

const ALERTMANAGER_SECRETS = '/etc/alertmanager/secrets';

const SHARED_PROMETHEUS = new SharedPrometheusKind();

const SHARED_INSTEAD =
  "objects of prometheus-operator are for a Prometheus that others watch, and kind 'prometheus' judges it a second time: leave the kind out, they bring what they need of it";

/**
 * Rules, dashboards, scrape jobs and routes of some kinds as files, for a Prometheus, a Grafana and an Alertmanager that exist already. The
 * same kinds give the same rules, dashboards and routes as in a `MonitoringStack`. Nothing is written: each property and method returns the
 * text by file name.
 */
@checked
export class Mixin {
  private readonly monitored: KindSet;
  private readonly jobKinds: ReadonlyMap<string, ISubjectKind>;
  private readonly scrapeInterval: string;
  private sharedKinds?: KindSet;

  /**
   * @param kinds what is monitored, each once, and every kind that one of them needs
   * @throws InvalidConfigError when a value is not valid, or a kind reads, links to or silences what no kind has; it lists every violation
   */
  public constructor(
    kinds: ISubjectKind[],
    private readonly props: MixinProps = {},
  ) {
    const { alertOverrides = [], ruleGroups, dashboards, scrapeInterval = '15s', jobNames = {} } = props;
    if (kinds.length === 0) throw new InvalidConfigError('a mixin needs at least one kind, for example TrainerKind.STANDARD');
    this.scrapeInterval = positiveDuration('scrape interval', scrapeInterval);
    assertDistinctOverrides(alertOverrides);
    assertDistinct(
      'kinds',
      'id',
      kinds.map(({ id }) => id),
    );
    this.jobKinds = new Map(kinds.map((kind) => [kind.id, kind]));
    assertJobNames(jobNames, kinds);
    this.monitored = new KindSet(alertOverrides, undefined, { jobs: jobNames, kinds });
    for (const kind of [...kinds, ...ownKinds(ruleGroups, dashboards)]) this.monitored.add(kind);
    assertDistinct(
      'rule groups',
      'name',
      this.groups.map(({ name }) => name),
    );
    assertDistinct(
      'dashboards',
      'uid',
      this.dashboards.map(({ uid }) => uid),
    );
    assertNone([...this.monitored.violations([]), ...this.monitored.shortWindows(this.scrapeInterval)]);
  }

  /** What exporters that are there lack, and how it is added: a sentence each, some with lines to copy. */
  public get toCheck(): string[] {
    return [...this.jobKinds.values()].flatMap(notesOf);
  }

  /** Rule files, one for each group, for example `tf-training-progress.yml`: name them in `rule_files` of prometheus.yml. */
  public get ruleFiles(): Record<string, string> {
    return Object.fromEntries(this.groups.map((group) => [ruleFileName(group), renderRuleFile(group, this.props.alertLinks)]));
  }

  /** Dashboards in Grafana's own format, `<uid>.json`, with one for the runbook of each alert. */
  public get dashboardFiles(): Record<string, string> {
    return Object.fromEntries(this.dashboards.map((dashboard) => [`${dashboard.uid}.json`, dashboard.toText()]));
  }

  /**
   * The text of a file with the scrape jobs: name it in `scrape_config_files` of prometheus.yml.
   *
   * @param namespaces where the targets of each kind are, by the id of the kind, for example `{ 'tensorflow-training': ['training'] }`; a
   *   kind that is left out gets no job
   * @param secretsDirectory folder that holds the value of each SecretKey in a file `<secret>/<key>`; default `/etc/prometheus/secrets`
   * @throws InvalidConfigError when there is no such kind, a kind has no namespace, or Prometheus would refuse a job
   */
  public scrapeConfigs(namespaces: Record<string, string[]>, secretsDirectory = SECRETS_DIRECTORY): string {
    const jobs = this.jobs(namespaces);
    const secrets = new SecretPaths(secretsDirectory);
    return yamlText({ scrape_configs: jobs.map((job) => job._render(secrets)) });
  }

  /**
   * Manifests for `kubectl apply` where prometheus-operator runs, as an `OperatorStack` makes them: alerts carry `part_of="trainwatch"`, and
   * `TrainwatchWatchdog` proves that they arrive. They are a PrometheusRule for each group, a PodMonitor for each job (a
   * ScrapeConfig where that cannot say it), and a ConfigMap for each dashboard, which the sidecar of Grafana's Helm chart finds.
   *
   * @returns texts by file name: `prometheus-rules.yaml`, `scrape-jobs.yaml` and `dashboards.yaml`
   * @throws InvalidConfigError when a name is not valid, no label selects, or no object can say what a job does
   */
  public operatorManifests({ namespace, selectorLabels, scraped }: OperatorManifestsProps): Record<string, string> {
    assertPlace(namespace, selectorLabels);
    const place = { namespace, labels: selectorLabels };
    const { kinds } = this.shared;
    return {
      'prometheus-rules.yaml': manifestTexts(this.groupsOf(kinds).map((group) => prometheusRule(group, place, this.props.alertLinks))),
      'scrape-jobs.yaml': manifestTexts(this.jobs(scraped).map((job) => scrapeObject(job, place))),
      'dashboards.yaml': manifestTexts(kinds.flatMap(dashboardsOf).map((dashboard) => dashboardConfigMap(dashboard, place))),
    };
  }

  /**
   * The file `alertmanager.yml` and the templates that belong beside it.
   *
   * @param alerting who is notified of what, by receivers that need no workload of their own
   * @throws InvalidConfigError when Alertmanager would refuse it, an inhibit rule names an alert that there is not, or a receiver deploys
   *   something
   */
  public alertmanagerFiles(alerting: IAlerting, props: AlertmanagerFilesProps = {}): Record<string, string> {
    const { secretsDirectory = ALERTMANAGER_SECRETS, retention } = props;
    const { routing, receivers } = this.routing(alerting, this.monitored, { secretsDirectory, retention });
    return { 'alertmanager.yml': wholeConfig(routing), ...templateFiles(receivers.values()) };
  }

  /**
   * The routes as an AlertmanagerConfig of prometheus-operator, before those that its Alertmanager has. It takes only alerts of
   * `operatorManifests`. The Alertmanager object needs `alertmanagerConfigMatcherStrategy: {type: OnNamespaceExceptForAlertmanagerNamespace}`.
   *
   * @returns the text of `alertmanager-config.yaml`
   * @throws InvalidConfigError as `alertmanagerFiles` does, when a name is not valid, no label selects, or an AlertmanagerConfig has no field
   *   for something
   */
  public operatorRoutes(alerting: IAlerting, { namespace, selectorLabels }: OperatorRoutesProps): Record<string, string> {
    assertPlace(namespace, selectorLabels);
    const { routing, receivers } = this.routing(alerting, this.shared, { secretsDirectory: ALERTMANAGER_SECRETS });
    const inlined = inlining(templateFiles(receivers.values()));
    const object = alertmanagerConfig('trainwatch', routing, { namespace, labels: selectorLabels }, { only: OWN_LABELS, inlined });
    return { 'alertmanager-config.yaml': manifestTexts([object]) };
  }

  /**
   * The routes as the Secret that an Alertmanager object of prometheus-operator names as its `configSecret`, in place of those that it has.
   * Each `SecretKey` is a Secret that the object lists under `secrets`.
   *
   * @returns the text of `alertmanager-secret.yaml`
   * @throws InvalidConfigError as `alertmanagerFiles` does, and when the namespace is none
   */
  public operatorAlertmanager(
    alerting: IAlerting,
    { namespace, name = 'trainwatch-alertmanager', retention }: OperatorAlertmanagerProps,
  ): Record<string, string> {
    assertDnsLabel('namespace', namespace);
    assertDnsLabel('name', name);
    const { routing, receivers } = this.routing(alerting, this.shared, { secretsDirectory: ALERTMANAGER_SECRETS, retention });
    const config = wholeConfig(onlyOurs(routing, OWN_LABELS), TEMPLATES);
    const files = { 'alertmanager.yml': config, ...templateFiles(receivers.values()) };
    return { 'alertmanager-secret.yaml': manifestTexts([alertmanagerSecret(name, files, { namespace, labels: {} })]) };
  }

  /** @param kinds whose alerts are routed; those of a Prometheus that others run have a heartbeat of their own */
  private routing(
    alerting: IAlerting,
    kinds: KindSet,
    { secretsDirectory, retention = '120h' }: { secretsDirectory: string; retention?: string },
  ): { routing: RenderedRouting; receivers: BoundReceivers } {
    const { inhibitRules } = alerting;
    const route = kinds === this.monitored ? alerting.route : alerting.route._renamed({ Watchdog: HEARTBEAT_ALERT });
    assertRootRoute(route, positiveDuration('retention', retention));
    assertNone(kinds.violations(inhibitRules));
    const receivers = bindReceivers(route.receivers, new TextHost(secretsDirectory, this.jobKinds));
    const rules: InhibitRule[] = [...inhibitRules, ...kinds.inhibition(inhibitRules).rules];
    return { routing: renderRouting({ route, inhibitRules: rules, receivers }), receivers };
  }

  /** The kinds as a Prometheus that others run has them. */
  private get shared(): KindSet {
    return (this.sharedKinds ??= this.sharedWith());
  }

  private sharedWith(): KindSet {
    const { alertOverrides, ruleGroups, dashboards, jobNames } = this.props;
    if (this.jobKinds.has(SHARED_PROMETHEUS.id)) throw new InvalidConfigError(SHARED_INSTEAD);
    const shared = new KindSet(alertOverrides, OWN_LABELS, { jobs: jobNames, kinds: [...this.jobKinds.values()] });
    for (const kind of [SHARED_PROMETHEUS, ...this.jobKinds.values(), ...ownKinds(ruleGroups, dashboards)]) shared.add(kind);
    assertNone(shared.violations([]));
    return shared;
  }

  /** The checked jobs of these kinds. */
  private jobs(namespaces: Record<string, string[]>): ScrapeConfig[] {
    const jobs = Object.entries(namespaces)
      .flatMap(([id, names]) => this.kindToScrape(id, names).scrapeConfigs([...names].sort()))
      .map((job) => scrapedEvery(job, this.scrapeInterval));
    const alertsOnStale = this.groups.some(({ alerts }) => alerts.some(({ name }) => name === SCRAPES_STALE));
    const own = [...this.jobKinds.values()].find((kind) => kind instanceof PrometheusKind);
    assertNone([
      ...jobViolations(jobs, this.scrapeInterval),
      ...(own && alertsOnStale ? staleJobs(own.thresholds, jobs, this.scrapeInterval) : []),
    ]);
    return jobs;
  }

  private get groups(): RuleGroup[] {
    return this.groupsOf(this.monitored.kinds);
  }

  private groupsOf(kinds: readonly ISubjectKind[]): RuleGroup[] {
    const ids = new Set(kinds.map(({ id }) => id));
    return kinds.flatMap(({ ruleGroups }) => ruleGroups.map((group) => linkedGroup(group, ids)));
  }

  private get dashboards(): Dashboard[] {
    return this.monitored.kinds.flatMap(dashboardsOf);
  }

  private kindToScrape(id: string, namespaces: string[]): ISubjectKind {
    const kind = this.jobKinds.get(id);
    if (!kind) {
      throw new InvalidConfigError(`this mixin has no kind '${id}': ${nameHint(id, [...this.jobKinds.keys()])}`);
    }
    if (namespaces.length === 0) {
      throw new InvalidConfigError(`kind '${id}' has no namespace to discover targets in: list at least one, or remove the kind`);
    }
    assertToScrape(kind);
    return this.monitored.kinds.find((monitored) => monitored.id === id) ?? kind;
  }
}

function assertPlace(namespace: string, selectorLabels: Record<string, string>): void {
  assertDnsLabel('namespace', namespace);
  assertSelects(selectorLabels);
}

function assertNone(violations: string[]): void {
  if (violations.length === 0) return;
  throw new InvalidConfigError(violations.length === 1 ? violations[0] : [`${violations.length} violations:`, ...violations].join('\n- '));
}
