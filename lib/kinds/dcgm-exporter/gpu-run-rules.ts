import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { Rule } from '../../rules/rule';
import { Severity } from '../../rules/severity';
import { inSeconds } from '../../values/durations';
import { reading } from '../device-readings';
import { heldWithin } from '../held-alerts';
import { runOfPod } from '../kube-state-metrics/kube-state-metrics-rules';
import { advancing } from '../trainer/rules/advancing';
import { GPU_HARDWARE_UID } from './dcgm-exporter-dashboards';
import { DcgmExporterThresholds } from './dcgm-exporter-thresholds';
import { missingGpus, notSeen, SEEN } from './gpu-presence-rules';

/**
 * Which run holds which GPU, as far as anybody knows.
 *
 * @internal
 */
export const RUN_OF_GPU = 'gpu:kube_pod_labels:run';

/**
 * The same, and every other GPU without a run.
 *
 * @internal
 */
export const HOLDER_OF_GPU = 'gpu:kube_pod_labels:holder';

/**
 * What says of an alert on a GPU who holds it.
 *
 * @internal
 */
export const OF_RUN = ['namespace', 'pod', 'run_id', 'model_name', 'team'];

/** The runs whose GPU has just failed: with the error the pod often ends, and nobody holds the GPU any more. */
const RUN_OF_FAILED_GPU = 'gpu:kube_pod_labels:failed_run';

const RUN_AND_NODE = 'namespace, run_id, model_name, team, node';

const ENERGY = 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION';

/**
 * Errors after which a GPU must be reset or replaced.
 *
 * @internal
 */
export function fatalErrors({ fatalXids }: Required<DcgmExporterThresholds>): string {
  return `${reading(`DCGM_EXP_XID_ERRORS_COUNT{xid=~"${fatalXids.join('|')}"}`)} > 0`;
}

/**
 * Nodes of which a GPU counts its energy anew: it was reset, or its driver was loaded again.
 *
 * @internal
 */
export const RESET = 'node:gpu:reset';

export function resetRecording({ resetWindow }: Required<DcgmExporterThresholds>): RecordingRule {
  const by = 'max by (node, UUID)';
  // The median, as a single value that no device gives would look like a reset for as long as it is the highest.
  return new RecordingRule(RESET, {
    expr: `group by (node) (${by} (${ENERGY}) < ${by} (quantile_over_time(0.5, ${ENERGY}[${resetWindow}])))`,
  });
}

/** Which run holds which GPU, and what keeps the consequences of a GPU that fails quiet. */
export function runRules(thresholds: Required<DcgmExporterThresholds>): Rule[] {
  const { failedRunMemory, failedRunExplains, lostGpuOffset } = thresholds;
  const before = heldWithin('RunOnFailedGpu', RUN_AND_NODE, inSeconds(failedRunExplains));
  return [
    new RecordingRule(RUN_OF_GPU, {
      // One run for each GPU, also where several share it.
      expr: [
        'topk by (node, UUID) (1,',
        'group by (node, UUID, namespace, pod) (DCGM_FI_DEV_GPU_TEMP{pod!=""})',
        `* on (namespace, pod) group_left (run_id, model_name, team) ${runOfPod('namespace, pod, run_id, model_name, team')}`,
        ')',
      ].join('\n'),
    }),
    new RecordingRule(HOLDER_OF_GPU, {
      // Also of a GPU that has just fallen off the bus.
      expr: `${RUN_OF_GPU}\nor on (node, UUID) group by (node, UUID) (last_over_time(${SEEN}[${lostGpuOffset}]))`,
    }),
    new RecordingRule(RUN_OF_FAILED_GPU, {
      expr: [
        `group by (${RUN_AND_NODE}) (${RUN_OF_GPU} and on (node, UUID) (${fatalErrors(thresholds)}))`,
        `or group by (${RUN_AND_NODE}) (${notSeen(`(${RUN_OF_GPU} offset ${lostGpuOffset})`)} and on (node) ${missingGpus()} > 0)`,
      ].join('\n'),
    }),
    new AlertingRule('RunOnFailedGpu', {
      // Until the run trains again: what happens to it from then on has other causes.
      expr: [
        `(last_over_time(${RUN_OF_FAILED_GPU}[${failedRunMemory}]) or ${before})`,
        `unless on (namespace, run_id) (${advancing(thresholds.advancingWindow)})`,
      ].join('\n'),
      severity: Severity.NONE,
      summary: 'Run {{ $labels.run_id }} held a GPU of node {{ $labels.node }} that failed',
      description:
        'Run {{ $labels.run_id }} does not train since a GPU of node {{ $labels.node }} failed. Nobody is notified: GpuXidFatal or GpuLost says which.',
      dashboard: DashboardLink.to(GPU_HARDWARE_UID, ['node']),
    }),
  ];
}
