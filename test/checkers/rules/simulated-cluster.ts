import { KUBE_STATE_METRICS_METRICS } from '../../../lib/metrics/recorded/kube-state-metrics';
import { NODE_EXPORTER_METRICS } from '../../../lib/metrics/recorded/node-exporter';
import { dcgmExporterMetrics } from '../../../lib/kinds/dcgm-exporter/dcgm-exporter-metrics';
import { DcgmProfile } from '../../../lib/kinds/dcgm-exporter/dcgm-profile';
import { Metric, MetricType } from '../../../lib/metrics';
import { healthyGpu } from '../../../tools/simulated-gpu';
import { selector } from '../../../tools/simulated-run';
import { InputSeries, sample, SCRAPED, TARGET, Timeline } from './simulated-run';

type Labels = Record<string, string>;

/** What an exporter writes of one thing, and what the scrape adds. */
interface Simulated {
  readonly metric: string;
  readonly labels: Labels;
  readonly target: Labels;
  readonly value: Timeline;
}

/** Everything of one exporter, and the metrics that it promises. */
interface Exporter {
  readonly metrics: readonly Metric[];
  readonly target: Labels;
  readonly series: readonly Omit<Simulated, 'target'>[];
}

export const NODE = TARGET.node;

/** The GPU that the simulated run holds, and one that nobody holds. */
export const GPUS = [0, 1].map((index) => ({
  gpu: String(index),
  UUID: `GPU-${index}`,
  pci_bus_id: `00000000:0${index}:00.0`,
  device: `nvidia${index}`,
  modelName: 'NVIDIA H100 80GB HBM3',
}));
const HOLDERS: Labels[] = [{ namespace: TARGET.namespace, pod: TARGET.pod, container: 'trainer' }, {}];
const POD = { namespace: TARGET.namespace, pod: TARGET.pod, uid: 'some-uid' };

function dcgmExporter(): Exporter {
  const series = healthyGpu(DcgmProfile.PROFILING).flatMap(({ metric, labels, ofHolder, value }) =>
    GPUS.map((gpu, index) => ({ metric, labels: { ...gpu, ...labels, ...(ofHolder ? HOLDERS[index] : {}) }, value })),
  );
  const target = { job: 'dcgm-exporter', instance: '10.0.0.8:9400', node: NODE };
  return { metrics: dcgmExporterMetrics(DcgmProfile.PROFILING), series, target };
}

function kubeStateMetrics(): Exporter {
  const never: Timeline = () => undefined;
  const oneOf = (metric: string, label: string, values: string[], further: Labels) =>
    values.map((value, index) => ({ metric, labels: { ...further, [label]: value }, value: () => Number(index === 0) }));
  const container = { ...POD, container: 'trainer' };
  const killed = { ...container, reason: 'OOMKilled' };
  return {
    metrics: KUBE_STATE_METRICS_METRICS,
    target: { job: 'kube-state-metrics', instance: '10.0.0.9:8080' },
    series: [
      {
        metric: 'kube_node_status_capacity',
        labels: { node: NODE, resource: 'nvidia_com_gpu', unit: 'integer' },
        value: () => GPUS.length,
      },
      { metric: 'kube_node_labels', labels: { node: NODE }, value: () => 1 },
      ...oneOf('kube_node_status_condition', 'status', ['true', 'false', 'unknown'], { node: NODE, condition: 'Ready' }),
      {
        metric: 'kube_pod_info',
        labels: { ...POD, node: NODE, host_ip: '10.1.0.1', pod_ip: '10.0.0.7', created_by_kind: 'Job', created_by_name: 'mnist' },
        value: () => 1,
      },
      {
        metric: 'kube_pod_labels',
        labels: {
          ...POD,
          label_batch_kubernetes_io_job_name: 'mnist',
          label_trainwatch_subject: 'trainer',
          label_trainwatch_run_id: TARGET.run_id,
          label_trainwatch_model: TARGET.model_name,
          label_trainwatch_team: TARGET.team,
        },
        value: () => 1,
      },
      ...oneOf('kube_pod_status_phase', 'phase', ['Running', 'Pending', 'Succeeded', 'Failed', 'Unknown'], POD),
      { metric: 'kube_pod_container_status_restarts_total', labels: container, value: () => 0 },
      { metric: 'kube_pod_container_status_last_terminated_reason', labels: killed, value: never },
      { metric: 'kube_pod_container_status_terminated_reason', labels: killed, value: never },
      { metric: 'kube_pod_container_status_last_terminated_exitcode', labels: container, value: never },
      { metric: 'kube_pod_container_status_last_terminated_timestamp', labels: container, value: never },
      { metric: 'kube_pod_created', labels: POD, value: () => 0 },
      { metric: 'kube_pod_start_time', labels: POD, value: () => 0 },
      { metric: 'kube_pod_completion_time', labels: POD, value: never },
      { metric: 'kube_pod_status_reason', labels: { ...POD, reason: 'Evicted' }, value: never },
      { metric: 'kube_pod_status_disruption_reason', labels: { ...POD, reason: 'PreemptionByScheduler' }, value: never },
      ...['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'ContainerCreating'].map((reason) => ({
        metric: 'kube_pod_container_status_waiting_reason',
        labels: { ...container, reason },
        value: never,
      })),
      {
        metric: 'kube_pod_init_container_status_waiting_reason',
        labels: { ...POD, container: 'data', reason: 'ImagePullBackOff' },
        value: never,
      },
      { metric: 'kube_job_info', labels: { namespace: TARGET.namespace, job_name: 'mnist' }, value: () => 1 },
      {
        metric: 'kube_job_status_failed',
        labels: { namespace: TARGET.namespace, job_name: 'mnist', reason: 'BackoffLimitExceeded' },
        value: never,
      },
      { metric: 'kube_job_status_suspended', labels: { namespace: TARGET.namespace, job_name: 'mnist' }, value: never },
      { metric: 'kube_job_failed', labels: { namespace: TARGET.namespace, job_name: 'mnist', condition: 'true' }, value: never },
    ],
  };
}

