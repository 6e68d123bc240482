import { Construct } from 'constructs';
import { NODE_EXPORTER, NODE_EXPORTER_PORT, NodeExporterKind } from '../../kinds/node-exporter/node-exporter-kind';
import { ExistingExporterKind, ExistingNodeExporterProps } from '../../kinds/existing-exporter-kind';
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

/**
 * Where node-exporter runs: on every node, whatever its taints. `nodeSelector` is `kubernetes.io/os: linux` and `tolerations` are all taints,
 * whatever the workload defaults say.
 */
export interface NodeExporterProps extends WorkloadProps {
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default NodeExporterKind.STANDARD
   */
  readonly monitoredAs?: NodeExporterKind;
}

const PORT = 9100;

const NOBODY = 65534;

const HOST = '/host';

/**
 * What rules and panels read, and nothing else. InfiniBand and bonds are read from /sys, which shows the interfaces of the network namespace
 * that it was mounted in: the node's, whose mount this is.
 */
const COLLECTORS = ['bonding', 'cpu', 'diskstats', 'filesystem', 'infiniband', 'loadavg', 'meminfo', 'pressure', 'time', 'vmstat'];

/** What is no disk of the node: devices, what lives in memory, and the layers and volumes of containers, which only root may look into. */
const OTHER_MOUNTS = '^/(dev|proc|run|sys|boot/efi|var/lib/(containerd|containers|docker|kubelet)/.+)($|/)';

/**
 * Exports the disks, memory, processors and links of every node. It sees the node through one read-only mount, as nobody and without capabilities;
 * it needs neither the network nor the processes of the node. The mount is why its namespace must be privileged.
 */
@checked
export class NodeExporter extends Construct implements ISubject {
  /**
   * One that is in the cluster already, for example the one of kube-prometheus-stack: nothing is deployed.
   *
   * @param namespace where its pods are
   * @throws InvalidConfigError when it is not said in exactly one way how it is scraped, or a value is not valid
   */
  public static existing(namespace: IScrapedNamespace, props: ExistingNodeExporterProps): ISubject {
    return existingExporter(namespace, () => ExistingExporterKind.nodeExporter(props));
  }

  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;

  /**
   * @param namespace where it runs
   * @param id also the name of its objects
   * @throws InvalidConfigError when `id` is not a DNS label, or the namespace is a restricted one
   */
  public constructor(namespace: ExporterNamespace, id: string, props: NodeExporterProps = {}) {
    super(namespace, id);
    assertDnsLabel('node-exporter', id);
    assertWorkload(this, props);
    namespace._assertAdmitsAgent(this);
    this.kind = props.monitoredAs ?? NodeExporterKind.STANDARD;
    this.namespace = namespace;
    const identity: ComponentIdentity = { name: NODE_EXPORTER, instance: id, component: 'exporter' };
    const placement = {
      ...props,
      nodeSelector: props.nodeSelector ?? { 'kubernetes.io/os': 'linux' },
      tolerations: props.tolerations ?? [{ operator: 'Exists' }],
    };
    apiObject(
      this,
      'Resource',
      k8s.KubeDaemonSet,
      { name: id, labels: objectLabels(this, identity) },
      {
        spec: () => ({
          selector: { matchLabels: selectorLabels(identity) },
          template: podTemplate(this, placement, {
            identity,
            user: NOBODY,
            containers: [
              {
                name: NODE_EXPORTER,
                image: imageOf(VERSIONS.nodeExporter),
                args: [`--web.listen-address=:${PORT}`, ...nodeExporterArguments(HOST)],
                ports: [{ name: NODE_EXPORTER_PORT, containerPort: PORT }],
                resources: props.resources ?? resources('10m', '32Mi', '128Mi'),
                livenessProbe: httpProbe('/', NODE_EXPORTER_PORT, { timeoutSeconds: 5 }),
                readinessProbe: httpProbe('/', NODE_EXPORTER_PORT, { timeoutSeconds: 5 }),
                volumeMounts: [{ name: 'host', mountPath: HOST, readOnly: true, mountPropagation: 'HostToContainer' }],
              },
            ],
            volumes: [{ name: 'host', hostPath: { path: '/' } }],
          }),
        }),
      },
    );
  }
}

/**
 * What it looks at.
 *
 * @param root where the root of the node is, without a slash at the end
 * @internal
 */
export function nodeExporterArguments(root: string): string[] {
  return [
    `--path.rootfs=${root || '/'}`,
    `--path.procfs=${root}/proc`,
    `--path.sysfs=${root}/sys`,
    '--web.disable-exporter-metrics',
    '--collector.disable-defaults',
    ...COLLECTORS.map((collector) => `--collector.${collector}`),
    `--collector.filesystem.mount-points-exclude=${OTHER_MOUNTS}`,
  ];
}
