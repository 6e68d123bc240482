import { duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When a run counts as wasting its machine. Durations are in Prometheus' notation. */
export interface ResourceThresholds {
  /**
   * How long a run that was given a GPU must compute on the CPU.
   *
   * @default '1m'
   */
  readonly gpuFallbackFor?: string;
  /**
   * Ratio of the time with a kernel running below which a GPU is hardly used.
   *
   * @default 0.3
   */
  readonly lowGpuUtilization?: number;
  /**
   * Over which time the utilization is averaged.
   *
   * @default '15m'
   */
  readonly lowGpuUtilizationWindow?: string;
  /**
   * How long that average must be that low.
   *
   * @default '15m'
   */
  readonly lowGpuUtilizationFor?: string;
  /**
   * Ratio of the time with a kernel running that an idle GPU never reaches.
   *
   * @default 0.05
   */
  readonly idleGpuUtilization?: number;
  /**
   * Over which time a GPU must not have been used.
   *
   * @default '30m'
   */
  readonly idleGpuWindow?: string;
  /**
   * How long that must hold.
   *
   * @default '5m'
   */
  readonly idleGpuFor?: string;
  /**
   * How long a paused run may hold a GPU.
   *
   * @default '1h'
   */
  readonly pausedGpuWindow?: string;
  /**
   * Utilization, as a ratio, that a GPU exceeds at its busiest when it works in bursts; the dashboard shows it in green from here on.
   *
   * @default 0.7
   */
  readonly gpuFluctuatingAbove?: number;
  /**
   * Utilization, as a ratio, below which it falls at its idlest.
   *
   * @default 0.1
   */
  readonly gpuFluctuatingBelow?: number;
  /**
   * The quantile that is its busiest; its idlest is the opposite one.
   *
   * @default 0.95
   */
  readonly gpuFluctuatingQuantile?: number;
  /**
   * Over which time both are taken.
   *
   * @default '15m'
   */
  readonly gpuFluctuatingWindow?: string;
  /**
   * How long a GPU must work in bursts.
   *
   * @default '15m'
   */
  readonly gpuFluctuatingFor?: string;
  /**
   * How long nobody may know how busy the GPU of a run is.
   *
   * @default '15m'
   */
  readonly gpuUtilizationUnknownFor?: string;
  /**
   * Temperature of a GPU in degrees Celsius from which on the dashboard shows it in yellow.
   *
   * @default 80
   */
  readonly gpuTemperatureWarm?: number;
  /**
   * Temperature of a GPU in degrees Celsius from which on the dashboard shows it in red.
   *
   * @default 85
   */
  readonly gpuTemperatureHot?: number;
  /**
   * How many more tensors the fewest of one `tensorLeakWindow` may be than the fewest of the one before.
   *
   * @default 1000
   */
  readonly tensorLeak?: number;
  /**
   * How many tensors more than the fewest within `tensorLeakWindow` are a leak, whatever was before.
   *
   * @default 30000
   */
  readonly tensorLeakAtOnce?: number;
  /**
   * Within which time the fewest tensors are looked for.
   *
   * @default '45m'
   */
  readonly tensorLeakWindow?: string;
  /**
   * How many tensors a second may be added.
   *
   * @default 0.05
   */
  readonly tensorLeakRate?: number;
  /**
   * Over which time that rate is taken.
   *
   * @default '15m'
   */
  readonly tensorLeakTrendWindow?: string;
  /**
   * How long tensors must leak.
   *
   * @default '10m'
   */
  readonly tensorLeakFor?: string;
  /**
   * How far ahead the memory of a GPU must not fill up.
   *
   * @default '6h'
   */
  readonly gpuMemoryHorizon?: string;
  /**
   * How long each of the three times is whose means are compared.
   *
   * @default '30m'
   */
  readonly gpuMemoryWindow?: string;
  /**
   * Ratio of the memory of the GPU by which its use must have grown from the first to the last of them.
   *
   * @default 0.03
   */
  readonly gpuMemoryGrowth?: number;
  /**
   * How long it must be growing.
   *
   * @default '15m'
   */
  readonly gpuMemoryFor?: string;
  /**
   * How far ahead the memory of a process must not reach the limit of its container.
   *
   * @default '2h'
   */
  readonly hostMemoryHorizon?: string;
  /**
   * How long each of the three times is whose means are compared.
   *
   * @default '20m'
   */
  readonly hostMemoryWindow?: string;
  /**
   * How far ahead it must not reach it where it grows in steps, for example at the end of each epoch.
   *
   * @default '5h'
   */
  readonly hostMemoryStepsHorizon?: string;
  /**
   * How long each of the three times is whose means are compared for that.
   *
   * @default '1h'
   */
  readonly hostMemoryStepsWindow?: string;
  /**
   * Ratio of the limit from which on the trend of one of these times is enough.
   *
   * @default 0.8
   */
  readonly hostMemoryNearLimit?: number;
  /**
   * How long its memory must be growing.
   *
   * @default '15m'
   */
  readonly hostMemoryFor?: string;
}

/** @internal */
export const RESOURCE_THRESHOLDS: ThresholdTable<ResourceThresholds> = {
  gpuFallbackFor: pendingFor({ default: '1m', reason: 'a backend that is still being chosen raises nothing' }),
  lowGpuUtilization: ratio({ of: 'the time with a kernel running', default: 0.3, reason: 'a smaller GPU would do' }),
  lowGpuUtilizationWindow: rateWindow({ default: '15m', max: '1d', reason: 'longer than an evaluation or a checkpoint' }),
  lowGpuUtilizationFor: pendingFor({ default: '15m', reason: 'on top of the window' }),
  idleGpuUtilization: ratio({ of: 'the time with a kernel running', default: 0.05, reason: 'a monitoring tool alone may use that much' }),
  idleGpuWindow: rateWindow({ default: '30m', max: '1d', reason: 'longer than a large evaluation on the CPU' }),
  idleGpuFor: pendingFor({ default: '5m', reason: 'a run that has just paused says so by then' }),
  pausedGpuWindow: rateWindow({ default: '1h', max: '7d', reason: 'a person who pauses a run to look at it is back by then' }),
  gpuFluctuatingAbove: ratio({ of: 'the time with a kernel running', default: 0.7, reason: 'a GPU that computes is this busy' }),
  gpuFluctuatingBelow: ratio({ of: 'the time with a kernel running', default: 0.1, reason: 'a GPU that waits is this idle' }),
  gpuFluctuatingQuantile: ratio({ of: 'the scrapes', default: 0.95, min: 0.5, reason: 'three scrapes of sixty may be outliers' }),
  gpuFluctuatingWindow: rateWindow({ default: '15m', max: '1d', reason: 'sixty scrapes' }),
  gpuFluctuatingFor: pendingFor({ default: '15m', reason: 'on top of the window: a cold cache is over by then' }),
  gpuUtilizationUnknownFor: pendingFor({ default: '15m', reason: 'a driver that hangs is read again by then' }),
  gpuTemperatureWarm: number({ unit: '°C', default: 80, min: 0, max: 150, reason: 'a few degrees before it is hot' }),
  gpuTemperatureHot: number({
    unit: '°C',
    default: 85,
    min: 0,
    max: 150,
    reason: 'a few degrees below where GPUs of data centers begin to lower their clocks',
  }),
  tensorLeak: number({ unit: 'tensors', default: 1000, min: 0, max: 1_000_000_000, reason: 'more than a step of a large model holds' }),
  tensorLeakAtOnce: number({
    unit: 'tensors',
    default: 30_000,
    min: 0,
    max: 1_000_000_000,
    reason: 'more than results of an epoch that are kept until it is evaluated',
  }),
  tensorLeakWindow: rateWindow({ default: '45m', max: '7d', reason: 'longer than an epoch for whose end most runs keep something' }),
  tensorLeakRate: number({
    unit: 'tensors per second',
    default: 0.05,
    min: 0,
    max: 1_000_000,
    reason: 'three a minute: what is kept once is no leak',
  }),
  tensorLeakTrendWindow: rateWindow({ default: '15m', max: '1d', reason: 'several evaluations' }),
  tensorLeakFor: pendingFor({ default: '10m', reason: 'longer than tensors live within a step' }),
  gpuMemoryHorizon: duration({ default: '6h', min: '10m', max: '30d', reason: 'somebody can still act' }),
  gpuMemoryWindow: rateWindow({
    default: '30m',
    min: '5m',
    reason: 'two evaluations of most runs, of which each may leave something behind',
  }),
  gpuMemoryGrowth: ratio({
    of: 'the memory of the GPU',
    default: 0.03,
    reason: 'with less the memory of a GPU lasts for a day',
  }),
  gpuMemoryFor: pendingFor({ default: '15m', reason: 'longer than a step of the allocator looks like growth' }),
  hostMemoryHorizon: duration({
    default: '2h',
    min: '10m',
    max: '30d',
    reason: 'somebody can still act: the memory of a process grows faster than that of a GPU',
  }),
  hostMemoryWindow: rateWindow({ default: '20m', min: '5m', reason: 'samples that are read once fill two of the three at the most' }),
  hostMemoryStepsHorizon: duration({
    default: '5h',
    min: '10m',
    max: '30d',
    reason: 'what has grown for three hours has not ended by itself',
  }),
  hostMemoryStepsWindow: rateWindow({ default: '1h', min: '5m', reason: 'two epochs of half an hour' }),
  hostMemoryNearLimit: ratio({ of: 'the limit', default: 0.8, reason: 'whatever grows from here on has little room left' }),
  hostMemoryFor: pendingFor({ default: '15m', reason: 'for this long a single jump looks like growth' }),
};
