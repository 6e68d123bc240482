import { count, duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When a run counts as not advancing. Durations are in Prometheus' notation. */
export interface ProgressThresholds {
  /**
   * Shortest time without a step that counts as a stall; a slow run gets `stalledAfterSteps` instead.
   *
   * @default '3m30s'
   */
  readonly stalledAfter?: string;
  /**
   * How many of its own median steps a slow run may be without a step.
   *
   * @default 5
   */
  readonly stalledAfterSteps?: number;
  /**
   * How many times its own longest pause between two steps a run may be without a step, if that is longer.
   *
   * @default 1.5
   */
  readonly stalledAfterGaps?: number;
  /**
   * How many of its own longest updates a run that exports no steps may be without an update, on top of `stalledAfter`.
   *
   * @default 2
   */
  readonly stalledAfterUpdates?: number;
  /**
   * In how many evaluations such a run must have been seen to update for its interval to be known.
   *
   * @default 8
   */
  readonly stalledUpdates?: number;
  /**
   * Over which time the pauses and updates of a run are remembered.
   *
   * @default '6h'
   */
  readonly stalledHistory?: string;
  /**
   * How long nothing but the utilization of the GPU of such a run may change.
   *
   * @default '12m'
   */
  readonly frozenStalledAfter?: string;
  /**
   * Shortest time in which a run that saves counts as stalled.
   *
   * @default '10m'
   */
  readonly saveStalledAfter?: string;
  /**
   * Shortest time in which a run that evaluates counts as stalled.
   *
   * @default '30m'
   */
  readonly evaluationStalledAfter?: string;
  /**
   * The same for a run of which no evaluation is known that ended.
   *
   * @default '45m'
   */
  readonly firstEvaluationStalledAfter?: string;
  /**
   * How many times its own longest save or evaluation another one may take, if that is longer.
   *
   * @default 4
   */
  readonly stalledAfterStays?: number;
  /**
   * Over which time the saves and evaluations of a run are remembered.
   *
   * @default '1d'
   */
  readonly stayHistory?: string;
  /**
   * How long a run must have been without progress for that long.
   *
   * @default '30s'
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
   * How long a run that is gone or has failed is remembered, when it does not come back.
   *
   * @default '1d'
   */
  readonly vanishedWindow?: string;
  /**
   * How long a run must have been gone.
   *
   * @default '3m'
   */
  readonly vanishedFor?: string;
  /**
   * How long after its last sample the target of a run may disappear for the run to be gone, and not Prometheus itself to have paused.
   *
   * @default '3m30s'
   */
  readonly lostWithin?: string;
  /**
   * How long a run that Prometheus did not see disappear must not have come back.
   *
   * @default '15m'
   */
  readonly lostAfter?: string;
  /**
   * How long before the last other pod of a run one that says that the run has ended may have ended.
   *
   * @default '2m'
   */
  readonly endedBefore?: string;
  /**
   * How long the alert about the completion of a run lasts; its pod may be gone much sooner.
   *
   * @default '30m'
   */
  readonly endedFor?: string;
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
   * How long after the start of its process a run may wait for that much of its time, and `dataWaitFor` on top.
   *
   * @default '40m'
   */
  readonly dataWaitSettledAfter?: string;
  /**
   * Ratio of its samples that a run may fail to read.
   *
   * @default 0.001
   */
  readonly dataErrorsRatio?: number;
  /**
   * Over which time both are counted.
   *
   * @default '1h'
   */
  readonly dataErrorsWindow?: string;
  /**
   * How long that must hold.
   *
   * @default '15m'
   */
  readonly dataErrorsFor?: string;
  /**
   * How long after its last step, whatever its state says, a run may do none.
   *
   * @default '50m'
   */
  readonly noStepAfter?: string;
}

/** @internal */
export const PROGRESS_THRESHOLDS: ThresholdTable<ProgressThresholds> = {
  stalledAfter: duration({
    default: '3m30s',
    min: '1m',
    max: '1d',
    reason: 'with scrape, evaluation and `for` it fires within five minutes',
  }),
  stalledAfterSteps: number({
    unit: 'median steps',
    default: 5,
    above: 1,
    max: 1000,
    reason: 'beyond the jitter of steps that wait for input, a garbage collection or a neighbor',
  }),
  stalledAfterGaps: number({ unit: 'longest pauses', default: 1.5, min: 1, max: 1000, reason: 'pauses of one kind differ by less' }),
  stalledAfterUpdates: number({ unit: 'longest updates', default: 2, min: 1, max: 1000, reason: 'one update may be skipped' }),
  stalledUpdates: count({
    unit: 'evaluations',
    default: 8,
    min: 1,
    max: 1000,
    reason: 'four updates of a run that updates once an epoch, four minutes of one that updates all the time',
  }),
  stalledHistory: rateWindow({ default: '6h', max: '7d', reason: 'several epochs of most runs' }),
  frozenStalledAfter: duration({ default: '12m', min: '1m', max: '1d', reason: 'longer than most evaluations of a run that has no state' }),
  saveStalledAfter: duration({ default: '10m', min: '1m', max: '1d', reason: 'the largest models save in less' }),
  evaluationStalledAfter: duration({ default: '30m', min: '1m', max: '7d', reason: 'a whole test set may take so long, once' }),
  firstEvaluationStalledAfter: duration({ default: '45m', min: '1m', max: '7d', reason: 'nothing is known of how long it takes' }),
  stalledAfterStays: number({ unit: 'longest stays', default: 4, min: 1, max: 1000, reason: 'a store or a neighbor may be slow' }),
  stayHistory: rateWindow({ default: '1d', max: '30d', reason: 'several evaluations of a run that evaluates every few hours' }),
  stalledFor: pendingFor({ default: '30s', reason: 'a scrape that comes late raises nothing' }),
  initTooLongAfter: duration({ default: '20m', min: '1m', max: '1d', reason: 'covers image, samples and the compilation of kernels' }),
  initTooLongFor: pendingFor({ default: '1m', reason: 'the scrape before the first step raises nothing' }),
  stateWindow: duration({ default: '1m', min: '15s', max: '1h', reason: 'four scrapes, so that one that is lost does not end the excuse' }),
  vanishedWindow: duration({ default: '1d', min: '10m', max: '7d', reason: 'somebody sees it on the next day at the latest' }),
  vanishedFor: pendingFor({ default: '3m', reason: 'a Job has started its pod again by then' }),
  lostWithin: duration({ default: '3m30s', min: '1m', max: '4m30s', reason: 'a scrape every two minutes, and one that is lost' }),
  lostAfter: duration({ default: '15m', min: '6m', max: '1d', reason: 'a restart of Prometheus is over by then' }),
  endedBefore: duration({ default: '2m', min: '0s', max: '1h', reason: 'the workers of a run do not all end at the same moment' }),
  endedFor: duration({ default: '30m', min: '1m', max: '7d', reason: 'two waits of a digest' }),
  dataWaitRatio: ratio({ of: 'the time of its steps', default: 0.3, reason: 'from here on faster input pays' }),
  dataWaitWindow: rateWindow({ default: '10m', max: '1d', reason: 'several batches of a slow run' }),
  dataWaitFor: pendingFor({ default: '15m', reason: 'longer than a shuffle buffer takes to fill' }),
  dataWaitSettledAfter: duration({ default: '40m', min: '1m', max: '7d', reason: 'the first epoch reads what no cache holds yet' }),
  dataErrorsRatio: ratio({ of: 'its samples', default: 0.001, reason: 'large sets have some that are damaged, and no model misses them' }),
  dataErrorsWindow: rateWindow({ default: '1h', max: '7d', reason: 'thousands of samples of most runs' }),
  dataErrorsFor: pendingFor({ default: '15m', reason: 'what is found while samples are loaded is little of what is read by then' }),
  noStepAfter: duration({ default: '50m', min: '5m', max: '7d', reason: 'an evaluation and a save, each for the first time, end by then' }),
};
