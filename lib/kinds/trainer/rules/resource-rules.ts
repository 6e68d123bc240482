import { TERMINAL_RUN_STATES } from '../../../metrics/training-labels';
import { AlertingRule } from '../../../rules/alerting-rule';
import { RecordingRule } from '../../../rules/recording-rule';
import { Rule } from '../../../rules/rule';
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
import { busyWorker, IDLE_STATES, lastIn, ofStates, RUN_DASHBOARD, unlessIn, unlessUnjudged, WAITING_STATES } from './run-expressions';

/** How busy the GPUs of a run are while it trains, or has ended: an evaluation or a save may leave them idle, for longer than any window. */
const TRAINING_UTILIZATION = 'device:tf_gpu_utilization:training';

/** What the alerts about idle GPUs read. */
export function utilizationRecordings(): RuleGroup {
  return new RuleGroup('tf-training-utilization', {
    interval: '30s',
    rules: [
      new RecordingRule(TRAINING_UTILIZATION, {
        expr: `${reading('tf_gpu_utilization')} unless on (namespace, run_id) ${busyWorker()} unless on (job, instance) ${lastIn(WAITING_STATES)}`,
      }),
    ],
  });
}

/** Whether the run uses its GPUs and memory well. */
export function resourceRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-resources', {
    interval: '1m',
    rules: [gpuFallback(thresholds), ...utilization(thresholds), utilizationUnknown(thresholds), tensorLeaking(thresholds)],
  });
}

/** What fills up: it takes an hour to show. */
export function growthRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-growth', {
    interval: '2m',
    rules: [...gpuMemory(thresholds), ...hostMemory(thresholds), ...checkpointVolume(thresholds)],
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
    pausedGpuWindow,
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
        shownThroughout(lowGpuUtilizationWindow),
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
        shownThroughout(idleGpuWindow),
        unlessIn(WAITING_STATES, idleGpuWindow),
        unlessUnjudged(UnjudgedGroup.UTILIZATION),
      ].join('\n'),
      for: idleGpuFor,
      severity: Severity.CRITICAL,
      summary: `GPU {{ $labels.device }} of run ${RUN} is allocated but idle`,
      description: `GPU {{ $labels.device }} of run ${RUN}${ON_NODE} has been idle for ${idleGpuWindow}, and no other run can use it.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('GpuIdleWhileAllocated', {
      expr: [
        `max_over_time(tf_gpu_utilization[${pausedGpuWindow}]) < ${percentage(idleGpuUtilization)}`,
        `and on (job, instance) min_over_time(${ofStates(['paused'])}[${pausedGpuWindow}]) == 1`,
        shownThroughout(pausedGpuWindow),
        unlessUnjudged(UnjudgedGroup.UTILIZATION),
      ].join('\n'),
      for: idleGpuFor,
      severity: Severity.WARNING,
      summary: `GPU {{ $labels.device }} of run ${RUN} is held while the run is paused`,
      description: `Run ${RUN} has been paused for ${pausedGpuWindow} and holds GPU {{ $labels.device }}${ON_NODE}, which no other run can use.`,
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

/** Where nobody reports it, as of divided GPUs, the alerts above are quiet whatever the GPU does. */
function utilizationUnknown({ gpuUtilizationUnknownFor }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('GpuUtilizationUnknown', {
    expr: [
      'tf_backend_gpu_in_use == 1',
      'unless on (job, instance) tf_gpu_utilization',
      unlessIn(TERMINAL_RUN_STATES, gpuUtilizationUnknownFor),
      unlessUnjudged(UnjudgedGroup.UTILIZATION),
    ].join('\n'),
    for: gpuUtilizationUnknownFor,
    severity: Severity.INFO,
    summary: `Nobody knows how busy the GPU of run ${RUN} is`,
    description: `Run ${RUN} computes on a GPU${ON_NODE}, and its driver does not say how busy it is, as that of a divided GPU (MIG) does not. Alerts on idle GPUs cannot fire for it.`,
    dashboard: RUN_DASHBOARD,
  });
}

/** A window outlives the series that fills it: a process that is gone holds no GPU. */
function shownThroughout(window: string): string {
  return `and tf_gpu_utilization and (tf_gpu_utilization offset ${window})`;
}

function tensorLeaking(thresholds: Required<TrainerThresholds>): AlertingRule {
  const { tensorLeak, tensorLeakAtOnce, tensorLeakWindow, tensorLeakRate, tensorLeakTrendWindow, tensorLeakFor } = thresholds;
  const fewest = `min_over_time(tf_tensors[${tensorLeakWindow}])`;
  return new AlertingRule('TensorLeak', {
    // Some are kept until the next evaluation or the end of the epoch, so the fewest of each window are compared; so many are no such thing.
    expr: [
      `(tf_tensors - ${fewest} > ${tensorLeakAtOnce} or ${fewest} - min_over_time(tf_tensors[${tensorLeakWindow}] offset ${tensorLeakWindow}) > ${tensorLeak})`,
      `and deriv(tf_tensors[${tensorLeakTrendWindow}]) > ${tensorLeakRate}`,
    ].join('\n'),
    for: tensorLeakFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} leaks tensors`,
    description: `Run ${RUN} holds ${counted('tensor', 'tensors')} more than ${tensorLeakWindow} before, and their number grows. Some are not disposed of.`,
    dashboard: RUN_DASHBOARD,
  });
}

function gpuMemory({ gpuMemoryHorizon, gpuMemoryWindow, gpuMemoryGrowth, gpuMemoryFor }: Required<TrainerThresholds>): Rule[] {
  const used = 'tf_gpu_memory_used_bytes';
  const memory = growth('device:tf_gpu_memory_used_bytes:recent', used, gpuMemoryWindow);
  const alert = new AlertingRule('GpuMemoryGrowth', {
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
  return [memory.recording, alert];
}

function hostMemory({
  hostMemoryHorizon,
  hostMemoryWindow,
  hostMemoryStepsHorizon,
  hostMemoryStepsWindow,
  hostMemoryNearLimit,
  hostMemoryFor,
}: Required<TrainerThresholds>): Rule[] {
  // Every Go program exports the metric.
  const used = `process_resident_memory_bytes{job="${TRAINING_JOB}"}`;
  const memory = growth('instance:process_resident_memory_bytes:recent', used, hostMemoryWindow);
  // By epochs, for example.
  const inSteps = growth('instance:process_resident_memory_bytes:recent_in_steps', used, hostMemoryStepsWindow);
  const exhausted = (rate: string, horizon = hostMemoryHorizon): string =>
    `0 < (tf_memory_limit_bytes - ${used}) / (${rate}) < ${inSeconds(horizon)}`;
  const alert = new AlertingRule('HostMemoryExhaustionPredicted', {
    // Samples that are read once fill the memory of a healthy run as fast, for less than an hour and not to the brim.
    expr: [
      `${exhausted(memory.rate)}\nand ${memory.even}`,
      `or ${exhausted(inSteps.rate, hostMemoryStepsHorizon)}\nand ${inSteps.even}`,
      `or ${exhausted(`deriv(${used}[${hostMemoryWindow}])`)} and ${used} > ${hostMemoryNearLimit} * tf_memory_limit_bytes`,
    ].join('\n'),
    for: hostMemoryFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} is running out of memory`,
    description: `At its current rate the process of run ${RUN} reaches the memory limit of its container in {{ $value | humanizeDuration }}. It is OOM-killed then.`,
    dashboard: RUN_DASHBOARD,
  });
  return [memory.recording, inSteps.recording, alert];
}
