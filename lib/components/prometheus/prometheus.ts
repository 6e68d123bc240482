import { Construct } from 'constructs';
import { PROMETHEUS_WEB_PORT, PrometheusKind } from '../../kinds/prometheus/prometheus-kind';
import { SCRAPES_STALE, staleJobs } from '../../kinds/prometheus/stale-jobs';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { apiObject } from '../../kubernetes/api-object';
import { ConfigFile } from '../../kubernetes/config-file';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { namespaceOf } from '../../kubernetes/namespaces';
import { objectLabels } from '../../kubernetes/pod-template';
import { ScrapedNamespace } from '../../kubernetes/scraped-namespace';
import { SecretFiles } from '../../kubernetes/secret-files';
import { renderRuleFile, ruleFileName } from '../../rules/rule-file';
import { RuleGroup } from '../../rules/rule-group';
import { jobViolations, relabeled } from '../../scraping/job-checks';
import { ScrapeConfig, SECRETS_DIRECTORY } from '../../scraping/scrape-config';
import { keepShard } from '../../scraping/shard';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertDistinct } from '../../values/names';
import { yamlText } from '../../values/yaml-text';
import { CONFIG_FILE, PROMETHEUS_PORT, prometheusPods } from './prometheus-pods';
import {
  checkProps,
  DEFAULT_STORAGE,
  LONGEST_STARTUP,
  PrometheusProps,
  REPLICA_LABEL,
  SHARD_EXTERNAL_LABEL,
  SHARD_LABEL,
} from './prometheus-props';
import { PrometheusSidecar } from './prometheus-sidecar';
import { renderConfig } from './prometheus-yml';
import { RemoteWrite } from './remote-write';
import { Retention, retentionOn } from './retention';
import { IScrapeConfigSource } from './scrape-config-source';
import { ServerVersion } from './server-version';

/** Prometheus: discovers and scrapes targets, evaluates rules, and sends alerts to Alertmanager. */
@checked
export class Prometheus extends Construct implements ISubject {
  /** Itself, as something to monitor. */
  public readonly kind: ISubjectKind;
  /** Its own namespace, as one to discover targets in. */
  public readonly namespace: IScrapedNamespace;
  /** ServiceAccount of its pods; roles for further targets are bound to it. */
  public readonly serviceAccountName: string;
  /** Address of its API inside the cluster. */
  public readonly url: string;
  /** DNS name of the headless Service that has one record for each ready replica. */
  public readonly replicasHost: string;
  /** Limits as they were given, and a size when neither size nor percentage was; without a time it is 15 days. */
  public readonly retention: Retention;
  /** How long a replica may take until it is ready. */
  public readonly maximumStartupDuration: string;
  /** How often targets are scraped, where their job does not say otherwise. */
  public readonly scrapeInterval: string;
  /**
   * Learns of each group of rules.
   *
   * @internal
   */
  public _onRuleGroup?: (group: RuleGroup) => void;
  private readonly ownKind: PrometheusKind;
  private readonly identity: ComponentIdentity;
  private readonly ruleGroups = new Map<string, ConfigFile>();
  private readonly alerts = new Set<string>();
  private readonly scrapeConfigSources: IScrapeConfigSource[] = [];
  private readonly remoteWrites = new Map<string, RemoteWrite>();
  private readonly sidecars: PrometheusSidecar[] = [];
  private readonly version: ServerVersion;

