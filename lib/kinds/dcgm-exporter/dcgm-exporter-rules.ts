import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule, AlertingRuleProps } from '../../rules/alerting-rule';
import { InhibitRule } from '../../rules/inhibit-rule';
import { ifLabel } from '../../rules/label-text';
import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { GPU_PRODUCT_LABEL, kubeStateLabel } from '../kube-state-metrics/kube-state-metrics-metrics';
import { runOfPod } from '../kube-state-metrics/kube-state-metrics-rules';
import { TRAINING_JOB } from '../trainer/training-job';
import { GPU_HARDWARE_UID } from './dcgm-exporter-dashboards';
import { DcgmExporterThresholds } from './dcgm-exporter-thresholds';
import { DcgmProfile } from './dcgm-profile';

/** Id of the kind, job of its targets and name of its pods. */
export const DCGM_EXPORTER = 'dcgm-exporter';

const GPU = 'GPU {{ $labels.gpu }} on node {{ $labels.node }}';

/** Its model, and the run that uses it. */
const WHICH = `${ifLabel('modelName', ' (', ')')}${ifLabel('run_id', ', used by run ', ',')}`;

const GPU_DASHBOARD = DashboardLink.to(GPU_HARDWARE_UID, ['node', 'gpu']);

const NODE_DASHBOARD = DashboardLink.to(GPU_HARDWARE_UID, ['node']);

/** Which run holds which GPU, as far as anybody knows. */
const RUN_OF_GPU = 'gpu:kube_pod_labels:run';

const EXPECTED = 'max by (node) (kube_node_status_capacity{resource="nvidia_com_gpu"})';

/** Nodes on which Kubernetes counts shares of GPUs. */
const SHARING = `kube_node_labels{${kubeStateLabel(GPU_PRODUCT_LABEL)}=~".+-(SHARED|MIG-.+)"}`;

/** An alert on one GPU. Its expression may have any labels of the GPU. */
interface GpuAlert extends Omit<AlertingRuleProps, 'dashboard'> {
  readonly name: string;
  /** Labels that it keeps besides those of the GPU. */
  readonly keeps?: string[];
}

/** The rules that every GPU is judged by. */
export function dcgmExporterRules(profile: DcgmProfile, thresholds: Required<DcgmExporterThresholds>): RuleGroup[] {
  const ofGpu = [...heatAndPower(thresholds), ...xids(thresholds), ...memory(thresholds), nvlink(thresholds)];
  const knowsRuns = profile === DcgmProfile.PROFILING;
  return [
    new RuleGroup('gpu-hardware', {
      rules: [...(knowsRuns ? [runOfGpu()] : []), ...ofGpu.map((alert) => alertOnGpu(alert, knowsRuns)), ...presence(thresholds)],
    }),
  ];
}

/**
 * Which of the alerts are consequences of which.
 *
 * @internal
 */
export function dcgmExporterInhibitRules(profile: DcgmProfile): InhibitRule[] {
  const ofGpu = (cause: string, consequences: string[]) => InhibitRule.ofConsequences({ cause, consequences, equal: ['node', 'UUID'] });
  const waiting = ['TrainingStalled', 'GpuIdleWhileAllocated', 'LowGPUUtilization'];
  const slower = ['TrainingThroughputDrop', 'StepTimeTailLatency'];
  return [
    ...['GpuLost', 'GpuXidFatal'].map((cause) =>
      InhibitRule.ofConsequences({ cause, consequences: waiting, equal: ['node'], otherKind: TRAINING_JOB }),
    ),
    InhibitRule.ofConsequences({ cause: 'GpuXidFatal', consequences: ['GpuLost'], equal: ['node'] }),
    ofGpu('GpuXidFatal', ['GpuXidError', 'GpuEccUncorrectable', 'GpuNvlinkErrors']),
    ofGpu('GpuRowRemapFailure', ['GpuHbmErrors', 'GpuRowRemapPending']),
    ofGpu('GpuThermalThrottling', ['GpuTemperatureHigh', 'GpuMemoryTemperatureHigh']),
    ...(profile === DcgmProfile.PROFILING
      ? ['GpuThermalThrottling', 'GpuPowerBrake'].map((cause) => InhibitRule.perRun(cause, slower, TRAINING_JOB))
      : []),
  ];
}

