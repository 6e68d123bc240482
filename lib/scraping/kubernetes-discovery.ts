import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDnsLabel, assertLabels } from '../values/names';
import { IServiceDiscovery, ServiceDiscoveryBlock } from './service-discovery';

/** What to look for in the API server. */
export interface KubernetesNodesProps {
  /**
   * Labels that an object must carry; the API server filters by them, so that Prometheus does not watch every one.
   *
   * @default - all.
   */
  readonly labelSelector?: Record<string, string>;
  /**
   * Fields that an object must have, for example `status.phase=Running`; the API server filters by them.
   *
   * @default - all.
   */
  readonly fieldSelector?: string;
}

/** Which Services to find, and where. */
export interface KubernetesServicesProps extends KubernetesNodesProps {
  /** Where to look, at least one: an empty list would mean the whole cluster to Prometheus. */
  readonly namespaces: string[];
}

/** Which endpoints to find, where, and what else to say about them. */
export interface KubernetesEndpointSlicesProps extends KubernetesServicesProps {
  /**
   * Add the labels and annotations of the node, which Prometheus must be allowed to list and watch.
   *
   * @default false
   */
  readonly attachNode?: boolean;
  /**
   * Add the labels and annotations of the namespace, which Prometheus must be allowed to list and watch.
   *
   * @default false
   */
  readonly attachNamespace?: boolean;
}

/** Which pods to find, where, and what else to say about them. */
export interface KubernetesPodsProps extends KubernetesEndpointSlicesProps {
  /**
   * Add the name of the Job, as `__meta_kubernetes_pod_job_name`; Prometheus must be allowed to list and watch Jobs.
   *
   * @default false
   */
  readonly attachJob?: boolean;
}

/** One target for every port of every container. */
@checked
export class KubernetesPods implements IServiceDiscovery {
  /** @throws InvalidConfigError when there is no namespace, or a namespace or label is not valid */
  public constructor(private readonly props: KubernetesPodsProps) {
    assertNamespaces('KubernetesPods', props.namespaces);
    assertLabels(props.labelSelector ?? {});
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    return block('pod', this.props, this.props.namespaces, { ...attachments(this.props), job: this.props.attachJob });
  }
}

/** One target for every address and port of the Services in the namespaces. */
@checked
export class KubernetesEndpointSlices implements IServiceDiscovery {
  /** @throws InvalidConfigError when there is no namespace, or a namespace or label is not valid */
  public constructor(private readonly props: KubernetesEndpointSlicesProps) {
    assertNamespaces('KubernetesEndpointSlices', props.namespaces);
    assertLabels(props.labelSelector ?? {});
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    return block('endpointslice', this.props, this.props.namespaces, attachments(this.props));
  }
}

/** One target for every port of every Service, as for a probe from outside. */
@checked
export class KubernetesServices implements IServiceDiscovery {
  /** @throws InvalidConfigError when there is no namespace, or a namespace or label is not valid */
  public constructor(private readonly props: KubernetesServicesProps) {
    assertNamespaces('KubernetesServices', props.namespaces);
    assertLabels(props.labelSelector ?? {});
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    return block('service', this.props, this.props.namespaces);
  }
}

/** One target for every node: its kubelet. Nodes belong to no namespace, so Prometheus needs a ClusterRole to list and watch them. */
@checked
export class KubernetesNodes implements IServiceDiscovery {
  /** @throws InvalidConfigError when a label is not valid */
  public constructor(private readonly props: KubernetesNodesProps = {}) {
    assertLabels(props.labelSelector ?? {});
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    return block('node', this.props);
  }
}

function assertNamespaces(discovery: string, namespaces: string[]): void {
  if (namespaces.length === 0) {
    throw new InvalidConfigError(`namespaces of ${discovery} is empty, which Prometheus reads as all namespaces: list at least one`);
  }
  for (const namespace of namespaces) assertDnsLabel('namespace', namespace);
}

function attachments({ attachNode, attachNamespace }: KubernetesEndpointSlicesProps): Record<string, boolean | undefined> {
  return { node: attachNode, namespace: attachNamespace };
}

function block(
  role: string,
  { labelSelector = {}, fieldSelector }: KubernetesNodesProps,
  namespaces?: string[],
  attached: Record<string, boolean | undefined> = {},
): ServiceDiscoveryBlock {
  const labels = Object.entries(labelSelector).map(([key, value]) => `${key}=${value}`);
  const selector = { role, label: labels.length > 0 ? labels.join(',') : undefined, field: fieldSelector };
  return {
    field: 'kubernetes_sd_configs',
    settings: {
      role,
      namespaces: namespaces && { names: namespaces },
      selectors: (selector.label ?? selector.field) ? [selector] : undefined,
      attach_metadata: Object.values(attached).includes(true) ? attached : undefined,
    },
  };
}
