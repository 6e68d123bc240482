import { IConstruct } from 'constructs';
import { ApiObject } from 'cdk8s';
import { DiscoveryIn, MonitoredKind } from '../kinds/monitored-kind';
import { MonitoredProps } from '../kinds/monitored-props';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../kinds/subject';
import { KubernetesEndpointSlices, KubernetesPods } from '../scraping/kubernetes-discovery';
import { PodRelabeling } from '../scraping/pod-relabeling';
import { RelabelConfig } from '../scraping/relabel-config';
import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDnsLabel, assertLabels, assertPortName } from '../values/names';

/** Which pods are scraped, what they export, and what is made of it. */
export interface MonitoredPodsProps extends MonitoredProps {
  /** Where the pods are; Prometheus is given the right to find them. */
  readonly namespace: IScrapedNamespace;
  /** Labels that its pods carry, at least one. */
  readonly labels: Record<string, string>;
}

/** Which Service is scraped, what its endpoints export, and what is made of it. */
export interface MonitoredServiceProps extends MonitoredProps {
  /** Where the Service is; Prometheus is given the right to find its endpoints. */
  readonly namespace: IScrapedNamespace;
  /** The Service whose endpoints are scraped: an ApiObject, or a construct such as that of cdk8s-plus. */
  readonly service: IConstruct;
}

/** Something that is not ours, as something to monitor. Its kind can be monitored in further namespaces as well. */
@checked
export class Monitored implements ISubject {
  /**
   * Pods by their labels, no matter what creates them.
   *
   * @param name of its kind; also the job
   * @throws InvalidConfigError when there is no label or metric, or a value cannot work
   */
  public static fromPods(name: string, props: MonitoredPodsProps): Monitored {
    const { namespace, labels, port } = props;
    if (Object.keys(labels).length === 0) {
      throw new InvalidConfigError(
        `labels of ${name} is empty and would select every pod: set at least one, for example { app: '${name}' }`,
      );
    }
    assertLabels(labels);
    assertPortName(`port of ${name}`, port);
    const discovery: DiscoveryIn = (namespaces) => new KubernetesPods({ namespaces, labelSelector: labels });
    return new Monitored(
      namespace,
      new MonitoredKind(name, props, discovery, [PodRelabeling.keepPort(port), PodRelabeling.dropFinished()]),
    );
  }

  /**
   * Every endpoint of a Service of the same app.
   *
   * @param name of its kind; also the job
   * @throws InvalidConfigError when the construct is no Service of this namespace, it lacks the port, there is no metric, or a value cannot
   *   work
   */
  public static fromService(name: string, props: MonitoredServiceProps): Monitored {
    const { namespace, port } = props;
    assertDnsLabel(`port of ${name}`, port);
    const labelSelector = { 'kubernetes.io/service-name': serviceName(name, props) };
    const discovery: DiscoveryIn = (namespaces) => new KubernetesEndpointSlices({ namespaces, labelSelector });
    const keepPort = RelabelConfig.keep('__meta_kubernetes_endpointslice_port_name', port);
    return new Monitored(namespace, new MonitoredKind(name, props, discovery, [keepPort]));
  }

  private constructor(
    /** Where the pods or the Service are. */
    public readonly namespace: IScrapedNamespace,
    /** What they export, with rules and dashboards; give it to `MonitoringStack.monitor` for further namespaces. */
    public readonly kind: ISubjectKind,
  ) {}
}

interface ServiceManifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly ports?: { readonly name?: string }[] };
}

/** The name of the Service, once it is sure that it has what is to be scraped. */
function serviceName(subject: string, { namespace, service, port }: MonitoredServiceProps): string {
  const { kind, metadata, spec } = ApiObject.of(service).toJson() as ServiceManifest;
  const where = `${service.node.path}, the service of ${subject},`;
  if (kind !== 'Service') throw new InvalidConfigError(`${where} is a ${kind}: pass a Service, or use Monitored.fromPods`);
  if (metadata.namespace !== namespace.name) {
    throw new InvalidConfigError(
      `${where} is in namespace '${metadata.namespace ?? ''}', not in '${namespace.name}': use the same for both`,
    );
  }
  const ports = (spec?.ports ?? []).flatMap(({ name }) => name ?? []);
  if (!ports.includes(port)) {
    const others = ports.length > 0 ? `use one of '${ports.join("', '")}', and ` : '';
    throw new InvalidConfigError(`${where} has no port '${port}': ${others}give a name to a port that has none`);
  }
  return metadata.name;
}
