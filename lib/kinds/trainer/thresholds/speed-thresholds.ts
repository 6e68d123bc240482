import { duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When a run, or one of its workers, counts as slow. Durations are in Prometheus' notation. */
export interface SpeedThresholds {
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
   * @default '12m'
   */
  readonly throughputDropFor?: string;
  /**
   * How long the alert stays after its last evaluation: a slow run evaluates, saves and pauses as well.
   *
   * @default '30m'
   */
  readonly throughputDropKeptFor?: string;
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
   * How long the alert stays after its last evaluation.
   *
   * @default '1h'
   */
  readonly stragglerKeptFor?: string;
}

/** @internal */
export const SPEED_THRESHOLDS: ThresholdTable<SpeedThresholds> = {
  throughputDropRatio: ratio({ of: 'its own usual speed', default: 0.7, reason: 'beyond what evaluation and noisy neighbors take' }),
  throughputDropBaseline: rateWindow({ default: '6h', reason: 'neither an hour of trouble nor a cold cache decides what is usual' }),
  throughputDropBaselineOffset: duration({ default: '10m', min: '1m', max: '1d', reason: 'as long as the speed must be low' }),
  throughputDropHistory: duration({ default: '40m', min: '1m', max: '7d', reason: 'the slow first steps of a run are not its measure' }),
  throughputDropFor: pendingFor({ default: '12m', reason: 'longer than one log window, and than a pause of Prometheus is felt' }),
  throughputDropKeptFor: pendingFor({ default: '30m', reason: 'longer than an evaluation' }),
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
  stragglerKeptFor: pendingFor({ default: '1h', reason: 'at most one message an hour' }),
};
