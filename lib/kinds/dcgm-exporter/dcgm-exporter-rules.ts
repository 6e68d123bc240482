import { AlertingRule, AlertingRuleProps } from '../../rules/alerting-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { reading, readingGrowth } from '../device-readings';
import { held } from '../held-alerts';
import { DcgmExporterThresholds } from './dcgm-exporter-thresholds';
import { DcgmProfile } from './dcgm-profile';
import { clockRules } from './gpu-clock-rules';
import { expectedRecording, presence, stillThere } from './gpu-presence-rules';
import { fatalErrors, OF_RUN, HOLDER_OF_GPU, RESET, resetRecording, runRules } from './gpu-run-rules';
import { GPU, GPU_DASHBOARD, GPU_OF_RUN, WHICH } from './gpu-text';

/** An alert on one GPU. Its expression may have any labels of the GPU. */
interface GpuAlert extends Omit<AlertingRuleProps, 'dashboard'> {
  readonly name: string;
  /** Labels that it keeps besides those of the GPU. */
  readonly keeps?: string[];
  /** Whether it is about an event after which only a reset makes the GPU whole again. */
  readonly untilReset?: boolean;
}

/** Memory rows of a GPU that were remapped lately. */
const REMAPPED_ROWS = 'gpu:dcgm_remapped_rows:recent';

/** The rules that every GPU is judged by. */
export function dcgmExporterRules(profile: DcgmProfile, thresholds: Required<DcgmExporterThresholds>): RuleGroup[] {
  const knowsRuns = profile === DcgmProfile.PROFILING;
  const onGpu = (alerts: GpuAlert[]): AlertingRule[] => alerts.map((alert) => alertOnGpu(alert, knowsRuns, thresholds));
  return [
    new RuleGroup('gpu-hardware', {
      interval: '30s',
      rules: [
        expectedRecording(),
        ...(knowsRuns ? runRules(thresholds) : []),
        resetRecording(thresholds),
        ...onGpu([...xids(thresholds), ...memory(thresholds)]),
        ...presence(thresholds),
      ],
    }),
    new RuleGroup('gpu-condition', {
      interval: '1m',
      rules: onGpu([...heatAndPower(thresholds), boardLimit(thresholds), ...links(thresholds)]),
    }),
    // It looks back for a day.
    new RuleGroup('gpu-memory-wear', { interval: '4m', rules: [remapped(thresholds), ...onGpu([wear(thresholds)])] }),
    clockRules(knowsRuns, thresholds),
  ];
}

/** Adds the run that holds the GPU, where there is one. */
function alertOnGpu(
  { name, keeps = [], untilReset = false, ...props }: GpuAlert,
  knowsRuns: boolean,
  thresholds: Required<DcgmExporterThresholds>,
): AlertingRule {
  const ofGpu = ['node', 'gpu', 'UUID', 'modelName', ...keeps];
  const expr = `max by (${ofGpu.join(', ')}) (${props.expr})`;
  const now = knowsRuns ? `${expr} * on (node, UUID) group_left (${OF_RUN.join(', ')}) ${HOLDER_OF_GPU}` : expr;
  const labels = knowsRuns ? [...ofGpu, ...OF_RUN] : ofGpu;
  return new AlertingRule(name, {
    ...props,
    expr: untilReset ? heldUntilReset(name, now, labels, ['node', 'UUID', ...keeps], thresholds) : now,
    dashboard: GPU_DASHBOARD,
  });
}

/** The labels of an alert that fires stay as they are: the run often ends of the error, and somebody else is given the GPU. */
function heldUntilReset(
  name: string,
  now: string,
  labels: string[],
  identity: string[],
  thresholds: Required<DcgmExporterThresholds>,
): string {
  const until = `${held(name, labels.join(', '))} unless on (node) ${RESET} and on (node) (${stillThere(thresholds)})`;
  return [`(${now}) unless on (${identity.join(', ')}) (${until})`, `or (${until})`].join('\n');
}

