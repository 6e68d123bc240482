import { TERMINAL_RUN_STATES } from '../../../metrics/training-labels';
import { AlertingRule } from '../../../rules/alerting-rule';
import { RecordingRule } from '../../../rules/recording-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { VALUE, counted } from '../../../rules/value-text';
import { inSeconds } from '../../../values/durations';
import { percentage, rounded } from '../../../values/percent-text';
import { reading } from '../../device-readings';
import { ON_NODE, RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { growth } from '../statistics/steady-growth';
import { TRAINING_JOB } from '../training-job';
import { UnjudgedGroup } from '../unjudged-group';
import { checkpointVolume } from './durability-rules';
import { BUSY_STATES, IDLE_STATES, inState, RUN_DASHBOARD, unlessIn, unlessUnjudged, WAITING_STATES } from './run-expressions';

/** How busy the GPUs of a run are while it trains, or has ended: an evaluation or a save may leave them idle, for longer than any window. */
const TRAINING_UTILIZATION = 'device:tf_gpu_utilization:training';

/** What the alerts about idle GPUs read. */
export function utilizationRecordings(): RuleGroup {
  return new RuleGroup('tf-training-utilization', {
    interval: '30s',
    rules: [
      new RecordingRule(TRAINING_UTILIZATION, {
        expr: `${reading('tf_gpu_utilization')} unless on (job, instance) ${inState([...BUSY_STATES, ...WAITING_STATES])}`,
      }),
    ],
  });
}

/** Whether the run uses its GPUs and memory well. */
export function resourceRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-resources', {
    rules: [gpuFallback(thresholds), ...utilization(thresholds), tensorLeaking(thresholds)],
  });
}

/** What fills up, judged once a minute: it takes an hour to show. */
export function growthRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-growth', {
    interval: '1m',
    rules: [gpuMemory(thresholds), hostMemory(thresholds), checkpointVolume(thresholds)],
  });
}

