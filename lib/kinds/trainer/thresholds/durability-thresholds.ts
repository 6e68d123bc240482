import { count, duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When work counts as unsafe. Durations are in Prometheus' notation. */
export interface DurabilityThresholds {
  /**
   * How many planned intervals may pass without a checkpoint.
   *
   * @default 2
   */
  readonly checkpointStaleRatio?: number;
  /**
   * How long a save may take on top of them.
   *
   * @default '1m'
   */
  readonly checkpointStaleGrace?: string;
  /**
   * How long the last checkpoint must be too old.
   *
   * @default '2m'
   */
  readonly checkpointStaleFor?: string;
  /**
   * Ratio of what `CheckpointStale` allows from which on the dashboard shows work that is not saved in yellow.
   *
   * @default 0.6
   */
  readonly checkpointDueRatio?: number;
  /**
   * How long a run that plans checkpoints may train without any.
   *
   * @default '1h'
   */
  readonly noCheckpointAfter?: string;
  /**
   * How many saves within `checkpointFailureWindow` may not fail, if they are more than those that succeed.
   *
   * @default 2
   */
  readonly checkpointFailures?: number;
  /**
   * Within which time saves that fail are counted.
   *
   * @default '30m'
   */
  readonly checkpointFailureWindow?: string;
  /**
   * How long a checkpoint that could not be read keeps its alert firing.
   *
   * @default '1h'
   */
  readonly restoreFailureWindow?: string;
  /**
   * How long that must be known.
   *
   * @default '1m'
   */
  readonly restoreFailureFor?: string;
  /**
   * How many checkpoints must fit into what is free on their volume.
   *
   * @default 2
   */
  readonly checkpointVolumeSaves?: number;
  /**
   * How far ahead the volume of the checkpoints must not fill up.
   *
   * @default '3h'
   */
  readonly checkpointVolumeHorizon?: string;
  /**
   * How long each of the three times is whose means are compared.
   *
   * @default '30m'
   */
  readonly checkpointVolumeWindow?: string;
  /**
   * How long the volume must be filling up.
   *
   * @default '15m'
   */
  readonly checkpointVolumeFor?: string;
  /**
   * How many restarts within `restartsWindow` are not yet a loop.
   *
   * @default 3
   */
  readonly restartLoop?: number;
  /**
   * How many restarts without a newer checkpoint are too many.
   *
   * @default 2
   */
  readonly restartsWithoutProgress?: number;
  /**
   * Within which time restarts are counted.
   *
   * @default '1h'
   */
  readonly restartsWindow?: string;
  /**
   * Within which time a run must have begun again before its last checkpoint so often, where each attempt saves some.
   *
   * @default '4h'
   */
  readonly lostProgressWindow?: string;
  /**
   * How long there must be too many of them.
   *
   * @default '1m'
   */
  readonly restartsFor?: string;
  /**
   * How long a target of the run must be down for the loop to be over, so that TargetDown is no longer taken for its consequence.
   *
   * @default '10m'
   */
  readonly restartsOverAfter?: string;
  /**
   * How long a preemption keeps its alert firing.
   *
   * @default '15m'
   */
  readonly preemptionWindow?: string;
}

/** @internal */
export const DURABILITY_THRESHOLDS: ThresholdTable<DurabilityThresholds> = {
  checkpointStaleRatio: number({ unit: 'planned intervals', default: 2, min: 1, max: 1000, reason: 'one save that fails raises nothing' }),
  checkpointStaleGrace: duration({ default: '1m', min: '0s', max: '1d', reason: 'most saves take less' }),
  checkpointStaleFor: pendingFor({ default: '2m', reason: 'longer than a slow save takes to appear' }),
  checkpointDueRatio: ratio({
    of: 'what CheckpointStale allows',
    default: 0.6,
    reason: 'a planned interval and its grace are over by then',
  }),
  noCheckpointAfter: duration({ default: '1h', min: '1m', max: '30d', reason: 'what most teams can bear to lose' }),
  checkpointFailures: count({ unit: 'saves', default: 2, min: 1, max: 1000, reason: 'after a single one the next save makes up for it' }),
  checkpointFailureWindow: rateWindow({
    default: '30m',
    max: '7d',
    reason: 'two intervals of most runs; where they are longer, CheckpointStale fires',
  }),
  restoreFailureWindow: rateWindow({ default: '1h', max: '7d', reason: 'a run that is killed at once is started again in this time' }),
  restoreFailureFor: pendingFor({ default: '1m', reason: 'a Prometheus that has just started has seen all pods of the run by then' }),
  checkpointVolumeSaves: number({
    unit: 'checkpoints',
    default: 2,
    min: 1,
    max: 1000,
    reason: 'the next checkpoint and one more, since an old one is deleted only when the new one is whole',
  }),
  checkpointVolumeHorizon: duration({
    default: '3h',
    min: '10m',
    max: '30d',
    reason: 'somebody can still act, and what deletes old checkpoints every few hours has done it by then',
  }),
  checkpointVolumeWindow: rateWindow({ default: '30m', min: '5m', reason: 'several checkpoints of most runs' }),
  checkpointVolumeFor: pendingFor({ default: '15m', reason: 'for this long files that come and go look like a trend' }),
  restartLoop: count({ unit: 'restarts', default: 3, min: 1, max: 1000, reason: 'as many may have causes of their own' }),
  restartsWithoutProgress: count({ unit: 'restarts', default: 2, min: 1, max: 1000, reason: 'one may come just before a checkpoint' }),
  restartsWindow: rateWindow({ default: '1h', max: '7d', reason: 'a run that lives for twenty minutes at a time is a loop' }),
  lostProgressWindow: rateWindow({ default: '4h', max: '7d', reason: 'three attempts of an hour, with the waits between them' }),
  restartsFor: pendingFor({ default: '1m', reason: 'a restart of Prometheus is not taken for one of the run' }),
  restartsOverAfter: duration({
    default: '10m',
    min: '1m',
    max: '1d',
    reason: 'longer than the five minutes that Kubernetes waits between two restarts',
  }),
  preemptionWindow: rateWindow({ default: '15m', max: '7d', reason: 'long enough to be read' }),
};
