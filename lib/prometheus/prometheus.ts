import { Construct } from 'constructs';
import { apiObject } from '../core/api-object';
import { ConfigFile } from '../core/config-file';
import { InvalidConfigError } from '../core/invalid-config-error';
import { k8s } from '../core/k8s';
import { ComponentIdentity, selectorLabels } from '../core/labels';
import { namespaceOf } from '../core/namespaces';
import { httpProbe, objectLabels, podTemplate, resources, volumeClaim } from '../core/pod-template';
import { quantity } from '../core/quantities';
import { VERSIONS } from '../core/versions';
import { ScrapedNamespace } from '../stack/scraped-namespace';
import { IScrapedNamespace, ISubject } from '../stack/subject';
import { PROMETHEUS_WEB_PORT, PrometheusKind } from './prometheus-kind';
import { checkProps, PrometheusProps, REPLICA_LABEL } from './prometheus-props';
import { PrometheusSidecar } from './prometheus-sidecar';
import { renderConfig, renderRuleFile } from './render';
import { Retention } from './retention';
import { RuleGroup } from './rule-group';
import { ScrapeConfig } from './scrape-config';

const PORT = 9090;
const NOBODY = 65534;
const DATA = '/prometheus';
const CONFIG_DIRECTORY = '/etc/prometheus/config';
const CONFIG_FILE = 'prometheus.yml';
const RULES_DIRECTORY = '/etc/prometheus/rules';