function runOfGpu(): RecordingRule {
  return new RecordingRule(RUN_OF_GPU, {
    // One run for each GPU, also where several share it.
    expr: [
      'topk by (node, UUID) (1,',
      'group by (node, UUID, namespace, pod) (DCGM_FI_DEV_GPU_TEMP{pod!=""})',
      `* on (namespace, pod) group_left (run_id, model_name, team) ${runOfPod('namespace, pod, run_id, model_name, team')}`,
      ')',
    ].join('\n'),
  });
}

/** Adds the run that holds the GPU, where there is one. */
function alertOnGpu({ name, keeps = [], ...props }: GpuAlert, knowsRuns: boolean): AlertingRule {
  const expr = `max by (${['node', 'gpu', 'UUID', 'modelName', ...keeps].join(', ')}) (${props.expr})`;
  const withRun = [
    `${expr} * on (node, UUID) group_left (namespace, pod, run_id, model_name, team) ${RUN_OF_GPU}`,
    `or on (node, UUID) ${expr}`,
  ].join('\n');
  return new AlertingRule(name, { ...props, expr: knowsRuns ? withRun : expr, dashboard: GPU_DASHBOARD });
}

function heatAndPower(thresholds: Required<DcgmExporterThresholds>): GpuAlert[] {
  const { thermalThrottlingRatio, thermalThrottlingWindow, thermalThrottlingFor, gpuTemperature, memoryTemperature, temperatureFor } =
    thresholds;
  return [
    {
      name: 'GpuThermalThrottling',
      expr: `rate(DCGM_FI_DEV_THERMAL_VIOLATION[${thermalThrottlingWindow}]) / 1e9 > ${thermalThrottlingRatio}`,
      for: thermalThrottlingFor,
      severity: Severity.WARNING,
      summary: `${GPU} is thermally throttled`,
      description: `${GPU}${WHICH} was throttled by heat for {{ $value | humanizePercentage }} of the last ${thermalThrottlingWindow}.`,
    },
    {
      name: 'GpuPowerBrake',
      // The metric itself counts over five minutes.
      expr: 'DCGM_EXP_CLOCK_EVENTS_COUNT{clock_event="hw_power_brake"} > 0',
      severity: Severity.WARNING,
      summary: `${GPU} is throttled by the power supply of its node`,
      description: `The power supply of the node made ${GPU}${WHICH} halve its clocks {{ $value }} times in the last five minutes.`,
    },
    ...[
      { name: 'GpuTemperatureHigh', metric: 'DCGM_FI_DEV_GPU_TEMP', limit: gpuTemperature, part: '' },
      { name: 'GpuMemoryTemperatureHigh', metric: 'DCGM_FI_DEV_MEMORY_TEMP', limit: memoryTemperature, part: 'The memory of ' },
    ].map(({ name, metric, limit, part }) => ({
      name,
      expr: `${metric} > ${limit}`,
      for: temperatureFor,
      severity: Severity.WARNING,
      summary: `${part}${GPU} is too hot`,
      description: `${part}${GPU}${WHICH} is at {{ $value }} °C.`,
    })),
  ];
}

function xids({ fatalXids }: Required<DcgmExporterThresholds>): GpuAlert[] {
  const fatal = fatalXids.join('|');
  const xid = 'XID {{ $labels.xid }}';
  return [
    {
      name: 'GpuXidFatal',
      expr: `DCGM_EXP_XID_ERRORS_COUNT{xid=~"${fatal}"} > 0`,
      severity: Severity.CRITICAL,
      summary: `${GPU} failed (${xid})`,
      description: `The driver reported ${xid} for ${GPU}${WHICH} {{ $value }} times in the last five minutes: reset or replace the GPU.`,
      keeps: ['xid'],
    },
    {
      name: 'GpuXidError',
      // A GPU without an error has a series without an XID, or with XID 0.
      expr: `DCGM_EXP_XID_ERRORS_COUNT{xid!~"|0|${fatal}"} > 0`,
      severity: Severity.WARNING,
      summary: `${GPU} reported an error (${xid})`,
      description: `The driver reported ${xid} for ${GPU}${WHICH} {{ $value }} times in the last five minutes. Most of these errors come from the program.`,
      keeps: ['xid'],
    },
  ];
}