function gpuFallback({ gpuFallbackFor }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('GpuFallbackToCpu', {
    expr: ['tf_backend_gpu_expected == 1', 'and tf_backend_gpu_in_use == 0', unlessIn(TERMINAL_RUN_STATES, gpuFallbackFor)].join('\n'),
    for: gpuFallbackFor,
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} trains on the CPU`,
    description: `Run ${RUN} has a GPU and trains on the CPU. TensorFlow falls back to the CPU without an error when a CUDA library is missing.`,
    dashboard: RUN_DASHBOARD,
  });
}

function utilization(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const {
    lowGpuUtilization,
    lowGpuUtilizationWindow,
    lowGpuUtilizationFor,
    idleGpuUtilization,
    idleGpuWindow,
    idleGpuFor,
    gpuFluctuatingAbove,
    gpuFluctuatingBelow,
    gpuFluctuatingQuantile,
    gpuFluctuatingWindow,
    gpuFluctuatingFor,
  } = thresholds;
  return [
    new AlertingRule('LowGPUUtilization', {
      // Per device: an average over four GPUs hides an idle one.
      expr: [
        `avg_over_time(${TRAINING_UTILIZATION}[${lowGpuUtilizationWindow}]) < ${percentage(lowGpuUtilization)}`,
        `and (tf_gpu_utilization offset ${lowGpuUtilizationWindow})`,
        unlessIn(IDLE_STATES, lowGpuUtilizationWindow),
        unlessUnjudged(UnjudgedGroup.UTILIZATION),
      ].join('\n'),
      for: lowGpuUtilizationFor,
      severity: Severity.WARNING,
      summary: `GPU {{ $labels.device }} of run ${RUN} is underused`,
      description: `GPU {{ $labels.device }} of run ${RUN}${ON_NODE} is busy ${VALUE}% of the time.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('GpuIdleWhileAllocated', {
      // A run that has ended, and whose process has not, holds its GPUs as well.
      expr: [
        `max_over_time(${TRAINING_UTILIZATION}[${idleGpuWindow}]) < ${percentage(idleGpuUtilization)}`,
        `and (tf_gpu_utilization offset ${idleGpuWindow})`,
        unlessIn(WAITING_STATES, idleGpuWindow),
        unlessUnjudged(UnjudgedGroup.UTILIZATION),
      ].join('\n'),
      for: idleGpuFor,
      severity: Severity.CRITICAL,
      summary: `GPU {{ $labels.device }} of run ${RUN} is allocated but idle`,
      description: `GPU {{ $labels.device }} of run ${RUN}${ON_NODE} has been idle for ${idleGpuWindow}, and no other run can use it.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('GpuUtilizationFluctuating', {
      expr: [
        `quantile_over_time(${gpuFluctuatingQuantile}, ${TRAINING_UTILIZATION}[${gpuFluctuatingWindow}]) > ${percentage(gpuFluctuatingAbove)}`,
        `and quantile_over_time(${rounded(1 - gpuFluctuatingQuantile)}, ${TRAINING_UTILIZATION}[${gpuFluctuatingWindow}]) < ${percentage(gpuFluctuatingBelow)}`,
        unlessIn(TERMINAL_RUN_STATES, gpuFluctuatingWindow),
        unlessUnjudged(UnjudgedGroup.UTILIZATION),
      ].join('\n'),
      for: gpuFluctuatingFor,
      severity: Severity.INFO,
      summary: `GPU {{ $labels.device }} of run ${RUN} works in bursts`,
      description: `GPU {{ $labels.device }} of run ${RUN} alternates between idle and ${VALUE}% busy. Its input data arrives too slowly.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function tensorLeaking(thresholds: Required<TrainerThresholds>): AlertingRule {
  const { tensorLeak, tensorLeakWindow, tensorLeakRate, tensorLeakTrendWindow, tensorLeakFor } = thresholds;
  return new AlertingRule('TensorLeak', {
    expr: [
      `tf_tensors - min_over_time(tf_tensors[${tensorLeakWindow}]) > ${tensorLeak}`,
      `and deriv(tf_tensors[${tensorLeakTrendWindow}]) > ${tensorLeakRate}`,
    ].join('\n'),
    for: tensorLeakFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} leaks tensors`,
    description: `Run ${RUN} holds ${counted('tensor', 'tensors')} more than its minimum of the last ${tensorLeakWindow}, and their number grows. Some are not disposed of.`,
    dashboard: RUN_DASHBOARD,
  });
}

function gpuMemory({ gpuMemoryHorizon, gpuMemoryWindow, gpuMemoryGrowth, gpuMemoryFor }: Required<TrainerThresholds>): AlertingRule {
  const used = 'tf_gpu_memory_used_bytes';
  const memory = growth(used, gpuMemoryWindow);
  return new AlertingRule('GpuMemoryGrowth', {
    // What the allocator reserves, and each batch that is longer than all before, makes it grow ever more slowly.
    expr: [
      `${used} + ${inSeconds(gpuMemoryHorizon)} * ${memory.rate} > tf_gpu_memory_total_bytes`,
      `and ${memory.amount} > ${gpuMemoryGrowth} * tf_gpu_memory_total_bytes`,
      `and ${memory.even}`,
    ].join('\n'),
    for: gpuMemoryFor,
    severity: Severity.WARNING,
    summary: `The memory of GPU {{ $labels.device }} of run ${RUN} is filling up`,
    description: `At its current rate the memory of GPU {{ $labels.device }} of run ${RUN} is full within ${gpuMemoryHorizon}.`,
    dashboard: RUN_DASHBOARD,
  });
}

function hostMemory({
  hostMemoryHorizon,
  hostMemoryWindow,
  hostMemoryNearLimit,
  hostMemoryFor,
}: Required<TrainerThresholds>): AlertingRule {
  // Every Go program exports the metric.
  const used = `process_resident_memory_bytes{job="${TRAINING_JOB}"}`;
  const memory = growth(used, hostMemoryWindow);
  const exhausted = (rate: string): string => `${used} + ${inSeconds(hostMemoryHorizon)} * ${rate} > tf_memory_limit_bytes`;
  return new AlertingRule('HostMemoryExhaustionPredicted', {
    // Samples that are read once fill the memory of a healthy run as fast, for less than an hour and not to the brim.
    expr: [
      `${exhausted(memory.rate)}\nand ${memory.even}`,
      `or ${exhausted(`deriv(${used}[${hostMemoryWindow}])`)} and ${used} > ${hostMemoryNearLimit} * tf_memory_limit_bytes`,
    ].join('\n'),
    for: hostMemoryFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} is running out of memory`,
    description: `At its current rate the process of run ${RUN} reaches {{ $value | humanize1024 }}B within ${hostMemoryHorizon}, more than the memory limit of its container. It will then be OOM-killed.`,
    dashboard: RUN_DASHBOARD,
  });
}
