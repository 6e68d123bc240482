import { Sensitivity } from '../statistics/sensitivity';
import { sensitivity } from './sensitivity-threshold';
import { count, duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When a run counts as not learning. Durations are in Prometheus' notation. */
export interface QualityThresholds {
  /**
   * How long a non-finite value that was only counted keeps its alert firing, at least.
   *
   * @default '10m'
   */
  readonly nonFiniteWindow?: string;
  /**
   * How long the alert stays once values are finite again: they often are not for long.
   *
   * @default '10m'
   */
  readonly nonFiniteKeptFor?: string;
  /**
   * Over which time the loss is averaged before it is compared with the limit of the run.
   *
   * @default '5m'
   */
  readonly highLossWindow?: string;
  /**
   * How long that average must be above the limit.
   *
   * @default '10m'
   */
  readonly highLossFor?: string;
  /**
   * How many times the mean of `lossSpikeBaseline` the loss of a step may be.
   *
   * @default 2
   */
  readonly lossSpikeRatio?: number;
  /**
   * Over which time the mean loss is taken.
   *
   * @default '1h'
   */
  readonly lossSpikeBaseline?: string;
  /**
   * How long before now that time ends, so that the spike itself is no part of it.
   *
   * @default '5m'
   */
  readonly lossSpikeBaselineOffset?: string;
  /**
   * How long a spike that the run itself has counted keeps the alert firing.
   *
   * @default '10m'
   */
  readonly lossSpikeWindow?: string;
  /**
   * How far above the lower quarter of its last six hours the loss may be, as a ratio of it.
   *
   * @default 0.5
   */
  readonly lossDivergingRatio?: number;
  /**
   * How far above it the loss must be at least, in its own unit.
   *
   * @default 0.05
   */
  readonly lossDivergingMinIncrease?: number;
  /**
   * How readily a rising loss raises an alert.
   *
   * @default Sensitivity.NORMAL
   */
  readonly lossDivergingSensitivity?: Sensitivity;
  /**
   * How readily a loss that no longer falls raises an alert.
   *
   * @default Sensitivity.NORMAL
   */
  readonly lossPlateauSensitivity?: Sensitivity;
  /**
   * After how many evaluations without an improvement of the validation loss the alert fires.
   *
   * @default 10
   */
  readonly evalsWithoutImprovement?: number;
  /**
   * How far the validation loss must be above the training loss, and above the lower quarter of its own values, as a ratio of either.
   *
   * @default 0.1
   */
  readonly overfittingRatio?: number;
  /**
   * Over which time the validation loss must be rising.
   *
   * @default '1h'
   */
  readonly overfittingTrendWindow?: string;
  /**
   * How readily a validation loss that rises raises an alert.
   *
   * @default Sensitivity.NORMAL
   */
  readonly overfittingSensitivity?: Sensitivity;
  /**
   * Ratio of the upper quarter of its last six hours below which the validation accuracy has regressed.
   *
   * @default 0.95
   */
  readonly accuracyRegressedRatio?: number;
  /**
   * How readily a validation accuracy that has dropped raises an alert.
   *
   * @default Sensitivity.NORMAL
   */
  readonly accuracyRegressedSensitivity?: Sensitivity;
  /**
   * How many times the longest time between two evaluations of a run the time since its last one may be.
   *
   * @default 3
   */
  readonly validationStoppedGaps?: number;
  /**
   * How long a run is not evaluated at least before that counts.
   *
   * @default '30m'
   */
  readonly validationStoppedAfter?: string;
  /**
   * How many evaluations must have been seen, so that it is known how often there is one.
   *
   * @default 3
   */
  readonly validationStoppedEvaluations?: number;
  /**
   * For how long evaluations must have had exactly the same loss.
   *
   * @default '3h'
   */
  readonly validationFrozenWindow?: string;
  /**
   * How many of them.
   *
   * @default 8
   */
  readonly validationFrozenEvaluations?: number;
  /**
   * How far back evaluations are looked for.
   *
   * @default '1d'
   */
  readonly validationHistory?: string;
  /**
   * Over which time a run that makes a step counts as training.
   *
   * @default '5m'
   */
  readonly validationAdvancingWindow?: string;
  /**
   * How long the next evaluation must be missing.
   *
   * @default '5m'
   */
  readonly validationStoppedFor?: string;
  /**
   * How long the validation loss must be NaN or infinite.
   *
   * @default '5m'
   */
  readonly validationNotFiniteFor?: string;
}

/** @internal */
export const QUALITY_THRESHOLDS: ThresholdTable<QualityThresholds> = {
  nonFiniteWindow: rateWindow({
    default: '10m',
    max: '1d',
    reason: 'at least four scrapes, also two minutes apart, and over soon after a run that recovers',
  }),
  nonFiniteKeptFor: pendingFor({ default: '10m', reason: 'a run that is not finite every few minutes is one incident' }),
  highLossWindow: rateWindow({ default: '5m', max: '1d', reason: 'no single batch decides' }),
  highLossFor: pendingFor({ default: '10m', reason: 'longer than the restart from a checkpoint needs to come down' }),
  lossSpikeRatio: number({ unit: 'times the mean loss', default: 2, above: 1, max: 1000, reason: 'beyond the noise of small batches' }),
  lossSpikeBaseline: rateWindow({ default: '1h', reason: 'long enough that the spikes themselves hardly move the mean' }),
  lossSpikeBaselineOffset: duration({ default: '5m', min: '15s', max: '1d', reason: 'longer than a spike' }),
  lossSpikeWindow: rateWindow({ default: '10m', max: '1d', reason: 'long enough to be read' }),
  lossDivergingRatio: ratio({ of: 'its usual level', default: 0.5, max: 100, reason: 'beyond what a healthy run goes back by' }),
  lossDivergingMinIncrease: number({
    unit: 'of the loss',
    default: 0.05,
    min: 0,
    max: 1_000_000,
    reason: 'the noise of a loss near zero, large beside it, raises nothing',
  }),
  lossDivergingSensitivity: sensitivity('finds every rise to five times, and of healthy runs none at noise up to 15%'),
  lossPlateauSensitivity: sensitivity('at most one false alarm in 1,000 hours of runs that learn'),
  evalsWithoutImprovement: count({
    unit: 'evaluations',
    default: 10,
    min: 1,
    max: 100_000,
    reason: 'the usual patience of early stopping',
  }),
  overfittingRatio: ratio({
    of: 'the training loss, and of the lowest validation loss',
    default: 0.1,
    max: 100,
    reason: 'from one evaluation to the next, that of a healthy run moves by less',
  }),
  overfittingTrendWindow: rateWindow({ default: '1h', max: '7d', reason: 'several evaluations of most runs' }),
  overfittingSensitivity: sensitivity('six standard deviations of the mean of half an hour, for as long'),
  accuracyRegressedRatio: ratio({ of: 'its usual value', default: 0.95, reason: 'what a run may give away for something else' }),
  accuracyRegressedSensitivity: sensitivity('six standard deviations of the mean of half an hour, for as long'),
  validationStoppedGaps: number({
    unit: 'times the longest time between two evaluations',
    default: 3,
    above: 1,
    max: 100,
    reason: 'schedules that evaluate half as often from some step on, and runs that become slower, stay below it',
  }),
  validationStoppedAfter: duration({
    default: '30m',
    min: '1m',
    max: '30d',
    reason: 'runs that are evaluated every minute have reasons not to be',
  }),
  validationStoppedEvaluations: count({ unit: 'evaluations', default: 3, min: 1, max: 1000, reason: 'two times between them' }),
  validationFrozenWindow: rateWindow({ default: '3h', max: '7d', reason: 'a loss that is shown with few digits changes in this time' }),
  validationFrozenEvaluations: count({ unit: 'evaluations', default: 8, min: 2, max: 1000, reason: 'that is no chance' }),
  validationHistory: duration({ default: '1d', min: '10m', max: '30d', reason: 'several evaluations of most runs' }),
  validationAdvancingWindow: rateWindow({ default: '5m', max: '1d', reason: 'two scrapes at any interval' }),
  validationStoppedFor: pendingFor({ default: '5m', reason: 'a state of the run that explains it is scraped by then' }),
  validationNotFiniteFor: pendingFor({ default: '5m', reason: 'the training loss, which explains it, is not finite by then either' }),
};
