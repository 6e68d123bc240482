import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { InhibitRule } from '../alertmanager';
import { InvalidConfigError } from '../core/invalid-config-error';
import { assertDnsLabel, assertLabels } from '../core/names';
import { Dashboard } from '../grafana';
import { Metric, MetricCatalogue } from '../metrics';
import {
  COMPONENT_TARGET_LABELS,
  IServiceDiscovery,
  KubernetesEndpointSlices,
  KubernetesPods,
  PodRelabeling,
  RelabelConfig,
  RuleGroup,
  ScrapeConfig,
} from '../prometheus';
import { IScrapedNamespace, ISubject, ISubjectKind } from './subject';

/** What is known of something that exports metrics, and what is made of it. */
export interface MonitoredProps {
  /** Name of the port that serves metrics. */
  readonly port: string;
  /** What it exports, as far as rules and dashboards read it. */
  readonly metrics: Metric[];
  /** @default - none. */
  readonly ruleGroups?: RuleGroup[];
  /** @default - none. */
  readonly inhibitRules?: InhibitRule[];
  /** @default - none. */
  readonly dashboards?: Dashboard[];
  /** @default '/metrics' */
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

export interface MonitoredPodsProps extends MonitoredProps {
  /** Labels that its pods carry, at least one. */
  readonly labels: Record<string, string>;
}

export interface MonitoredServiceProps extends MonitoredProps {
  /** The Service whose endpoints are scraped: an ApiObject, or a construct such as that of cdk8s-plus. */
  readonly service: IConstruct;
}

/** Something that is not ours, as something to monitor. Its kind can be monitored in further namespaces as well. */
export class Monitored implements ISubject {
  /**
   * Pods by their labels, whoever makes them.
   *
   * @param namespace of the pods
   * @param id of its kind; also the job
   * @throws InvalidConfigError when there is no label or metric, or a value cannot work
   */
  public static fromPods(namespace: IScrapedNamespace, id: string, props: MonitoredPodsProps): Monitored {
    const { labels, port } = props;
    if (Object.keys(labels).length === 0) {
      throw new InvalidConfigError(
        `labels of ${id} is empty, which would select every pod: name at least one, for example { app: '${id}' }`,
      );
    }
    assertLabels(labels);
    const discovery: DiscoveryIn = (namespaces) => new KubernetesPods({ namespaces, labelSelector: labels });
    return new Monitored(namespace, new MonitoredKind(id, props, discovery, [PodRelabeling.keepPort(port), PodRelabeling.dropFinished()]));
  }

  /**
   * Every endpoint of a Service of the same app.
   *
   * @param namespace of the Service
   * @param id of its kind; also the job
   * @throws InvalidConfigError when the construct is no Service of this namespace, it lacks the port, there is no metric, or a value cannot
   *   work
   */
  public static fromService(namespace: IScrapedNamespace, id: string, props: MonitoredServiceProps): Monitored {
    const name = serviceName(namespace, id, props);
    const labelSelector = { 'kubernetes.io/service-name': name };
    const discovery: DiscoveryIn = (namespaces) => new KubernetesEndpointSlices({ namespaces, labelSelector });
    const keepPort = RelabelConfig.keep('__meta_kubernetes_endpointslice_port_name', props.port);
    return new Monitored(namespace, new MonitoredKind(id, props, discovery, [keepPort]));
  }

  private constructor(
    public readonly namespace: IScrapedNamespace,
    public readonly kind: ISubjectKind,
  ) {}
}

/** A way to find targets in the given namespaces. */
type DiscoveryIn = (namespaces: string[]) => IServiceDiscovery;

class MonitoredKind implements ISubjectKind {
  public readonly catalogue: MetricCatalogue;
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[];
  public readonly dashboards: Dashboard[];

  public constructor(
    public readonly id: string,
    private readonly props: MonitoredProps,
    private readonly discovery: DiscoveryIn,
    private readonly keepTargets: RelabelConfig[],
  ) {
    if (props.metrics.length === 0) {
      throw new InvalidConfigError(
        `${id} exports no metric: name those that rules and dashboards read, for example Metric.gauge('queue_depth', '…')`,
      );
    }
    assertDnsLabel(`port of ${id}`, props.port);
    this.catalogue = new MetricCatalogue(id, props.metrics, COMPONENT_TARGET_LABELS);
    this.ruleGroups = props.ruleGroups ?? [];
    this.inhibitRules = props.inhibitRules ?? [];
    this.dashboards = props.dashboards ?? [];
    // What cannot be scraped is told here, and not when the app is synthesized.
    this.scrapeConfigs(['default']);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    const { metricsPath, scrapeInterval, sampleLimit } = this.props;
    return [
      new ScrapeConfig(this.id, {
        serviceDiscovery: [this.discovery(namespaces)],
        relabelConfigs: [...this.keepTargets, ...PodRelabeling.identity()],
        metricsPath,
        scrapeInterval,
        sampleLimit,
      }),
    ];
  }
}

interface ServiceManifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly ports?: { readonly name?: string }[] };
}

/** The name of the Service, once it is sure that it has what is to be scraped. */
function serviceName(namespace: IScrapedNamespace, id: string, { service, port }: MonitoredServiceProps): string {
  const { kind, metadata, spec } = ApiObject.of(service).toJson() as ServiceManifest;
  const where = `${service.node.path}, the service of ${id},`;
  if (kind !== 'Service') throw new InvalidConfigError(`${where} is a ${kind}: give it a Service, or use Monitored.fromPods`);
  if (metadata.namespace !== namespace.name) {
    throw new InvalidConfigError(
      `${where} is in namespace '${metadata.namespace ?? ''}' and not in '${namespace.name}': give both the same`,
    );
  }
  const ports = (spec?.ports ?? []).flatMap(({ name }) => name ?? []);
  if (!ports.includes(port)) {
    const others = ports.length > 0 ? `use one of '${ports.join("', '")}', and ` : '';
    throw new InvalidConfigError(`${where} has no port '${port}': ${others}give a name to a port that has none`);
  }
  return metadata.name;
}