  /**
   * @param id also the name of its objects
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: PrometheusProps,
  ) {
    super(scope, id);
    checkProps(this, props);
    this.identity = { name: 'prometheus', instance: id, component: 'metrics' };
    this.ownKind = props.monitoredAs ?? new PrometheusKind();
    this.kind = this.ownKind;
    this.version = props.version ?? ServerVersion.TESTED;
    this.retention = retentionOn(props.storage ?? DEFAULT_STORAGE, props.retention ?? {});
    this.scrapeInterval = props.scrapeInterval ?? '15s';
    this.maximumStartupDuration = props.maximumStartupDuration ?? LONGEST_STARTUP;
    this.serviceAccountName = id;
    const namespace = namespaceOf(this);
    this.namespace = new ScrapedNamespace(this, 'Namespace', { name: namespace });
    this.url = `http://${id}.${namespace}.svc:${PROMETHEUS_PORT}`;
    this.replicasHost = `${this.replicasName}.${namespace}.svc`;
    apiObject(this, 'ServiceAccount', k8s.KubeServiceAccount, this.metadata(id), { automountServiceAccountToken: () => false });
    this.services();
    this.disruptionBudget();
    const { shards = 1 } = props;
    for (let shard = 0; shard < shards; shard++) this.addShard(shards === 1 ? this : new Construct(this, `Shard-${shard}`), shard, shards);
    for (const remoteWrite of props.remoteWrites ?? []) this.addRemoteWrite(remoteWrite);
    this.node.addValidation({ validate: () => this.violations() });
  }

  /** Adds a job of your own to those of the monitored kinds. */
  public addScrapeConfig(config: ScrapeConfig): void {
    this.addScrapeConfigSource({ scrapeConfigs: () => [config] });
  }

  /** Adds jobs that are computed when the app is synthesized, because they grow until then. */
  public addScrapeConfigSource(source: IScrapeConfigSource): void {
    this.scrapeConfigSources.push(source);
  }

  /**
   * Evaluates the group on every replica. Each group is a ConfigMap of its own, which Prometheus reads again when it changes. In a
   * `MonitoringStack` it is checked like those of the kinds.
   *
   * @throws InvalidConfigError when there is a group of that name, or in a stack an alert of the name of one of its alerts
   */
  public addRuleGroup(group: RuleGroup): void {
    InvalidConfigError.locate(this, () => assertDistinct('rule groups', 'name', [...this.ruleGroups.keys(), group.name]));
    this._onRuleGroup?.(group);
    const file = new ConfigFile(this, `Rules-${group.name}`, {
      ...this.metadata(`${this.node.id}-rules-${group.name}`),
      files: () => ({ [ruleFileName(group)]: renderRuleFile(group, this.props.alertLinks) }),
    });
    this.ruleGroups.set(group.name, file);
    for (const { name } of group.alerts) this.alerts.add(name);
  }

  /**
   * Sends a copy of every sample elsewhere.
   *
   * @throws InvalidConfigError when there is a remote write of that name
   */
  public addRemoteWrite(remoteWrite: RemoteWrite): void {
    if (this.remoteWrites.has(remoteWrite.name)) {
      throw InvalidConfigError.at(this, `there is already a remote write '${remoteWrite.name}': rename one of them`);
    }
    this.remoteWrites.set(remoteWrite.name, remoteWrite);
  }

  /** Adds a container to each replica, for example one that copies what Prometheus stores to somewhere else. */
  public addSidecar(sidecar: PrometheusSidecar): void {
    this.sidecars.push(sidecar);
  }

  private get replicasName(): string {
    return `${this.node.id}-replicas`;
  }

  private get scrapeConfigs(): ScrapeConfig[] {
    return this.scrapeConfigSources.flatMap((source) => source.scrapeConfigs());
  }

  private metadata(name: string): { name: string; labels: Record<string, string> } {
    return { name, labels: objectLabels(this, this.identity) };
  }

  private addShard(scope: Construct, shard: number, shards: number): void {
    const name = shards === 1 ? this.node.id : `${this.node.id}-shard-${shard}`;
    const shardLabels: Record<string, string> = shards === 1 ? {} : { [SHARD_LABEL]: String(shard) };
    const config = new ConfigFile(scope, 'Config', {
      ...this.metadata(`${name}-config`),
      files: () => ({ [CONFIG_FILE]: yamlText(this.renderConfig(shard, new SecretFiles(SECRETS_DIRECTORY))) }),
    });
    prometheusPods(scope, {
      name,
      identity: this.identity,
      shardLabels,
      serviceName: this.replicasName,
      serviceAccountName: this.serviceAccountName,
      options: this.props,
      version: this.version,
      args: () => this.serverArgs(),
      configMap: config.name,
      ruleConfigMaps: () => [...this.ruleGroups.values()].map((file) => file.name),
      secrets: () => {
        const secrets = new SecretFiles(SECRETS_DIRECTORY);
        this.renderConfig(shard, secrets);
        return secrets;
      },
      sidecars: () => this.sidecars,
    });
  }