/** Prometheus: discovers and scrapes targets, evaluates rules, and tells Alertmanager of alerts. */
export class Prometheus extends Construct implements ISubject {
  /** Itself, as something to monitor. */
  public readonly kind: PrometheusKind;
  /** Its own namespace, as one to discover targets in. */
  public readonly namespace: IScrapedNamespace;
  public readonly serviceAccountName: string;
  /** Address of its API inside the cluster. */
  public readonly url: string;
  /** DNS name of the headless Service that has one record for each ready replica. */
  public readonly replicasHost: string;
  public readonly retention: Retention;
  private readonly identity: ComponentIdentity;
  private readonly ruleGroups = new Map<string, ConfigFile>();
  private readonly scrapeConfigSources: (() => ScrapeConfig[])[] = [];
  private readonly sidecars: PrometheusSidecar[] = [];

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
    this.kind = props.kind ?? new PrometheusKind();
    this.retention = props.retention ?? {};
    this.serviceAccountName = id;
    const namespace = namespaceOf(this);
    this.namespace = new ScrapedNamespace(this, 'Namespace', namespace);
    this.url = `http://${id}.${namespace}.svc:${PORT}`;
    this.replicasHost = `${this.replicasName}.${namespace}.svc`;
    const config = new ConfigFile(this, 'Config', {
      ...this.metadata(`${id}-config`),
      files: () => ({ [CONFIG_FILE]: this.renderConfig() }),
    });
    apiObject(this, 'ServiceAccount', k8s.KubeServiceAccount, this.metadata(id), { automountServiceAccountToken: () => false });
    this.services();
    this.disruptionBudget();
    this.statefulSet(config);
    this.node.addValidation({ validate: () => this.duplicateJobs() });
  }

  /** Adds a job. */
  public addScrapeConfig(config: ScrapeConfig): void {
    this._addScrapeConfigs(() => [config]);
  }

  /**
   * Adds jobs that are computed when the app is synthesized, because they grow until then.
   *
   * @internal
   */
  public _addScrapeConfigs(source: () => ScrapeConfig[]): void {
    this.scrapeConfigSources.push(source);
  }

  /**
   * Adds rules.
   *
   * @throws InvalidConfigError when there is a group of that name
   */
  public addRuleGroup(group: RuleGroup): void {
    if (this.ruleGroups.has(group.name)) {
      throw InvalidConfigError.at(this, `there already is a rule group '${group.name}': give one of the two another name`);
    }
    const file = new ConfigFile(this, `Rules-${group.name}`, {
      ...this.metadata(`${this.node.id}-rules-${group.name}`),
      files: () => ({ [`${group.name}.yml`]: renderRuleFile(group, this.props.alertLinks) }),
    });
    this.ruleGroups.set(group.name, file);
  }

  /**
   * Adds a container that works on the files of each replica.
   *
   * @internal
   */
  public _addSidecar(sidecar: PrometheusSidecar): void {
    this.sidecars.push(sidecar);
  }

  private get replicasName(): string {
    return `${this.node.id}-replicas`;
  }

  private get scrapeConfigs(): ScrapeConfig[] {
    return this.scrapeConfigSources.flatMap((source) => source());
  }

  private metadata(name: string): { name: string; labels: Record<string, string> } {
    return { name, labels: objectLabels(this, this.identity) };
  }

  private renderConfig(): string {
    const { cluster, externalLabels, scrapeInterval = '15s', evaluationInterval = '15s', alertmanagers = [] } = this.props;
    return renderConfig({
      scrapeInterval,
      evaluationInterval,
      // Prometheus replaces the variable; it does so in every value, and a dollar of its own is written twice.
      externalLabels: { ...escapeDollars({ ...externalLabels, cluster }), [REPLICA_LABEL]: '${POD_NAME}' },
      replicaLabel: REPLICA_LABEL,
      retention: this.retention,
      alertmanagers,
      ruleFiles: this.ruleGroups.size > 0 ? ['../rules/*.yml'] : [],
      scrapeConfigs: this.scrapeConfigs,
    });
  }

  private services(): void {
    const web = { name: PROMETHEUS_WEB_PORT, port: PORT, targetPort: k8s.IntOrString.fromString(PROMETHEUS_WEB_PORT) };
    const selector = selectorLabels(this.identity);
    apiObject(this, 'Service', k8s.KubeService, this.metadata(this.node.id), { spec: () => ({ selector, ports: [web] }) });
    apiObject(this, 'Replicas', k8s.KubeService, this.metadata(this.replicasName), {
      spec: () => ({
        selector,
        clusterIp: 'None',
        ports: [web, ...this.sidecars.flatMap(({ ports }) => ports)],
      }),
    });
  }

  private disruptionBudget(): void {
    apiObject(this, 'DisruptionBudget', k8s.KubePodDisruptionBudget, this.metadata(this.node.id), {
      spec: () => ({ maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selectorLabels(this.identity) } }),
    });
  }

  private statefulSet(config: ConfigFile): void {
    apiObject(this, 'Resource', k8s.KubeStatefulSet, this.metadata(this.node.id), {
      spec: () => ({
        replicas: this.props.replicas ?? 2,
        serviceName: this.replicasName,
        // Replicas do not depend on each other; one that waits for the other's log to be replayed is monitoring that is missing.
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: selectorLabels(this.identity) },
        volumeClaimTemplates: [volumeClaim(this, 'data', quantity('storage', this.props.storage ?? '50Gi'))],
        template: podTemplate(this, this.props, {
          identity: this.identity,
          user: NOBODY,
          serviceAccountName: this.serviceAccountName,
          spread: true,
          // Closing a large head takes minutes.
          terminationGracePeriodSeconds: 600,
          containers: [this.container(), ...this.sidecars.map(({ container }) => container)],
          volumes: [
            { name: 'config', configMap: { name: config.name } },
            ...this.rulesVolume(),
            ...this.sidecars.flatMap(({ volumes }) => volumes),
          ],
        }),
      }),
    });
  }

  // One ConfigMap for each group, all in one folder: each stays far below the size that 'kubectl apply' takes.
  private rulesVolume(): k8s.Volume[] {
    const sources = [...this.ruleGroups.values()].map(({ name }) => ({ configMap: { name } }));
    return sources.length > 0 ? [{ name: 'rules', projected: { sources } }] : [];
  }

  private container(): k8s.Container {
    return {
      name: 'prometheus',
      image: VERSIONS.prometheus.image,
      args: [
        `--config.file=${CONFIG_DIRECTORY}/${CONFIG_FILE}`,
        '--config.auto-reload',
        `--storage.tsdb.path=${DATA}`,
        `--web.external-url=${this.props.externalUrl ?? this.url}`,
        '--web.route-prefix=/',
        ...this.sidecars.flatMap(({ serverArgs }) => serverArgs),
      ],
      // The external label of the replica is expanded from it.
      env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      ports: [{ name: PROMETHEUS_WEB_PORT, containerPort: PORT }],
      resources: this.props.resources ?? resources('100m', '400Mi', '2Gi'),
      // Replaying the log of a crashed replica may take a quarter of an hour.
      startupProbe: httpProbe('/-/ready', PROMETHEUS_WEB_PORT, { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 180 }),
      livenessProbe: httpProbe('/-/healthy', PROMETHEUS_WEB_PORT, { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 }),
      readinessProbe: httpProbe('/-/ready', PROMETHEUS_WEB_PORT, { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 }),
      volumeMounts: [
        { name: 'data', mountPath: DATA },
        { name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true },
        ...this.rulesVolume().map(({ name }) => ({ name, mountPath: RULES_DIRECTORY, readOnly: true })),
      ],
    };
  }

  private duplicateJobs(): string[] {
    const names = this.scrapeConfigs.map(({ jobName }) => jobName);
    const repeated = new Set(names.filter((name, i) => names.indexOf(name) < i));
    return [...repeated].map((name) => `there are two scrape configs for job '${name}': give one of them another name`);
  }
}

function escapeDollars(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value.replace(/\$/g, '$$$$')]));
}
