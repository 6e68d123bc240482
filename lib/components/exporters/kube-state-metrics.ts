import { Construct } from 'constructs';
import { KUBE_STATE_METRICS_PORT, KubeStateMetricsKind } from '../../kinds/kube-state-metrics/kube-state-metrics-kind';
import {
  EXPORTED_METRICS,
  EXPORTED_NODE_LABELS,
  EXPORTED_POD_LABELS,
  KUBE_STATE_METRICS,
} from '../../kinds/kube-state-metrics/kube-state-metrics-metrics';
import {
  customResourceStateYaml,
  frameworkPolicy,
  listAndWatch,
  ResourcePolicy,
} from '../../kinds/kube-state-metrics/custom-resource-state';
import { ExistingExporterKind, ExistingKubeStateMetricsProps } from '../../kinds/existing-exporter-kind';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { apiObject } from '../../kubernetes/api-object';
import { ConfigFile } from '../../kubernetes/config-file';
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
   * The kind that it is monitored as, with the training frameworks whose jobs it exports and the thresholds of its alerts.
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

const STATE_DIRECTORY = '/etc/kube-state-metrics';

const STATE_VOLUME = 'custom-resource-state';

const STATE_FILE = 'custom-resource-state.yaml';

/**
 * What it reads and exports.
 *
 * @param stateFile where its configuration for training frameworks is
 * @internal
 */
export function kubeStateMetricsArguments({ catalog, frameworks }: KubeStateMetricsKind, stateFile: string): string[] {
  const ofFrameworks = catalog.seriesNames.filter((name) => !KubeStateMetricsKind.STANDARD.catalog.seriesNames.includes(name));
  return [
    `--resources=${Object.values(RESOURCES).flat().join(',')}`,
    `--metric-allowlist=${[...EXPORTED_METRICS, ...ofFrameworks].join(',')}`,
    `--metric-labels-allowlist=pods=[${EXPORTED_POD_LABELS.join(',')}],nodes=[${EXPORTED_NODE_LABELS.join(',')}]`,
    ...(frameworks.length > 0 ? [`--custom-resource-state-config-file=${stateFile}`] : []),
  ];
}

/** What it may list and watch. */
function policy({ frameworks }: KubeStateMetricsKind): ResourcePolicy[] {
  return [...Object.entries(RESOURCES).map(([group, names]) => listAndWatch(group, names)), ...frameworkPolicy(frameworks)];
}

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
  private readonly state?: ConfigFile;

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
    const kind = props.monitoredAs ?? KubeStateMetricsKind.STANDARD;
    this.kind = kind;
    this.namespace = namespace;
    this.identity = { name: KUBE_STATE_METRICS, instance: id, component: 'exporter' };
    if (kind.frameworks.length > 0) {
      this.state = new ConfigFile(this, 'CustomResourceState', {
        name: `${id}-custom-resource-state`,
        labels: this.metadata.labels,
        files: () => ({ [STATE_FILE]: customResourceStateYaml(kind.frameworks) }),
      });
    }
    this.readCluster(kind);
    this.deploy(kind);
  }

  private get metadata(): { name: string; labels: Record<string, string> } {
    return { name: this.node.id, labels: objectLabels(this, this.identity) };
  }

  private readCluster(kind: KubeStateMetricsKind): void {
    const { name } = this.metadata;
    // Names of cluster-wide objects must be unique in the cluster.
    const wide = { ...this.metadata, name: `${this.namespace.name}-${name}` };
    apiObject(this, 'ServiceAccount', k8s.KubeServiceAccount, this.metadata, { automountServiceAccountToken: () => false });
    apiObject(this, 'ClusterRole', k8s.KubeClusterRole, wide, {
      rules: () => policy(kind),
    });
    apiObject(this, 'ClusterRoleBinding', k8s.KubeClusterRoleBinding, wide, {
      roleRef: () => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: wide.name }),
      subjects: () => [{ kind: 'ServiceAccount', name, namespace: this.namespace.name }],
    });
  }

  private deploy(kind: KubeStateMetricsKind): void {
    const { state } = this;
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
          annotations: state && { 'checksum/config': state.checksum },
          containers: [
            {
              name: KUBE_STATE_METRICS,
              image: imageOf(VERSIONS.kubeStateMetrics),
              args: [
                `--port=${PORT}`,
                `--telemetry-port=${TELEMETRY_PORT}`,
                ...kubeStateMetricsArguments(kind, `${STATE_DIRECTORY}/${STATE_FILE}`),
              ],
              ports: [
                { name: KUBE_STATE_METRICS_PORT, containerPort: PORT },
                { name: TELEMETRY, containerPort: TELEMETRY_PORT },
              ],
              // With what it exports here, 10,000 pods take 340 MB.
              resources: this.props.resources ?? resources('10m', '64Mi', '768Mi'),
              livenessProbe: httpProbe('/livez', KUBE_STATE_METRICS_PORT, { timeoutSeconds: 5 }),
              readinessProbe: httpProbe('/readyz', TELEMETRY, { timeoutSeconds: 5 }),
              volumeMounts: state && [{ name: STATE_VOLUME, mountPath: STATE_DIRECTORY, readOnly: true }],
            },
          ],
          volumes: state && [{ name: STATE_VOLUME, configMap: { name: state.name } }],
        }),
      }),
    });
  }
}
