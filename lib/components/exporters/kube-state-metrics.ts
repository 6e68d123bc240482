import { Construct } from 'constructs';
import { KUBE_STATE_METRICS_PORT, KubeStateMetricsKind } from '../../kinds/kube-state-metrics/kube-state-metrics-kind';
import {
  EXPORTED_METRICS,
  EXPORTED_NODE_LABELS,
  EXPORTED_POD_LABELS,
  KUBE_STATE_METRICS,
} from '../../kinds/kube-state-metrics/kube-state-metrics-metrics';
import { ExistingExporterKind, ExistingKubeStateMetricsProps } from '../../kinds/existing-exporter-kind';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { apiObject } from '../../kubernetes/api-object';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { httpProbe, objectLabels, podTemplate, resources } from '../../kubernetes/pod-template';
import { imageOf, VERSIONS } from '../../kubernetes/versions';
import { assertWorkload, WorkloadProps } from '../../kubernetes/workload-defaults';
import { checked } from '../../values/checked';
import { assertDnsLabel } from '../../values/names';
import { existingExporter } from './existing-exporter';
import { ExporterNamespace } from './exporter-namespace';

/** The kind that it is monitored as, and where it runs. */
export interface KubeStateMetricsProps extends WorkloadProps {
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default KubeStateMetricsKind.STANDARD
   */
  readonly monitoredAs?: KubeStateMetricsKind;
}

const PORT = 8080;

const TELEMETRY = 'telemetry';

const TELEMETRY_PORT = 8081;

const NOBODY = 65534;

/** What it reads of the cluster, by API group: what the rules are about, and no Secret or ConfigMap. */
const RESOURCES: Record<string, string[]> = { '': ['nodes', 'pods'], batch: ['jobs'] };

/**
 * What it reads and exports.
 *
 * @internal
 */
export const KUBE_STATE_METRICS_ARGUMENTS = [
  `--resources=${Object.values(RESOURCES).flat().join(',')}`,
  `--metric-allowlist=${EXPORTED_METRICS.join(',')}`,
  `--metric-labels-allowlist=pods=[${EXPORTED_POD_LABELS.join(',')}],nodes=[${EXPORTED_NODE_LABELS.join(',')}]`,
];

/** Exports what the API server knows of nodes, pods and Jobs of the whole cluster. */
@checked
export class KubeStateMetrics extends Construct implements ISubject {
  /**
   * One that is in the cluster already, for example the one of kube-prometheus-stack: nothing is deployed.
   *
   * @param namespace where its pods are
   * @throws InvalidConfigError when it is not said in exactly one way how it is scraped, or a value is not valid
   */
  public static existing(namespace: IScrapedNamespace, props: ExistingKubeStateMetricsProps): ISubject {
    return existingExporter(namespace, () => ExistingExporterKind.kubeStateMetrics(props));
  }

  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;
  private readonly identity: ComponentIdentity;

  /**
   * @param namespace where it runs
   * @param id also the name of its objects
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  public constructor(
    namespace: ExporterNamespace,
    id: string,
    private readonly props: KubeStateMetricsProps = {},
  ) {
    super(namespace, id);
    assertDnsLabel('kube-state-metrics', id);
    assertWorkload(this, props);
    this.kind = props.monitoredAs ?? KubeStateMetricsKind.STANDARD;
    this.namespace = namespace;
    this.identity = { name: KUBE_STATE_METRICS, instance: id, component: 'exporter' };
    this.readCluster();
    this.deploy();
  }

  private get metadata(): { name: string; labels: Record<string, string> } {
    return { name: this.node.id, labels: objectLabels(this, this.identity) };
  }

  private readCluster(): void {
    const { name } = this.metadata;
    // Names of cluster-wide objects must be unique in the cluster.
    const wide = { ...this.metadata, name: `${this.namespace.name}-${name}` };
    apiObject(this, 'ServiceAccount', k8s.KubeServiceAccount, this.metadata, { automountServiceAccountToken: () => false });
    apiObject(this, 'ClusterRole', k8s.KubeClusterRole, wide, {
      rules: () => Object.entries(RESOURCES).map(([group, names]) => ({ apiGroups: [group], resources: names, verbs: ['list', 'watch'] })),
    });
    apiObject(this, 'ClusterRoleBinding', k8s.KubeClusterRoleBinding, wide, {
      roleRef: () => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: wide.name }),
      subjects: () => [{ kind: 'ServiceAccount', name, namespace: this.namespace.name }],
    });
  }

  private deploy(): void {
    apiObject(this, 'Resource', k8s.KubeDeployment, this.metadata, {
      spec: () => ({
        replicas: 1,
        // Two at once would both export every object.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selectorLabels(this.identity) },
        template: podTemplate(this, this.props, {
          identity: this.identity,
          user: NOBODY,
          serviceAccountName: this.node.id,
          containers: [
            {
              name: KUBE_STATE_METRICS,
              image: imageOf(VERSIONS.kubeStateMetrics),
              args: [`--port=${PORT}`, `--telemetry-port=${TELEMETRY_PORT}`, ...KUBE_STATE_METRICS_ARGUMENTS],
              ports: [
                { name: KUBE_STATE_METRICS_PORT, containerPort: PORT },
                { name: TELEMETRY, containerPort: TELEMETRY_PORT },
              ],
              // With what it exports here, 10,000 pods take 340 MB.
              resources: this.props.resources ?? resources('10m', '64Mi', '768Mi'),
              livenessProbe: httpProbe('/livez', KUBE_STATE_METRICS_PORT, { timeoutSeconds: 5 }),
              readinessProbe: httpProbe('/readyz', TELEMETRY, { timeoutSeconds: 5 }),
            },
          ],
        }),
      }),
    });
  }
}
