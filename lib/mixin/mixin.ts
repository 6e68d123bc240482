import { Dashboard } from '../dashboards/dashboard';
import { assertDistinctOverrides, ownRules } from '../kinds/alerts';
import { dashboardsOf, KindSet } from '../kinds/kind-set';
import { SCRAPES_STALE, staleJobs } from '../kinds/prometheus/stale-jobs';
import { PrometheusKind } from '../kinds/prometheus/prometheus-kind';
import { ISubjectKind } from '../kinds/subject';
import { IAlerting } from '../routing/alerting';
import { renderConfig, templateFiles } from '../routing/alertmanager-yml';
import { bindReceivers } from '../routing/bound-receivers';
import { assertRootRoute } from '../routing/root-route';
import { IAlertLinks } from '../rules/alert-links';
import { AlertOverride } from '../rules/alert-override';
import { InhibitRule } from '../rules/inhibit-rule';
import { linkedGroup } from '../rules/linked-group';
import { RuleGroup } from '../rules/rule-group';
import { renderRuleFile, ruleFileName } from '../rules/rule-file';
import { jobViolations, scrapedEvery } from '../scraping/job-checks';
import { SECRETS_DIRECTORY } from '../scraping/scrape-config';
import { positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDistinct } from '../values/names';
import { nearestName } from '../values/nearest-name';
import { SecretPaths } from '../values/secret-paths';
import { yamlText } from '../values/yaml-text';
import { TextHost } from './text-host';

/** What differs from the defaults of the kinds. */
export interface MixinProps {
  /**
   * Where the links of alerts lead, for example `new GrafanaLinks('https://grafana.example.com')`.
   *
   * @default - alerts carry no links.
   */
  readonly alertLinks?: IAlertLinks;
  /**
   * Alerts of the kinds that are left out or changed. Limits are thresholds of the kind.
   *
   * @default - all alerts, as their kinds define them.
   */
  readonly alertOverrides?: AlertOverride[];
  /**
   * Rules of your own, checked like those of the kinds.
   *
   * @default - none.
   */
  readonly ruleGroups?: RuleGroup[];
  /**
   * How often targets are scraped where their job does not say otherwise. It is written into each job, because the default of Prometheus,
   * one minute, is too long for the alerts.
   *
   * @default '15s'
   */
  readonly scrapeInterval?: string;
}

/** What your own Alertmanager is started with. */
export interface AlertmanagerFilesProps {
  /**
   * Folder that holds the value of each SecretKey in a file `<secret>/<key>`.
   *
   * @default '/etc/alertmanager/secrets'
   */
  readonly secretsDirectory?: string;
  /**
   * Its argument `--data.retention`, against which repeat intervals are checked.
   *
   * @default '120h'
   */
  readonly retention?: string;
}

/**
 * Rules, dashboards, scrape jobs and routes of some kinds as files, for a Prometheus, a Grafana and an Alertmanager that exist already. The
 * same kinds give the same rules, dashboards and routes as in a `MonitoringStack`. Nothing is written: each property and method returns the
 * text by file name.
 */
export class Mixin {
  private readonly monitored: KindSet;
  private readonly jobKinds: ReadonlyMap<string, ISubjectKind>;
  private readonly scrapeInterval: string;

  /**
   * @param kinds what is monitored, each once, and every kind that one of them needs
   * @throws InvalidConfigError when a value is not valid, or a kind reads, links to or silences what no kind has; it lists every violation
   */
  public constructor(
    kinds: ISubjectKind[],
    private readonly props: MixinProps = {},
  ) {
    const { alertOverrides = [], ruleGroups, scrapeInterval = '15s' } = props;
    if (kinds.length === 0) throw new InvalidConfigError('a mixin needs at least one kind, for example TrainerKind.STANDARD');
    this.scrapeInterval = positiveDuration('scrape interval', scrapeInterval);
    assertDistinctOverrides(alertOverrides);
    assertDistinct(
      'kinds',
      'id',
      kinds.map(({ id }) => id),
    );
    this.jobKinds = new Map(kinds.map((kind) => [kind.id, kind]));
    this.monitored = new KindSet(alertOverrides);
    for (const kind of [...kinds, ...(ruleGroups ? [ownRules(ruleGroups)] : [])]) this.monitored.add(kind);
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
    const jobs = Object.entries(namespaces)
      .flatMap(([id, names]) => this.kindToScrape(id, names).scrapeConfigs([...names].sort()))
      .map((job) => scrapedEvery(job, this.scrapeInterval));
    const alertsOnStale = this.groups.some(({ alerts }) => alerts.some(({ name }) => name === SCRAPES_STALE));
    const own = [...this.jobKinds.values()].find((kind) => kind instanceof PrometheusKind);
    assertNone([
      ...jobViolations(jobs, this.scrapeInterval),
      ...(own && alertsOnStale ? staleJobs(own.thresholds, jobs, this.scrapeInterval) : []),
    ]);
    const secrets = new SecretPaths(secretsDirectory);
    return yamlText({ scrape_configs: jobs.map((job) => job._render(secrets)) });
  }

  /**
   * The file `alertmanager.yml` and the templates that belong beside it.
   *
   * @param alerting who is notified of what, by receivers that need no workload of their own
   * @throws InvalidConfigError when Alertmanager would refuse it, an inhibit rule names an alert that there is not, or a receiver deploys
   *   something
   */
  public alertmanagerFiles(alerting: IAlerting, props: AlertmanagerFilesProps = {}): Record<string, string> {
    const { secretsDirectory = '/etc/alertmanager/secrets', retention = '120h' } = props;
    const { route, inhibitRules } = alerting;
    assertRootRoute(route, positiveDuration('retention', retention));
    assertNone(this.monitored.violations(inhibitRules));
    const host = new TextHost(secretsDirectory, this.jobKinds);
    const receivers = bindReceivers(route.receivers, host);
    const rules: InhibitRule[] = [...inhibitRules, ...this.monitored.inhibition(inhibitRules).rules];
    return { 'alertmanager.yml': renderConfig({ route, inhibitRules: rules, receivers }), ...templateFiles(receivers.values()) };
  }

  private get groups(): RuleGroup[] {
    const ids = new Set(this.jobKinds.keys());
    return this.monitored.kinds.flatMap(({ ruleGroups }) => ruleGroups.map((group) => linkedGroup(group, ids)));
  }

  private get dashboards(): Dashboard[] {
    return this.monitored.kinds.flatMap(dashboardsOf);
  }

  private kindToScrape(id: string, namespaces: string[]): ISubjectKind {
    const kind = this.jobKinds.get(id);
    if (!kind) {
      throw new InvalidConfigError(`this mixin has no kind '${id}': did you mean '${nearestName(id, this.jobKinds.keys())}'`);
    }
    if (namespaces.length === 0) {
      throw new InvalidConfigError(`kind '${id}' has no namespace to discover targets in: list at least one, or remove the kind`);
    }
    return kind;
  }
}

function assertNone(violations: string[]): void {
  if (violations.length === 0) return;
  throw new InvalidConfigError(violations.length === 1 ? violations[0] : [`${violations.length} violations:`, ...violations].join('\n- '));
}
