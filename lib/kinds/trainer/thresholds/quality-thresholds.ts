import { count, duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When a run counts as not learning. Durations are in Prometheus' notation. */
export interface QualityThresholds {
  /**
   * How long a non-finite value keeps its alert firing.
   *
   * @default '5m'
   */
  readonly nonFiniteWindow?: string;
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
   * How far above its own lowest within `lossDivergingWindow` the loss may be, as a ratio of that lowest.
   *
   * @default 0.5
   */
  readonly lossDivergingRatio?: number;
  /**
   * How far above its own lowest the loss must be at least, in its own unit.
   *
   * @default 0.05
   */
  readonly lossDivergingMinIncrease?: number;
  /**
   * Within which time the lowest loss is looked for.
   *
   * @default '2h'
   */
  readonly lossDivergingWindow?: string;
  /**
   * Over which time the loss must be rising.
   *
   * @default '15m'
   */
  readonly lossDivergingTrendWindow?: string;
  /**
   * How long all that must hold.
   *
   * @default '15m'
   */
  readonly lossDivergingFor?: string;
  /**
   * Over which time the loss must fall.
   *
   * @default '1h'
   */
  readonly lossPlateauWindow?: string;
  /**
   * By how much it must fall in that time, as a ratio of the loss at its beginning.
   *
   * @default 0.005
   */
  readonly lossPlateauGain?: number;
  /**
   * How much its trend may still move in an hour, as a ratio of the loss.
   *
   * @default 0.01
   */
  readonly lossPlateauTrend?: number;
  /**
   * Within which time there must have been a step: a run that does none is not on a plateau.
   *
   * @default '20m'
   */
  readonly lossPlateauStepWindow?: string;
  /**
   * How long the loss must be flat, on top of the window that is compared.
   *
   * @default '30m'
   */
  readonly lossPlateauFor?: string;
  /**
   * After how many evaluations without an improvement of the validation loss the alert fires.
   *
   * @default 10
   */
  readonly evalsWithoutImprovement?: number;
  /**
   * How far the validation loss must be above the training loss, and above its own lowest, as a ratio of either.
   *
   * @default 0.1
   */
  readonly overfittingRatio?: number;
  /**
   * Within which time the lowest validation loss is looked for.
   *
   * @default '6h'
   */
  readonly overfittingWindow?: string;
  /**
   * Over which time the validation loss must be rising.
   *
   * @default '1h'
   */
  readonly overfittingTrendWindow?: string;
  /**
   * How long all that must hold.
   *
   * @default '15m'
   */
  readonly overfittingFor?: string;
  /**
   * Ratio of its best within `accuracyRegressedWindow` below which the validation accuracy has regressed.
   *
   * @default 0.95
   */
  readonly accuracyRegressedRatio?: number;
  /**
   * Within which time the best validation accuracy is looked for.
   *
   * @default '1d'
   */
  readonly accuracyRegressedWindow?: string;
  /**
   * How long the accuracy must be that low.
   *
   * @default '15m'
   */
  readonly accuracyRegressedFor?: string;
}

/** @internal */
export const QUALITY_THRESHOLDS: ThresholdTable<QualityThresholds> = {
  nonFiniteWindow: rateWindow({
    default: '5m',
    max: '1d',
    reason: 'several evaluations of the rule, and over soon after a run that recovers',
  }),
  highLossWindow: rateWindow({ default: '5m', max: '1d', reason: 'no single batch decides' }),
  highLossFor: pendingFor({ default: '10m', reason: 'longer than the restart from a checkpoint needs to come down' }),
  lossSpikeRatio: number({ unit: 'times the mean loss', default: 2, above: 1, max: 1000, reason: 'beyond the noise of small batches' }),
  lossSpikeBaseline: rateWindow({ default: '1h', reason: 'long enough that the spikes themselves hardly move the mean' }),
  lossSpikeBaselineOffset: duration({ default: '5m', min: '15s', max: '1d', reason: 'longer than a spike' }),
  lossSpikeWindow: rateWindow({ default: '10m', max: '1d', reason: 'long enough to be read' }),
  lossDivergingRatio: ratio({ of: 'its own lowest', default: 0.5, max: 100, reason: 'beyond what a healthy run goes back by' }),
  lossDivergingMinIncrease: number({
    unit: 'of the loss',
    default: 0.05,
    min: 0,
    max: 1_000_000,
    reason: 'the noise of a loss near zero, large beside it, raises nothing',
  }),
  lossDivergingWindow: rateWindow({ default: '2h', reason: 'a run that came from a better place has shown it in this time' }),
  lossDivergingTrendWindow: rateWindow({ default: '15m', max: '1d', reason: 'as long as it must hold' }),
  lossDivergingFor: pendingFor({ default: '15m', reason: 'longer than a warm restart of the learning rate' }),
  lossPlateauWindow: rateWindow({ default: '1h', min: '5m', reason: 'longer than an epoch of most runs' }),
  lossPlateauGain: ratio({
    of: 'the loss at the beginning of the window',
    default: 0.005,
    reason: 'what training must at least gain in it',
  }),
  lossPlateauTrend: ratio({ of: 'the loss, in an hour', default: 0.01, reason: 'noise moves the trend of a flat loss by less' }),
  lossPlateauStepWindow: rateWindow({ default: '20m', max: '1d', reason: 'a step may take 15 minutes' }),
  lossPlateauFor: pendingFor({ default: '30m', reason: 'on top of the window that is compared' }),
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
  overfittingWindow: rateWindow({ default: '6h', reason: 'the validation loss has its lowest in this time' }),
  overfittingTrendWindow: rateWindow({ default: '1h', max: '7d', reason: 'several evaluations of most runs' }),
  overfittingFor: pendingFor({ default: '15m', reason: 'several evaluations' }),
  accuracyRegressedRatio: ratio({ of: 'its best', default: 0.95, reason: 'beyond what accuracy moves by between evaluations' }),
  accuracyRegressedWindow: rateWindow({ default: '1d', reason: 'a run which has found another balance since is left in peace' }),
  accuracyRegressedFor: pendingFor({ default: '15m', reason: 'several evaluations' }),
};
