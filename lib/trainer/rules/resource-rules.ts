import { TERMINAL_RUN_STATES } from '../../metrics';
import { AlertingRule, RuleGroup, Severity } from '../../prometheus';
import { TRAINING_JOB } from '../training-job';
import { IDLE_STATES, RUN, RUN_DASHBOARD, seconds, unlessIn } from './run-expressions';

/** When a run counts as wasting its machine. Durations are in Prometheus' notation. */
export interface ResourceThresholds {
  /** @default '1m', so that a backend that is still being chosen raises nothing */
  readonly gpuFallbackFor?: string;
  /** @default 30, percent of the time with a kernel running */
  readonly lowGpuUtilization?: number;
  /** @default '15m', over which it is averaged: longer than an evaluation or a checkpoint */
  readonly lowGpuUtilizationWindow?: string;
  /** @default '15m', on top of the window */
  readonly lowGpuUtilizationFor?: string;
  /** @default 5, percent, which a monitoring tool alone may use */
  readonly idleGpuUtilization?: number;
  /** @default '30m', longer than a large evaluation on the CPU */
  readonly idleGpuWindow?: string;
  /** @default '5m', in which a run that has just paused says so */
  readonly idleGpuFor?: string;
  /** @default 70, percent, that the GPU exceeds at its busiest */
  readonly gpuFluctuatingAbove?: number;
  /** @default 10, percent, below which it falls at its idlest */
  readonly gpuFluctuatingBelow?: number;
  /** @default '15m', in which the busiest and the idlest are looked for: sixty scrapes */
  readonly gpuFluctuatingWindow?: string;
  /** @default '15m', on top of the window: a cold cache is over by then */
  readonly gpuFluctuatingFor?: string;
  /** @default 1000, tensors more than the fewest within `tensorLeakWindow` */
  readonly tensorLeak?: number;
  /** @default '30m', in which even a leak of one tensor a second is large */
  readonly tensorLeakWindow?: string;
  /** @default 0.05, tensors a second over a quarter of an hour: three a minute, so that what is kept once is no leak */
  readonly tensorLeakRate?: number;
  /** @default '10m', longer than tensors live within a step */
  readonly tensorLeakFor?: string;
  /** @default '4h', in which somebody can still act */
  readonly gpuMemoryHorizon?: string;
  /** @default '1h', over which the trend is taken: longer than an epoch of most runs */
  readonly gpuMemoryWindow?: string;
  /** @default 0.05, of the device's memory, by which it must have grown in the window: what the allocator takes at the start is no trend */
  readonly gpuMemoryGrowth?: number;
  /** @default '15m', longer than a step of the allocator looks like growth */
  readonly gpuMemoryFor?: string;
  /** @default '2h', in which somebody can still act: the memory of a process grows faster than that of a GPU */
  readonly hostMemoryHorizon?: string;
  /**
   * How long a process must have been there for its growth to be a trend.
   *
   * @default '30m', of which the first half may go into loading samples
   */
  readonly hostMemorySettledAfter?: string;
  /** @default '15m', for which a single jump looks like growth */
  readonly hostMemoryFor?: string;
}

/** Whether the run uses what it holds. */
export function resourceRules(thresholds: ResourceThresholds): RuleGroup {
  return new RuleGroup('tf-training-resources', {
    rules: [gpuFallback(thresholds), ...utilization(thresholds), ...leaks(thresholds), hostMemory(thresholds)],
  });
}

function gpuFallback({ gpuFallbackFor = '1m' }: ResourceThresholds): AlertingRule {
  return new AlertingRule('GpuFallbackToCpu', {
    expr: ['tf_backend_gpu_expected == 1', 'and tf_backend_gpu_in_use == 0', unlessIn(TERMINAL_RUN_STATES, gpuFallbackFor)].join('\n'),
    for: gpuFallbackFor,
    severity: Severity.CRITICAL,
    summary: `Training of ${RUN} runs on the CPU`,
    description: `Run ${RUN} was given a GPU and computes on the CPU: TensorFlow falls back without an error when a CUDA library is missing.`,
    dashboard: RUN_DASHBOARD,
  });
}

