import { duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When a run counts as not advancing. Durations are in Prometheus' notation. */
export interface ProgressThresholds {
  /**
   * Shortest time without a step that counts as a stall; a slow run gets `stalledAfterSteps` instead.
   *
   * @default '4m'
   */
  readonly stalledAfter?: string;
  /**
   * How many of its own median steps a slow run may be without a step.
   *
   * @default 5
   */
  readonly stalledAfterSteps?: number;
  /**
   * How long a run must have been without a step for that long.
   *
   * @default '1m'
   */
  readonly stalledFor?: string;
  /**
   * How long a run may take from its start to its first step.
   *
   * @default '20m'
   */
  readonly initTooLongAfter?: string;
  /**
   * How long it must have taken longer.
   *
   * @default '1m'
   */
  readonly initTooLongFor?: string;
  /**
   * How long a state in which nothing is expected excuses a run after it has left it, in alerts that have no window of their own.
   *
   * @default '1m'
   */
  readonly stateWindow?: string;
  /**
   * How long a run that is gone is remembered.
   *
   * @default '3h'
   */
  readonly vanishedWindow?: string;
  /**
   * How long a run must have been gone.
   *
   * @default '3m'
   */
  readonly vanishedFor?: string;
  /**
   * How long the alert about the end of a run lasts; its pod may be gone much sooner.
   *
   * @default '30m'
   */
  readonly endedFor?: string;
  /**
   * Ratio of its own usual speed below which a run is slow.
   *
   * @default 0.7
   */
  readonly throughputDropRatio?: number;
  /**
   * Over which time the usual speed of a run is taken.
   *
   * @default '6h'
   */
  readonly throughputDropBaseline?: string;
  /**
   * How long before now the usual speed ends, so that the drop itself is no part of it.
   *
   * @default '10m'
   */
  readonly throughputDropBaselineOffset?: string;
  /**
   * How long a run must have trained for its speed to have a measure.
   *
   * @default '40m'
   */
  readonly throughputDropHistory?: string;
  /**
   * How long a run must be slow.
   *
   * @default '10m'
   */
  readonly throughputDropFor?: string;
  /**
   * The quantile of the step time that is compared with the median.
   *
   * @default 0.99
   */
  readonly stepTailQuantile?: number;
  /**
   * How many times the median step that quantile may take.
   *
   * @default 3
   */
  readonly stepTailRatio?: number;
  /**
   * Over which time the quantile is taken.
   *
   * @default '15m'
   */
  readonly stepTailWindow?: string;
  /**
   * How long it must be that slow.
   *
   * @default '15m'
   */
  readonly stepTailFor?: string;
  /**
   * How many times the median of the workers one of them may compute per step.
   *
   * @default 1.3
   */
  readonly stragglerRatio?: number;
  /**
   * How long a worker must be that slow.
   *
   * @default '10m'
   */
  readonly stragglerFor?: string;
  /**
   * Ratio of the time of its steps that a run may wait for samples.
   *
   * @default 0.3
   */
  readonly dataWaitRatio?: number;
  /**
   * Over which time that ratio is taken.
   *
   * @default '10m'
   */
  readonly dataWaitWindow?: string;
  /**
   * How long a run must wait for that much of its time.
   *
   * @default '15m'
   */
  readonly dataWaitFor?: string;
  /**
   * How long a sample that could not be read keeps its alert firing.
   *
   * @default '15m'
   */
  readonly dataErrorsWindow?: string;
}

/** @internal */
export const PROGRESS_THRESHOLDS: ThresholdTable<ProgressThresholds> = {
  stalledAfter: rateWindow({ default: '4m', max: '1d', reason: 'with scrape, evaluation and grouping it notifies within 6 minutes' }),
  stalledAfterSteps: number({
    unit: 'median steps',
    default: 5,
    above: 1,
    max: 1000,
    reason: 'beyond the jitter of steps that wait for input, a garbage collection or a neighbor',
  }),
  stalledFor: pendingFor({ default: '1m', reason: 'a single long step raises nothing' }),
  initTooLongAfter: duration({ default: '20m', min: '1m', max: '1d', reason: 'covers image, samples and the compilation of kernels' }),
  initTooLongFor: pendingFor({ default: '1m', reason: 'the scrape before the first step raises nothing' }),
  stateWindow: duration({ default: '1m', min: '15s', max: '1h', reason: 'four scrapes, so that one that is lost does not end the excuse' }),
  vanishedWindow: duration({ default: '3h', min: '10m', max: '7d', reason: 'long enough to be answered, short enough to be cheap' }),
  vanishedFor: pendingFor({ default: '3m', reason: 'a Job has started its pod again by then' }),
  endedFor: duration({ default: '30m', min: '1m', max: '7d', reason: 'two waits of a digest' }),
  throughputDropRatio: ratio({ of: 'its own usual speed', default: 0.7, reason: 'beyond what evaluation and noisy neighbors take' }),
  throughputDropBaseline: rateWindow({ default: '6h', reason: 'neither an hour of trouble nor a cold cache decides what is usual' }),
  throughputDropBaselineOffset: duration({ default: '10m', min: '1m', max: '1d', reason: 'as long as the speed must be low' }),
  throughputDropHistory: duration({ default: '40m', min: '1m', max: '7d', reason: 'the slow first steps of a run are not its measure' }),
  throughputDropFor: pendingFor({ default: '10m', reason: 'longer than an evaluation' }),
  stepTailQuantile: ratio({ of: 'the steps', default: 0.99, min: 0.5, reason: 'one step in a hundred' }),
  stepTailRatio: number({
    unit: 'times the median step',
    default: 3,
    above: 1,
    max: 1000,
    reason: 'more than evaluation and saves add to a healthy run',
  }),
  stepTailWindow: rateWindow({ default: '15m', max: '1d', reason: 'a slow run, too, has a hundred steps in it or is judged by a few' }),
  stepTailFor: pendingFor({ default: '15m', reason: 'on top of the window that is measured: one evaluation or save is no tail' }),
  stragglerRatio: number({
    unit: 'times the median worker',
    default: 1.3,
    above: 1,
    max: 1000,
    reason: 'above what equal GPUs differ by',
  }),
  stragglerFor: pendingFor({ default: '10m', reason: 'longer than a garbage collection or a checkpoint' }),
  dataWaitRatio: ratio({ of: 'the time of its steps', default: 0.3, reason: 'from here on faster input pays' }),
  dataWaitWindow: rateWindow({ default: '10m', max: '1d', reason: 'several batches of a slow run' }),
  dataWaitFor: pendingFor({ default: '15m', reason: 'longer than a cold cache' }),
  dataErrorsWindow: rateWindow({ default: '15m', max: '7d', reason: 'long enough to be read' }),
};
