import { TrainerObjectives } from './trainer-objectives';

/** When a run counts as too long or too dear; the limits themselves are the run's own. */
export interface BudgetThresholds {
  /** @default '15m', so that one slow window raises nothing */
  readonly deadlineMissFor?: string;
  /** @default 0.8, of the run's budget, while there is something left to decide about */
  readonly costBudgetRatio?: number;
}

/** When work counts as unsafe. Durations are in Prometheus' notation. */
export interface DurabilityThresholds {
  /** @default 2, planned intervals, so that one save that fails raises nothing */
  readonly checkpointStaleRatio?: number;
  /** @default '1m', on top of these, for the save itself */
  readonly checkpointStaleGrace?: string;
  /** @default '2m', longer than a slow save takes to appear */
  readonly checkpointStaleFor?: string;
  /** @default '1h', what most teams can bear to lose */
  readonly noCheckpointAfter?: string;
  /** @default '30m', longer than a usual interval, so that two failures in a row are one alert */
  readonly checkpointFailureWindow?: string;
  /**
   * How long a checkpoint that could not be read stays an alert after it was met.
   *
   * @default '1h', in which a run that is killed at once is started again
   */
  readonly restoreFailureWindow?: string;
  /** @default '1m', in which a Prometheus that has just started has seen all pods of the run */
  readonly restoreFailureFor?: string;
  /** @default 2, the next checkpoint and one more, since an old one is deleted only when the new one is whole */
  readonly checkpointVolumeSaves?: number;
  /** @default '4h', in which somebody can still act */
  readonly checkpointVolumeHorizon?: string;
  /** @default '15m', for which files that come and go look like a trend */
  readonly checkpointVolumeFor?: string;
  /** @default 3, restarts within `restartsWindow` that may have causes of their own */
  readonly restartLoop?: number;
  /** @default '1h', in which a run that lives for twenty minutes at a time is a loop */
  readonly restartsWindow?: string;
  /** @default '1m', so that a restart of Prometheus is not taken for one of the run */
  readonly restartsFor?: string;
  /**
   * How long a target of the run must be down for the loop to be over, so that TargetDown is no longer taken for its consequence.
   *
   * @default '10m', longer than the five minutes that Kubernetes waits between two restarts
   */
  readonly restartsOverAfter?: string;
  /** @default '15m', for which the alert fires after a preemption */
  readonly preemptionWindow?: string;
}

/** When what a trainer exports counts as unreliable. Durations are in Prometheus' notation. */
export interface ExporterThresholds {
  /** @default '5m', longer than a run needs to do its first step after its state */
  readonly metricsMissingFor?: string;
  /**
   * Shortest time without anything recorded that counts as old; a slow run gets `exporterStaleAfterSteps` instead.
   *
   * @default '5m', longer than the longest evaluation that records nothing
   */
  readonly exporterStaleAfter?: string;
  /** @default 5, median steps, as for a stall */
  readonly exporterStaleAfterSteps?: number;
  /** @default '1m', so that a single scrape that comes late raises nothing */
  readonly exporterStaleFor?: string;
  /** @default '5s', half of the time-out */
  readonly scrapeSlowAfter?: string;
  /** @default '5m', longer than a save that holds the machine */
  readonly scrapeSlowFor?: string;
  /**
   * Series that one pod may export: a fuse, above which its scrape fails and nobody else's.
   *
   * @default 2000, which one worker with every series of the contract stays below
   */
  readonly sampleLimit?: number;
  /** @default 0.9, of `sampleLimit` */
  readonly cardinalityRatio?: number;
  /** @default '10m', for which the alert fires after a value was folded into `other` */
  readonly labelOverflowWindow?: string;
  /** @default '5m', so that the two pods of a restart raise nothing */
  readonly cardinalityFor?: string;
}

/** When the inside of a model counts as sick. The limits are those of SageMaker Debugger's rules where it has one. */
export interface ModelThresholds {
  /** @default 10, times the median of `explodingGradientBaseline` */
  readonly explodingGradientRatio?: number;
  /** @default '1h', of which a burst of large norms does not move the median */
  readonly explodingGradientBaseline?: string;
  /** @default '5m', because the norm of one bad batch stands until the next log window */
  readonly explodingGradientFor?: string;
  /** @default 1e-7, the mean absolute gradient of a layer */
  readonly vanishingGradient?: number;
  /** @default 0.001, the training loss below which small gradients mean that little is left to learn */
  readonly vanishingGradientLeastLoss?: number;
  /** @default '10m', several log windows, since the first steps after a warm restart are small */
  readonly vanishingGradientFor?: string;
  /** @default 0.95, of a layer's activations; in a healthy one up to nine in ten are zero */
  readonly deadReluRatio?: number;
  /** @default '30m', because units come back to life early in training */
  readonly deadReluFor?: string;
  /** @default 10, times the weights: nothing of them is left after a step */
  readonly updateRatioAbove?: number;
  /** @default 1e-8, of the weights: less than single precision can add to them */
  readonly updateRatioBelow?: number;
  /** @default '15m', longer than layers that begin at zero take to grow */
  readonly updateRatioFor?: string;
  /** @default 10, times as many samples of the largest class as of the smallest */
  readonly classImbalanceRatio?: number;
  /** @default '1h', in which shuffled samples have shown every class */
  readonly classImbalanceWindow?: string;
  /** @default '10m', so that the first samples of a run that are not yet mixed raise nothing */
  readonly classImbalanceFor?: string;
  /** @default '5m', longer than a schedule stays at 0 while it warms up */
  readonly learningRateZeroFor?: string;
}