function heatAndPower(thresholds: Required<DcgmExporterThresholds>): GpuAlert[] {
  const {
    thermalThrottlingRatio,
    thermalThrottlingWindow,
    thermalThrottlingFor,
    gpuTemperature,
    memoryTemperature,
    temperatureFor,
    flappingFor,
  } = thresholds;
  return [
    {
      name: 'GpuThermalThrottling',
      expr: `rate(DCGM_FI_DEV_THERMAL_VIOLATION[${thermalThrottlingWindow}]) / 1e9 > ${thermalThrottlingRatio}`,
      for: thermalThrottlingFor,
      keepFiringFor: flappingFor,
      severity: Severity.WARNING,
      summary: `${GPU_OF_RUN} is thermally throttled`,
      description: `${GPU}${WHICH} was throttled by heat for {{ $value | humanizePercentage }} of the last ${thermalThrottlingWindow}. The run on it is slower.`,
    },
    {
      name: 'GpuPowerBrake',
      // The metric itself counts over five minutes.
      expr: `${reading('DCGM_EXP_CLOCK_EVENTS_COUNT{clock_event="hw_power_brake"}')} > 0`,
      keepFiringFor: flappingFor,
      severity: Severity.WARNING,
      summary: `${GPU_OF_RUN} is throttled by the power supply of its node`,
      description: `The power supply of the node made ${GPU}${WHICH} halve its clocks ${counted('time', 'times')} in the last five minutes. The run on it is slower.`,
    },
    ...[
      { name: 'GpuTemperatureHigh', metric: 'DCGM_FI_DEV_GPU_TEMP', limit: gpuTemperature, part: '' },
      { name: 'GpuMemoryTemperatureHigh', metric: 'DCGM_FI_DEV_MEMORY_TEMP', limit: memoryTemperature, part: 'The memory of ' },
    ].map(({ name, metric, limit, part }) => ({
      name,
      expr: `${reading(metric)} > ${limit}`,
      for: temperatureFor,
      keepFiringFor: flappingFor,
      severity: Severity.WARNING,
      summary: `${part}${GPU_OF_RUN} is too hot`,
      description: `${part}${GPU}${WHICH} is at {{ $value }} °C. It lowers its clocks to protect itself.`,
    })),
  ];
}

/** The power limit alone is no fault: a GPU that is used well meets it all day. */
function boardLimit({ boardLimitRatio, boardLimitWindow, boardLimitFor, flappingFor }: Required<DcgmExporterThresholds>): GpuAlert {
  const limited = (by: string): string => `rate(DCGM_FI_DEV_${by}_VIOLATION[${boardLimitWindow}]) / 1e9 > ${boardLimitRatio}`;
  return {
    name: 'GpuBoardLimit',
    expr: `${limited('BOARD_LIMIT')} or ${limited('RELIABILITY')}`,
    for: boardLimitFor,
    keepFiringFor: flappingFor,
    severity: Severity.WARNING,
    summary: `${GPU_OF_RUN} is slowed down by its own board`,
    description: `The board of ${GPU}${WHICH} lowered its clocks for {{ $value | humanizePercentage }} of the last ${boardLimitWindow}. Neither heat nor its power limit is the reason. The run on it is slower.`,
  };
}

function xids(thresholds: Required<DcgmExporterThresholds>): GpuAlert[] {
  const xid = 'XID {{ $labels.xid }}';
  return [
    {
      name: 'GpuXidFatal',
      expr: fatalErrors(thresholds),
      severity: Severity.CRITICAL,
      summary: `${GPU_OF_RUN} failed (${xid})`,
      description: `The driver reported ${xid} for ${GPU}${WHICH}. The GPU computes nothing more. The alert stays until a GPU of the node has been reset.`,
      keeps: ['xid'],
      untilReset: true,
    },
    {
      name: 'GpuXidError',
      // A GPU without an error has a series without an XID, or with XID 0.
      expr: `${reading(`DCGM_EXP_XID_ERRORS_COUNT{xid!~"|0|${thresholds.fatalXids.join('|')}"}`)} > 0`,
      keepFiringFor: thresholds.flappingFor,
      severity: Severity.WARNING,
      summary: `${GPU_OF_RUN} reported an error (${xid})`,
      description: `The driver reported ${xid} for ${GPU}${WHICH} ${counted('time', 'times')} in the last five minutes. Most of these errors come from the program.`,
      keeps: ['xid'],
    },
  ];
}