const NODE_RESTING: Record<string, Timeline> = {
  node_time_seconds: (t) => t,
  node_filesystem_avail_bytes: () => 500e9,
  node_filesystem_size_bytes: () => 1000e9,
  node_filesystem_readonly: () => 0,
  node_memory_MemAvailable_bytes: () => 400e9,
  node_memory_MemTotal_bytes: () => 512e9,
  node_infiniband_state_id: () => 4,
  node_infiniband_physical_state_id: () => 5,
  node_bonding_slaves: () => 2,
  node_bonding_active: () => 2,
};
const NODE_LABELS: Labels = { device: 'nvme0n1p1', device_error: '', fstype: 'ext4', mountpoint: '/', cpu: '0', mode: 'idle' };
const LINK_LABELS: Labels = { device: 'mlx5_0', port: '1', master: 'bond0' };
const LINK = /^node_(infiniband|bonding)_/;

function nodeExporter(): Exporter {
  const series = NODE_EXPORTER_METRICS.map(({ name, type, labels }) => ({
    metric: name,
    labels: Object.fromEntries(
      labels.map((label) => [label.name, (LINK.test(name) ? LINK_LABELS : NODE_LABELS)[label.name] ?? `some-${label.name}`]),
    ),
    value: NODE_RESTING[name] ?? (() => Number(type === MetricType.GAUGE)),
  }));
  return { metrics: NODE_EXPORTER_METRICS, series, target: { job: 'node-exporter', instance: '10.0.0.6:9100', node: NODE } };
}

/**
 * Every series of a healthy node with two GPUs and of the pod of the simulated run on it, as dcgm-exporter, kube-state-metrics and
 * node-exporter write them, with some of them changed.
 *
 * @param changes timelines by metric, or by metric and some labels: `DCGM_FI_DEV_GPU_TEMP{gpu="1"}`; labels that the series lacks are added
 */
export function simulatedCluster(durationSeconds: number, changes: Record<string, Timeline> = {}): InputSeries[] {
  const exporters = [dcgmExporter(), kubeStateMetrics(), nodeExporter()];
  exporters.forEach(assertComplete);
  let all = exporters.flatMap(({ target, series }) => [
    ...series.map((one): Simulated => ({ ...one, target })),
    ...Object.entries(SCRAPED).map(([metric, value]) => ({ metric, labels: {}, target, value })),
  ]);
  const known = new Map(exporters.flatMap(({ metrics }) => metrics.map((metric) => [metric.name, metric] as const)));
  for (const [change, value] of Object.entries(changes)) {
    const { metric, labels } = parse(change);
    const foreign = Object.keys(labels).filter((label) => known.get(metric)?.labels.every(({ name }) => name !== label));
    if (foreign.length > 0) throw new Error(`${metric} has no label ${foreign.join(', ')}`);
    const changed = all.map((one) =>
      one.metric === metric && agrees(one, labels) ? { ...one, labels: { ...one.labels, ...labels }, value } : one,
    );
    if (changed.every((one, index) => one === all[index])) throw new Error(`nothing in the cluster is called ${change}`);
    all = changed;
  }
  return all.map(({ metric, labels, target, value }) => ({
    series: selector(metric, { ...labels, ...target }),
    values: sample(value, durationSeconds),
  }));
}

/** A label that the exporter does not write, or a metric without a series, would make the tests prove nothing. */
function assertComplete({ metrics, series }: Exporter): void {
  const byName = new Map(metrics.map((metric) => [metric.name, metric]));
  for (const { metric, labels } of series) {
    const allowed = byName.get(metric)?.labels.map(({ name }) => name) ?? [];
    const foreign = Object.keys(labels).filter((label) => !allowed.includes(label));
    if (!byName.has(metric) || foreign.length > 0) throw new Error(`no exporter writes ${metric} with ${foreign.join(', ')}`);
  }
  const missing = metrics.filter(({ name }) => series.every(({ metric }) => metric !== name));
  if (missing.length > 0) throw new Error(`the simulated cluster lacks ${missing.map(({ name }) => name).join(', ')}`);
}

function parse(change: string): { metric: string; labels: Labels } {
  const [metric, inner = ''] = change.replace('}', '').split('{');
  return { metric, labels: Object.fromEntries([...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value])) };
}

function agrees({ labels, target }: Simulated, wanted: Labels): boolean {
  const own = { ...labels, ...target };
  return Object.entries(wanted).every(([label, value]) => !(label in own) || own[label] === value);
}