/** When a run counts as not advancing. Durations are in Prometheus' notation. */
export interface ProgressThresholds {
  /**
   * Shortest time without a step that counts as a stall; a slow run gets `stalledAfterSteps` instead.
   *
   * @default '4m', which with scrape, evaluation and grouping notifies within 6 minutes
   */
  readonly stalledAfter?: string;
  /** @default 5, median steps: beyond the jitter of steps that wait for input, a garbage collection or a neighbor */
  readonly stalledAfterSteps?: number;
  /** @default '1m', so that a single long step raises nothing */
  readonly stalledFor?: string;
  /** @default '1m', so that the scrape before the first step raises nothing */
  readonly initTooLongFor?: string;
  /** @default '20m', which covers image, samples and the compilation of kernels */
  readonly initTooLongAfter?: string;
  /**
   * How long a run that is gone is remembered.
   *
   * @default '3h', long enough to be answered, short enough to be cheap
   */
  readonly vanishedWindow?: string;
  /** @default '3m', in which a Job has started its pod again */
  readonly vanishedFor?: string;
  /**
   * How long the alert on the end of a run fires; its pod may be gone much sooner.
   *
   * @default '30m', two waits of a digest
   */
  readonly endedFor?: string;
  /**
   * Share of its own usual speed below which a run is slow.
   *
   * @default 0.7, beyond what evaluation and noisy neighbors take
   */
  readonly throughputDropRatio?: number;
  /** @default '6h', of which neither an hour of trouble nor a cold cache decides what is usual */
  readonly throughputDropBaseline?: string;
  /** @default '10m', longer than an evaluation */
  readonly throughputDropFor?: string;
  /** @default 3, times the median */
  readonly stepTailRatio?: number;
  /** @default '15m', of which a slow run, too, has a hundred steps or is judged by a few */
  readonly stepTailWindow?: string;
  /** @default '15m', on top of the window that is measured: one evaluation or save is no tail */
  readonly stepTailFor?: string;
  /** @default 1.3, times the median of the workers */
  readonly stragglerRatio?: number;
  /** @default '10m', longer than a garbage collection or a checkpoint */
  readonly stragglerFor?: string;
  /** @default 0.3, the share of the step at which faster input would pay */
  readonly dataWaitRatio?: number;
  /** @default '10m', over which the shares are taken: several batches of a slow run */
  readonly dataWaitWindow?: string;
  /** @default '15m', longer than a cold cache */
  readonly dataWaitFor?: string;
  /** @default '15m', for which the alert fires after a sample could not be read */
  readonly dataErrorsWindow?: string;
}

/** When a run counts as not learning. Durations are in Prometheus' notation. */
export interface QualityThresholds {
  /**
   * How long a non-finite value stays an alert after it was met.
   *
   * @default '5m', several evaluations of the rule, and over soon after a run that recovers
   */
  readonly nonFiniteWindow?: string;
  /** @default '5m', over which the loss is averaged: no single batch decides */
  readonly highLossWindow?: string;
  /** @default '10m', longer than the restart from a checkpoint needs to come down */
  readonly highLossFor?: string;
  /** @default 2, times the mean of `lossSpikeBaseline` */
  readonly lossSpikeRatio?: number;
  /** @default '1h', long enough that the spikes themselves hardly move the mean */
  readonly lossSpikeBaseline?: string;
  /** @default '10m', for which the alert fires after the run counted a spike */
  readonly lossSpikeWindow?: string;
  /** @default 0.5, of the run's own lowest loss within `lossDivergingWindow` */
  readonly lossDivergingRatio?: number;
  /** @default 0.05, so that the noise of a loss near zero, large beside it, raises nothing */
  readonly lossDivergingLeast?: number;
  /** @default '2h', in which a run that came from a better place has shown it */
  readonly lossDivergingWindow?: string;
  /** @default '15m', longer than a warm restart of the learning rate */
  readonly lossDivergingFor?: string;
  /** @default '1h', over which the loss must gain something: longer than an epoch of most runs */
  readonly lossPlateauWindow?: string;
  /** @default 0.005, of the loss at the beginning of the window: what training must at least gain in it */
  readonly lossPlateauGain?: number;
  /** @default 0.01, of the loss: what its trend may still move in an hour */
  readonly lossPlateauTrend?: number;
  /** @default '30m', on top of the window that is compared */
  readonly lossPlateauFor?: string;
  /** @default 10, the usual patience of early stopping */
  readonly evalsWithoutImprovement?: number;
  /**
   * How far the validation loss must be above the training loss, and above its own lowest.
   *
   * @default 0.1, of either; from one evaluation to the next, that of a healthy run moves by less
   */
  readonly overfittingRatio?: number;
  /** @default '6h', in which the validation loss has its lowest */
  readonly overfittingWindow?: string;
  /** @default '15m', several evaluations */
  readonly overfittingFor?: string;
  /** @default 0.95, of the best within `accuracyRegressedWindow` */
  readonly accuracyRegressedRatio?: number;
  /** @default '1d', so that a run which has found another balance since is left in peace */
  readonly accuracyRegressedWindow?: string;
  /** @default '15m', several evaluations */
  readonly accuracyRegressedFor?: string;
}

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

/** Thresholds and objectives of the trainer's alerts, all of them optional; each alert also waits for its `For`. */
export interface TrainerThresholds
  extends
    ProgressThresholds,
    QualityThresholds,
    ModelThresholds,
    ResourceThresholds,
    DurabilityThresholds,
    BudgetThresholds,
    ExporterThresholds,
    TrainerObjectives {}