function utilization(thresholds: ResourceThresholds): AlertingRule[] {
  const {
    lowGpuUtilization = 30,
    lowGpuUtilizationWindow = '15m',
    lowGpuUtilizationFor = '15m',
    idleGpuUtilization = 5,
    idleGpuWindow = '30m',
    idleGpuFor = '5m',
    gpuFluctuatingAbove = 70,
    gpuFluctuatingBelow = 10,
    gpuFluctuatingWindow = '15m',
    gpuFluctuatingFor = '15m',
  } = thresholds;
  return [
    new AlertingRule('LowGPUUtilization', {
      // Device by device: an average over four hides the one that does nothing.
      expr: [
        `avg_over_time(tf_gpu_utilization[${lowGpuUtilizationWindow}]) < ${lowGpuUtilization}`,
        `and (tf_gpu_utilization offset ${lowGpuUtilizationWindow})`,
        unlessIn(IDLE_STATES, lowGpuUtilizationWindow),
      ].join('\n'),
      for: lowGpuUtilizationFor,
      severity: Severity.WARNING,
      summary: `GPU {{ $labels.device }} of ${RUN} is hardly used`,
      description: `GPU {{ $labels.device }} of run ${RUN}, on node {{ $labels.node }}, is busy {{ $value | humanize }} % of the time.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('GpuIdleWhileAllocated', {
      expr: [
        `max_over_time(tf_gpu_utilization[${idleGpuWindow}]) < ${idleGpuUtilization}`,
        `and (tf_gpu_utilization offset ${idleGpuWindow})`,
        unlessIn(IDLE_STATES, idleGpuWindow),
      ].join('\n'),
      for: idleGpuFor,
      severity: Severity.CRITICAL,
      summary: `GPU {{ $labels.device }} of ${RUN} is held and not used`,
      description: `GPU {{ $labels.device }} of run ${RUN}, on node {{ $labels.node }}, has not been used for ${idleGpuWindow}, and nobody else can use it.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('GpuUtilizationFluctuating', {
      expr: [
        `quantile_over_time(0.95, tf_gpu_utilization[${gpuFluctuatingWindow}]) > ${gpuFluctuatingAbove}`,
        `and quantile_over_time(0.05, tf_gpu_utilization[${gpuFluctuatingWindow}]) < ${gpuFluctuatingBelow}`,
      ].join('\n'),
      for: gpuFluctuatingFor,
      severity: Severity.INFO,
      summary: `GPU {{ $labels.device }} of ${RUN} works in bursts`,
      description: `GPU {{ $labels.device }} of run ${RUN} is busy at times and idle at others; at its busiest {{ $value | humanize }} %. Its input does not keep up.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function leaks({
  tensorLeak = 1000,
  tensorLeakWindow = '30m',
  tensorLeakRate = 0.05,
  tensorLeakFor = '10m',
  gpuMemoryHorizon = '4h',
  gpuMemoryWindow = '1h',
  gpuMemoryGrowth = 0.05,
  gpuMemoryFor = '15m',
}: ResourceThresholds): AlertingRule[] {
  const used = 'tf_gpu_memory_used_bytes';
  return [
    new AlertingRule('TensorLeak', {
      expr: [
        `tf_tensors - min_over_time(tf_tensors[${tensorLeakWindow}]) > ${tensorLeak}`,
        `and deriv(tf_tensors[15m]) > ${tensorLeakRate}`,
      ].join('\n'),
      for: tensorLeakFor,
      severity: Severity.WARNING,
      summary: `Training of ${RUN} leaks tensors`,
      description: `Run ${RUN} holds {{ $value | humanize }} tensors more than at its fewest within ${tensorLeakWindow}, and ever more: something is not disposed of.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('GpuMemoryGrowth', {
      // A trend over an hour alone also sees what the allocator takes at the start: it must still be growing, and by a share of the device.
      expr: [
        `predict_linear(${used}[${gpuMemoryWindow}], ${seconds('gpuMemoryHorizon', gpuMemoryHorizon)}) > tf_gpu_memory_total_bytes`,
        `and ${used} - min_over_time(${used}[${gpuMemoryWindow}]) > ${gpuMemoryGrowth} * tf_gpu_memory_total_bytes`,
        `and deriv(${used}[10m]) > 0`,
      ].join('\n'),
      for: gpuMemoryFor,
      severity: Severity.WARNING,
      summary: `Memory of GPU {{ $labels.device }} of ${RUN} fills up`,
      description: `At its present rate the memory of GPU {{ $labels.device }} of run ${RUN} is full within ${gpuMemoryHorizon}.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function hostMemory({ hostMemoryHorizon = '2h', hostMemorySettledAfter = '30m', hostMemoryFor = '15m' }: ResourceThresholds): AlertingRule {
  // Every Go program exports the metric.
  const used = `process_resident_memory_bytes{job="${TRAINING_JOB}"}`;
  // After a jump the long trend predicts the worst for an hour, and the short one no longer than the alert waits.
  const exhausted = (window: string): string =>
    `predict_linear(${used}[${window}], ${seconds('hostMemoryHorizon', hostMemoryHorizon)}) > tf_memory_limit_bytes`;
  return new AlertingRule('HostMemoryExhaustionPredicted', {
    expr: [exhausted('1h'), `and ${exhausted('15m')}`, `and (${used} offset ${hostMemorySettledAfter})`].join('\n'),
    for: hostMemoryFor,
    severity: Severity.WARNING,
    summary: `Training of ${RUN} runs out of memory`,
    description: `At its present rate the process of run ${RUN} reaches {{ $value | humanize1024 }}B within ${hostMemoryHorizon}, more than its container may use: it will be killed.`,
    dashboard: RUN_DASHBOARD,
  });
}
