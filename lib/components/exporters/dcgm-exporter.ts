import { Construct } from 'constructs';
import { DCGM_EXPORTER_PORT, DcgmExporterKind } from '../../kinds/dcgm-exporter/dcgm-exporter-kind';
import { dcgmCountersCsv } from '../../kinds/dcgm-exporter/dcgm-exporter-metrics';
import { DCGM_EXPORTER } from '../../kinds/dcgm-exporter/dcgm-exporter-name';
import { DcgmProfile } from '../../kinds/dcgm-exporter/dcgm-profile';
import { ExistingExporterKind, ExistingDcgmExporterProps } from '../../kinds/existing-exporter-kind';
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

/**
 * Where and how dcgm-exporter runs. It runs on the nodes with GPUs and on all of them: `nodeSelector` is `nvidia.com/gpu.present: "true"` and
 * `tolerations` are all taints, whatever the workload defaults say.
 */
export interface DcgmExporterProps extends WorkloadProps {
  /**
   * The kind that it is monitored as, with its profile and the thresholds of its alerts.
   *
   * @default DcgmExporterKind.STANDARD
   */
  readonly monitoredAs?: DcgmExporterKind;
  /**
   * How containers get at the driver, where the node's default runtime does not give it to them.
   *
   * @default - the node's default runtime.
   */
  readonly runtimeClassName?: string;
}

const PORT = 9400;

const COUNTERS_DIRECTORY = '/etc/dcgm-exporter/counters';

const COUNTERS_FILE = 'counters.csv';

/** Socket of the kubelet, which knows which pod holds which device. */
const POD_RESOURCES = '/var/lib/kubelet/pod-resources';

const GPU_NODES = { 'nvidia.com/gpu.present': 'true' };

/** The default interval of a scrape, where nobody scrapes yet. */
const DEFAULT_INTERVAL_MS = 15_000;

const ROOT = 0;

const UNPRIVILEGED = 1000;

/** Exports what the driver knows of the GPUs of every node, from a namespace of its own that admits what its profile asks for. */
@checked
export class DcgmExporter extends Construct implements ISubject {
  /**
   * One that is in the cluster already, for example the one of NVIDIA's GPU operator: nothing is deployed.
   *
   * @param namespace where its pods are
   * @throws InvalidConfigError when it is not said in exactly one way how it is scraped, or a value is not valid
   */
  public static existing(namespace: IScrapedNamespace, props: ExistingDcgmExporterProps): ISubject {
    return existingExporter(namespace, () => ExistingExporterKind.dcgmExporter(props));
  }

  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;

  /**
   * @param namespace where it runs
   * @param id also the name of its objects
   * @throws InvalidConfigError when `id` is not a DNS label, or the namespace is a restricted one and the profile asks for more
   */
  public constructor(namespace: ExporterNamespace, id: string, props: DcgmExporterProps = {}) {
    super(namespace, id);
    assertDnsLabel('dcgm-exporter', id);
    assertWorkload(this, props);
    const kind = props.monitoredAs ?? DcgmExporterKind.STANDARD;
    if (kind.profile === DcgmProfile.PROFILING) namespace._assertAdmitsAgent(this);
    this.kind = kind;
    this.namespace = namespace;
    const identity: ComponentIdentity = { name: DCGM_EXPORTER, instance: id, component: 'exporter' };
    const metadata = { name: id, labels: objectLabels(this, identity) };
    const counters = new ConfigFile(this, 'Counters', {
      ...metadata,
      files: () => ({ [COUNTERS_FILE]: dcgmCountersCsv(kind.catalog.metrics) }),
    });
    const placement = {
      ...props,
      nodeSelector: props.nodeSelector ?? GPU_NODES,
      tolerations: props.tolerations ?? [{ operator: 'Exists' }],
    };
    apiObject(this, 'Resource', k8s.KubeDaemonSet, metadata, {
      spec: () => ({
        selector: { matchLabels: selectorLabels(identity) },
        template: podTemplate(this, placement, {
          identity,
          user: kind.profile === DcgmProfile.PROFILING ? ROOT : UNPRIVILEGED,
          annotations: { 'checksum/config': counters.checksum },
          runtimeClassName: props.runtimeClassName,
          containers: [container(kind.profile, props, namespace._shortestScrapeIntervalMs ?? DEFAULT_INTERVAL_MS)],
          volumes: [
            { name: 'counters', configMap: { name: counters.name } },
            { name: 'tmp', emptyDir: {} },
            ...(asksKubelet(kind.profile) ? [{ name: 'pod-resources', hostPath: { path: POD_RESOURCES } }] : []),
          ],
        }),
      }),
    });
  }
}

/** Where it may not ask, every scrape would fail. */
function asksKubelet(profile: DcgmProfile): boolean {
  return profile === DcgmProfile.PROFILING;
}

function container(profile: DcgmProfile, props: DcgmExporterProps, intervalMs: number): k8s.Container {
  const health = { periodSeconds: 10, timeoutSeconds: 5 };
  return {
    name: DCGM_EXPORTER,
    image: imageOf(VERSIONS.dcgmExporter),
    env: [
      { name: 'DCGM_EXPORTER_LISTEN', value: `:${PORT}` },
      { name: 'DCGM_EXPORTER_COLLECTORS', value: `${COUNTERS_DIRECTORY}/${COUNTERS_FILE}` },
      { name: 'DCGM_EXPORTER_KUBERNETES', value: String(asksKubelet(profile)) },
      // Values that are older than a scrape would be scraped twice, and fresher ones cost the GPU for nothing.
      { name: 'DCGM_EXPORTER_INTERVAL', value: String(intervalMs) },
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ],
    ports: [{ name: DCGM_EXPORTER_PORT, containerPort: PORT }],
    // On nodes with eight GPUs, half a gigabyte is not enough.
    resources: props.resources ?? resources('50m', '256Mi', '1Gi'),
    // Discovering the GPUs of a node takes up to a minute.
    startupProbe: httpProbe('/health', DCGM_EXPORTER_PORT, { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 36 }),
    livenessProbe: httpProbe('/health', DCGM_EXPORTER_PORT, { ...health, failureThreshold: 6 }),
    readinessProbe: httpProbe('/health', DCGM_EXPORTER_PORT, health),
    volumeMounts: [
      { name: 'counters', mountPath: COUNTERS_DIRECTORY, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...(asksKubelet(profile) ? [{ name: 'pod-resources', mountPath: POD_RESOURCES, readOnly: true }] : []),
    ],
    securityContext: profile === DcgmProfile.PROFILING ? { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } } : undefined,
  };
}
