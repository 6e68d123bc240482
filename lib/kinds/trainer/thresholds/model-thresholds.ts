import { count, duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When the inside of a model counts as sick. The limits are those of SageMaker Debugger's rules where it has one. */
export interface ModelThresholds {
  /**
   * How many times its median over `explodingGradientBaseline` the gradient norm may be.
   *
   * @default 10
   */
  readonly explodingGradientRatio?: number;
  /**
   * Over which time the median of the gradient norm is taken.
   *
   * @default '6h'
   */
  readonly explodingGradientBaseline?: string;
  /**
   * How long before now that time ends, so that the explosion itself is no part of it.
   *
   * @default '5m'
   */
  readonly explodingGradientBaselineOffset?: string;
  /**
   * How long the gradient norm must be that large.
   *
   * @default '5m'
   */
  readonly explodingGradientFor?: string;
  /**
   * The mean absolute gradient of a layer below which it vanishes.
   *
   * @default 1e-7
   */
  readonly vanishingGradient?: number;
  /**
   * The training loss below which small gradients mean that little is left to learn.
   *
   * @default 0.001
   */
  readonly vanishingGradientMinLoss?: number;
  /**
   * How long gradients must be that small.
   *
   * @default '10m'
   */
  readonly vanishingGradientFor?: string;
  /**
   * Ratio of what it was before, below which the gradient of a layer has fallen whose weights still change.
   *
   * @default 0.1
   */
  readonly vanishingGradientRatio?: number;
  /**
   * How long before a gradient is compared with.
   *
   * @default '1h'
   */
  readonly vanishingGradientSince?: string;
  /**
   * Ratio of a layer's activations that may be zero.
   *
   * @default 0.95
   */
  readonly deadReluRatio?: number;
  /**
   * How long that many must be zero.
   *
   * @default '30m'
   */
  readonly deadReluFor?: string;
  /**
   * Ratio of a layer's activations that may be near their limits.
   *
   * @default 0.9
   */
  readonly saturatedActivationRatio?: number;
  /**
   * How long that many must be near them.
   *
   * @default '30m'
   */
  readonly saturatedActivationFor?: string;
  /**
   * Training accuracy from which on a classifier that is sure of its answers is right to be.
   *
   * @default 0.9
   */
  readonly saturatedActivationMaxAccuracy?: number;
  /**
   * Over which time no weight may stay as it is.
   *
   * @default '30m'
   */
  readonly unchangedWeightsWindow?: string;
  /**
   * How often gradients must have changed in that time, so that it is known that layers are looked at.
   *
   * @default 3
   */
  readonly unchangedWeightsDiagnoses?: number;
  /**
   * How long weights must not have changed over that time.
   *
   * @default '5m'
   */
  readonly unchangedWeightsFor?: string;
  /**
   * The ratio of updates to weights of a layer above which updates are too large.
   *
   * @default 10
   */
  readonly updateRatioAbove?: number;
  /**
   * The ratio of updates to weights of a layer below which updates are too small.
   *
   * @default 1e-8
   */
  readonly updateRatioBelow?: number;
  /**
   * How long updates must be too large or too small.
   *
   * @default '15m'
   */
  readonly updateRatioFor?: string;
  /**
   * How many times as many samples of the largest class as of the smallest there may be.
   *
   * @default 10
   */
  readonly classImbalanceRatio?: number;
  /**
   * Over which time samples are counted.
   *
   * @default '1h'
   */
  readonly classImbalanceWindow?: string;
  /**
   * How long the classes must be out of balance.
   *
   * @default '10m'
   */
  readonly classImbalanceFor?: string;
  /**
   * How long the learning rate must be zero.
   *
   * @default '5m'
   */
  readonly learningRateZeroFor?: string;
  /**
   * Within which time before the end of a run its rate must have been above 0 to be the end of a schedule.
   *
   * @default '1h'
   */
  readonly learningRateZeroWindow?: string;
}

/** @internal */
export const MODEL_THRESHOLDS: ThresholdTable<ModelThresholds> = {
  explodingGradientRatio: number({
    unit: 'times the median gradient norm',
    default: 10,
    above: 1,
    max: 1_000_000,
    reason: 'a warm restart of the learning rate stays below it',
  }),
  explodingGradientBaseline: rateWindow({ default: '6h', reason: 'norms that grow for two hours do not move the median' }),
  explodingGradientBaselineOffset: duration({ default: '5m', min: '15s', max: '1d', reason: 'as long as the norm must be large' }),
  explodingGradientFor: pendingFor({ default: '5m', reason: 'the norm of one bad batch stands until the next log window' }),
  vanishingGradient: number({
    unit: 'mean absolute gradient of a layer',
    default: 1e-7,
    above: 0,
    max: 1,
    reason: "the limit of SageMaker Debugger's rule",
  }),
  vanishingGradientMinLoss: number({
    unit: 'of the loss',
    default: 0.001,
    min: 0,
    max: 1_000_000,
    reason: 'with less there is little left to learn',
  }),
  vanishingGradientFor: pendingFor({ default: '10m', reason: 'several log windows, since the first steps after a warm restart are small' }),
  vanishingGradientRatio: ratio({ of: 'the gradient before', default: 0.1, reason: 'batches differ by less' }),
  vanishingGradientSince: duration({
    default: '1h',
    min: '1m',
    max: '1d',
    reason: 'the rows of a large table have small gradients all their life',
  }),
  deadReluRatio: ratio({ of: "a layer's activations", default: 0.95, reason: 'in a healthy layer up to nine in ten are zero' }),
  deadReluFor: pendingFor({ default: '30m', reason: 'units come back to life early in training' }),
  saturatedActivationRatio: ratio({
    of: "a layer's activations",
    default: 0.9,
    reason: 'a layer of which one unit in ten still learns recovers',
  }),
  saturatedActivationFor: pendingFor({ default: '30m', reason: 'as that of dead units' }),
  saturatedActivationMaxAccuracy: ratio({ of: 'the samples', default: 0.9, reason: 'the last layer of a good classifier is saturated' }),
  unchangedWeightsWindow: rateWindow({ default: '30m', max: '7d', reason: 'several diagnoses, also at a step of seconds' }),
  unchangedWeightsDiagnoses: count({ unit: 'diagnoses', default: 3, min: 1, max: 1000, reason: 'one may be that of the start' }),
  unchangedWeightsFor: pendingFor({ default: '5m', reason: 'a learning rate of 0, which explains it, is known by then' }),
  updateRatioAbove: number({
    unit: 'times the weights',
    default: 10,
    above: 0,
    max: 1_000_000,
    reason: 'nothing of the weights is left after a step',
  }),
  updateRatioBelow: number({
    unit: 'times the weights',
    default: 1e-8,
    min: 0,
    max: 1,
    reason: 'less than single precision can add to the weights',
  }),
  updateRatioFor: pendingFor({ default: '15m', reason: 'longer than layers that begin at zero take to grow' }),
  classImbalanceRatio: number({
    unit: 'times the smallest class',
    default: 10,
    above: 1,
    max: 1_000_000,
    reason: "the limit of SageMaker Debugger's rule",
  }),
  classImbalanceWindow: rateWindow({ default: '1h', reason: 'shuffled samples have shown every class by then' }),
  classImbalanceFor: pendingFor({ default: '10m', reason: 'the first samples of a run that are not yet mixed raise nothing' }),
  learningRateZeroFor: pendingFor({ default: '5m', reason: 'longer than a schedule stays at 0 while it warms up' }),
  learningRateZeroWindow: rateWindow({ default: '1h', max: '7d', reason: 'the last epochs of most schedules' }),
};