  private renderConfig(shard: number, secrets: SecretFiles): object {
    const { cluster, externalLabels, evaluationInterval = '15s', alertmanagers = [], maxExemplars } = this.props;
    const { shards = 1 } = this.props;
    return renderConfig(
      {
        scrapeInterval: this.scrapeInterval,
        evaluationInterval,
        externalLabels: {
          ...escapeDollars({ ...externalLabels, cluster }),
          ...(shards === 1 ? {} : { [SHARD_EXTERNAL_LABEL]: String(shard) }),
          // Prometheus expands variables in every value, so a literal dollar is written twice.
          [REPLICA_LABEL]: '${POD_NAME}',
        },
        replicaLabel: REPLICA_LABEL,
        retention: this.version.retentionInFile || this.retention.percentage !== undefined ? this.retention : undefined,
        maxExemplars,
        alertmanagers,
        ruleFiles: this.ruleGroups.size > 0 ? ['../rules/*.yml'] : [],
        scrapeConfigs: shards === 1 ? this.scrapeConfigs : this.scrapeConfigs.map((job) => relabeled(job, keepShard(shard, shards))),
        remoteWrites: [...this.remoteWrites.values()],
      },
      secrets,
    );
  }

  private serverArgs(): string[] {
    const { time, size } = this.retention;
    const legacyRetention = [
      `--storage.tsdb.retention.time=${time ?? '15d'}`,
      ...(size === undefined ? [] : [`--storage.tsdb.retention.size=${size}`]),
    ];
    return [
      `--web.external-url=${this.props.externalUrl ?? this.url}`,
      ...(this.version.retentionInFile ? [] : legacyRetention),
      ...(this.props.maxExemplars === undefined ? [] : ['--enable-feature=exemplar-storage']),
      ...(this.props.otlpReceiver === true ? ['--web.enable-otlp-receiver'] : []),
    ];
  }

  private services(): void {
    const web = { name: PROMETHEUS_WEB_PORT, port: PROMETHEUS_PORT, targetPort: k8s.IntOrString.fromString(PROMETHEUS_WEB_PORT) };
    const selector = selectorLabels(this.identity);
    apiObject(this, 'Service', k8s.KubeService, this.metadata(this.node.id), { spec: () => ({ selector, ports: [web] }) });
    apiObject(this, 'Replicas', k8s.KubeService, this.metadata(this.replicasName), {
      spec: () => ({
        selector,
        clusterIp: 'None',
        ports: [web, ...this.sidecars.flatMap(({ ports = [] }) => ports)],
      }),
    });
  }

  private disruptionBudget(): void {
    apiObject(this, 'DisruptionBudget', k8s.KubePodDisruptionBudget, this.metadata(this.node.id), {
      spec: () => ({ maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selectorLabels(this.identity) } }),
    });
  }

  private violations(): string[] {
    const { shards = 1 } = this.props;
    return [
      ...jobViolations(this.scrapeConfigs, this.scrapeInterval),
      ...(this.alerts.has(SCRAPES_STALE) ? staleJobs(this.ownKind.thresholds, this.scrapeConfigs, this.scrapeInterval) : []),
      ...this.version.unsupportedFields(this.renderConfig(0, new SecretFiles(SECRETS_DIRECTORY))),
      ...(shards > 1 && this.sidecars.length + this.remoteWrites.size === 0
        ? [`${shards} shards have no global view: add long-term storage that queries all of them, or use 1 shard`]
        : []),
    ];
  }
}

function escapeDollars(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value.replace(/\$/g, '$$$$')]));
}
