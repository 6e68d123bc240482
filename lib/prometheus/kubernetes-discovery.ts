import { InvalidConfigError } from '../core/invalid-config-error';
import { assertDnsLabel, assertLabels } from '../core/names';
import { IServiceDiscovery, ServiceDiscoveryBlock } from './service-discovery';

export interface KubernetesPodsProps {
  /** Where to look, at least one: an empty list would mean the whole cluster to Prometheus. */
  readonly namespaces: string[];
  /**
   * Labels that a pod must carry; the API server filters by them, so that Prometheus does not watch every pod.
   *
   * @default - all pods.
   */
  readonly labelSelector?: Record<string, string>;
}

/** One target for every port of every container. */
export class KubernetesPods implements IServiceDiscovery {
  /** @throws InvalidConfigError when there is no namespace, or a namespace or label is not valid */
  public constructor(private readonly props: KubernetesPodsProps) {
    if (props.namespaces.length === 0) {
      throw new InvalidConfigError('namespaces of KubernetesPods is empty, which Prometheus reads as all of them: name at least one');
    }
    for (const namespace of props.namespaces) assertDnsLabel('namespace', namespace);
    assertLabels(props.labelSelector ?? {});
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    const selector = Object.entries(this.props.labelSelector ?? {}).map(([key, value]) => `${key}=${value}`);
    return {
      field: 'kubernetes_sd_configs',
      settings: {
        role: 'pod',
        namespaces: { names: this.props.namespaces },
        selectors: selector.length > 0 ? [{ role: 'pod', label: selector.join(',') }] : undefined,
      },
    };
  }
}