function memory({ eccWindow }: Required<DcgmExporterThresholds>): GpuAlert[] {
  return [
    {
      name: 'GpuEccUncorrectable',
      expr: `${readingGrowth('DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', eccWindow)} > 0`,
      severity: Severity.CRITICAL,
      summary: `${GPU_OF_RUN} has uncorrectable memory errors`,
      description: `${GPU}${WHICH} had uncorrectable memory errors. It lost data, and the run on it may compute wrong numbers. The alert stays until a GPU of the node has been reset.`,
      untilReset: true,
    },
    {
      name: 'GpuRowRemapFailure',
      expr: `${reading('DCGM_FI_DEV_ROW_REMAP_FAILURE')} > 0`,
      severity: Severity.CRITICAL,
      summary: `${GPU_OF_RUN} has no spare memory rows left`,
      description: `${GPU}${WHICH} could not remap a faulty memory row. Its next memory error ends the run or makes it wrong.`,
    },
    {
      name: 'GpuRowRemapPending',
      expr: `${reading('DCGM_FI_DEV_ROW_REMAP_PENDING')} > 0`,
      severity: Severity.WARNING,
      summary: `${GPU_OF_RUN} needs a reset to remap faulty memory`,
      description: `${GPU}${WHICH} remaps a faulty memory row at its next reset. Until then it runs with less memory.`,
    },
  ];
}

/** Reading a day is dear. */
function remapped({ remappedRowsWindow }: Required<DcgmExporterThresholds>): RecordingRule {
  const rows = (kind: string): string => readingGrowth(`DCGM_FI_DEV_${kind}_REMAPPED_ROWS`, remappedRowsWindow);
  return new RecordingRule(REMAPPED_ROWS, { expr: `${rows('CORRECTABLE')} + ${rows('UNCORRECTABLE')}` });
}

function wear({ remappedRowsWindow }: Required<DcgmExporterThresholds>): GpuAlert {
  return {
    name: 'GpuHbmErrors',
    expr: `${REMAPPED_ROWS} > 0`,
    severity: Severity.WARNING,
    summary: `The memory of ${GPU_OF_RUN} is degrading`,
    description: `${GPU}${WHICH} remapped ${counted('memory row', 'memory rows')} in the last ${remappedRowsWindow}. So far all errors were repaired.`,
  };
}

function links(thresholds: Required<DcgmExporterThresholds>): GpuAlert[] {
  const { nvlinkReplays, nvlinkWindow, pcieReplays, pcieWindow, flappingFor } = thresholds;
  return [
    {
      name: 'GpuNvlinkErrors',
      expr: [
        `${readingGrowth('DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL', nvlinkWindow)} > 0`,
        `or ${readingGrowth('DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL', nvlinkWindow)} > ${nvlinkReplays}`,
      ].join(' '),
      keepFiringFor: flappingFor,
      severity: Severity.WARNING,
      summary: `NVLink of ${GPU_OF_RUN} has errors`,
      description: `NVLink of ${GPU}${WHICH} had ${counted('error', 'errors')} in the last ${nvlinkWindow}. Multi-GPU training waits for the retransmissions.`,
    },
    {
      name: 'GpuPcieReplays',
      expr: `${readingGrowth('DCGM_FI_DEV_PCIE_REPLAY_COUNTER', pcieWindow)} > ${pcieReplays}`,
      keepFiringFor: flappingFor,
      severity: Severity.WARNING,
      summary: `PCIe of ${GPU_OF_RUN} has errors`,
      description: `PCIe repeated ${counted('transfer', 'transfers')} of ${GPU}${WHICH} in the last ${pcieWindow}. Such a GPU is often the next to fall off the bus.`,
    },
  ];
}
