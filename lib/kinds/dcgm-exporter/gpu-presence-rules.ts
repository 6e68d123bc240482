import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { Severity } from '../../rules/severity';
import { counted, plural } from '../../rules/value-text';
import { held } from '../held-alerts';
import { GPU_PRODUCT_LABEL, GPU_REPLICAS_LABEL, kubeStateLabel } from '../kube-state-metrics/kube-state-metrics-metrics';
import { GPU_HARDWARE_UID } from './dcgm-exporter-dashboards';
import { DCGM_EXPORTER } from './dcgm-exporter-name';
import { DcgmExporterThresholds } from './dcgm-exporter-thresholds';

const NODE_DASHBOARD = DashboardLink.to(GPU_HARDWARE_UID, ['node']);

/** What nodes offer: under the second name where NVIDIA's device plugin renames what pods share. */
const CAPACITY = 'kube_node_status_capacity{resource=~"nvidia_com_gpu(_shared)?"}';

const OFFERED = `max by (node) (${CAPACITY})`;

/** The GPUs of a node, also where each counts several times because pods share it. Of divided ones nobody knows. */
const EXPECTED = 'node:kube_node_status_capacity:gpus';

/**
 * GPUs that the driver sees.
 *
 * @internal
 */
export const SEEN = 'DCGM_FI_DEV_GPU_TEMP';

/** Nodes whose GPUs are divided, and those that share them and do not say how often. */
const UNCOUNTABLE = `kube_node_labels{${kubeStateLabel(GPU_PRODUCT_LABEL)}=~".+-(SHARED|MIG-.+)"}`;

const DIVIDED = `kube_node_labels{${kubeStateLabel(GPU_PRODUCT_LABEL)}=~".+-MIG-.+"}`;

/** The number that a label of a node says: PromQL reads one from bounds of buckets alone. */
function numberIn(label: string): string {
  const series = `kube_node_labels{${label}!=""}`;
  const bound = `label_replace(${series}, "le", "$1", "${label}", "(.+)")`;
  return `max by (node) (histogram_quantile(1, ${bound} or label_replace(${series}, "le", "+Inf", "", "")))`;
}

/** @internal */
export function expectedRecording(): RecordingRule {
  return new RecordingRule(EXPECTED, {
    expr: [
      `(${OFFERED} unless on (node) ${DIVIDED}) / on (node) ${numberIn(kubeStateLabel(GPU_REPLICAS_LABEL))}`,
      `or ${OFFERED} unless on (node) ${UNCOUNTABLE}`,
    ].join('\n'),
  });
}

/**
 * How many GPUs a node lacks. Capacity, not allocatable: the device plugin lowers the latter when it notices the loss.
 *
 * @internal
 */
export function missingGpus(): string {
  return `${EXPECTED} - on (node) count by (node) (group by (node, UUID) (${SEEN}))`;
}

/**
 * GPUs that the driver no longer sees.
 *
 * @param gpus series with labels `node` and `UUID`
 * @internal
 */
export function notSeen(gpus: string): string {
  return `${gpus} unless on (node, UUID) ${SEEN}`;
}

/**
 * Nodes with GPUs that there are.
 *
 * @internal
 */
export function stillThere({ nodeMemory }: Required<DcgmExporterThresholds>): string {
  return `max by (node) (last_over_time(${CAPACITY}[${nodeMemory}]))`;
}

/** Whether each GPU is there, and something that reports on it. */
export function presence({ gpuLostFor, gpuNodeUnmonitoredFor }: Required<DcgmExporterThresholds>): AlertingRule[] {
  // Those of which the driver has said why are reported by GpuXidFatal.
  const explained = `count by (node) (${notSeen(held('GpuXidFatal', 'node, UUID'))}) or 0 * ${EXPECTED}`;
  return [
    new AlertingRule('GpuLost', {
      expr: `${missingGpus()} - on (node) (${explained}) > 0`,
      for: gpuLostFor,
      severity: Severity.CRITICAL,
      summary: `${counted('GPU', 'GPUs')} on node {{ $labels.node }} ${plural('is', 'are')} lost`,
      description: `Kubernetes counts {{ $value }} more ${plural('GPU', 'GPUs')} on node {{ $labels.node }} than the driver sees. ${plural('It', 'They')} fell off the bus without an XID, and the run on ${plural('it', 'them')} hangs.`,
      dashboard: NODE_DASHBOARD,
    }),
    new AlertingRule('GpuNodeUnmonitored', {
      expr: `(${EXPECTED} or ${OFFERED}) > 0 unless on (node) up{job="${DCGM_EXPORTER}"}`,
      for: gpuNodeUnmonitoredFor,
      severity: Severity.WARNING,
      summary: 'The GPUs on node {{ $labels.node }} are not monitored',
      description: `Node {{ $labels.node }} has ${counted('GPU', 'GPUs')} and no dcgm-exporter. Alerts on its hardware cannot fire.`,
      dashboard: NODE_DASHBOARD,
    }),
  ];
}