function memory({ eccWindow, remappedRowsWindow }: Required<DcgmExporterThresholds>): GpuAlert[] {
  const replaced = (kind: string): string => `increase(DCGM_FI_DEV_${kind}_REMAPPED_ROWS[${remappedRowsWindow}])`;
  return [
    {
      name: 'GpuEccUncorrectable',
      expr: `increase(DCGM_FI_DEV_ECC_DBE_VOL_TOTAL[${eccWindow}]) > 0`,
      severity: Severity.CRITICAL,
      summary: `${GPU} has uncorrectable memory errors`,
      description: `${GPU}${WHICH} had {{ $value | humanize }} uncorrectable memory errors in the last ${eccWindow}: it lost data.`,
    },
    {
      name: 'GpuRowRemapFailure',
      expr: 'DCGM_FI_DEV_ROW_REMAP_FAILURE > 0',
      severity: Severity.CRITICAL,
      summary: `${GPU} has no spare memory rows left`,
      description: `${GPU}${WHICH} could not remap a faulty memory row: replace the GPU.`,
    },
    {
      name: 'GpuRowRemapPending',
      expr: 'DCGM_FI_DEV_ROW_REMAP_PENDING > 0',
      severity: Severity.WARNING,
      summary: `${GPU} needs a reset to remap faulty memory`,
      description: `${GPU}${WHICH} remaps a faulty memory row at its next reset. Until then it runs with less memory.`,
    },
    {
      name: 'GpuHbmErrors',
      expr: `${replaced('CORRECTABLE')} + ${replaced('UNCORRECTABLE')} > 0`,
      severity: Severity.WARNING,
      summary: `The memory of ${GPU} is degrading`,
      description: `${GPU}${WHICH} remapped {{ $value | humanize }} memory rows in the last ${remappedRowsWindow}.`,
    },
  ];
}

function nvlink({ nvlinkReplays, nvlinkWindow }: Required<DcgmExporterThresholds>): GpuAlert {
  return {
    name: 'GpuNvlinkErrors',
    expr: [
      `increase(DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL[${nvlinkWindow}]) > 0`,
      `or increase(DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL[${nvlinkWindow}]) > ${nvlinkReplays}`,
    ].join(' '),
    severity: Severity.WARNING,
    summary: `NVLink of ${GPU} has errors`,
    description: `NVLink of ${GPU}${WHICH} had {{ $value | humanize }} errors in the last ${nvlinkWindow}: multi-GPU training waits for the retransmissions.`,
  };
}

function presence({ gpuLostFor, gpuNodeUnmonitoredFor }: Required<DcgmExporterThresholds>): AlertingRule[] {
  return [
    new AlertingRule('GpuLost', {
      // Capacity, not allocatable: the device plugin lowers the latter when it notices the loss.
      expr: `(${EXPECTED} unless on (node) ${SHARING}) - on (node) count by (node) (group by (node, UUID) (DCGM_FI_DEV_GPU_TEMP)) > 0`,
      for: gpuLostFor,
      severity: Severity.CRITICAL,
      summary: '{{ $value }} GPUs on node {{ $labels.node }} are lost',
      description:
        'Kubernetes counts {{ $value }} more GPUs on node {{ $labels.node }} than the driver sees: they have fallen off the bus.',
      dashboard: NODE_DASHBOARD,
    }),
    new AlertingRule('GpuNodeUnmonitored', {
      expr: `${EXPECTED} > 0 unless on (node) up{job="${DCGM_EXPORTER}"}`,
      for: gpuNodeUnmonitoredFor,
      severity: Severity.WARNING,
      summary: 'The GPUs on node {{ $labels.node }} are not monitored',
      description: 'Node {{ $labels.node }} has {{ $value }} GPUs and no dcgm-exporter: no alert on their hardware can fire.',
      dashboard: NODE_DASHBOARD,
    }),
  ];
}
