import { AlertingRule, RuleGroup, Severity } from '../../prometheus';
import { IDLE_STATES, inState, RUN, RUN_DASHBOARD, unlessIn } from './run-expressions';

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
  /** @default '10m', for which a spike that the run itself has counted is told */
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

/** Whether the run learns. */
export function qualityRules(thresholds: QualityThresholds): RuleGroup {
  return new RuleGroup('tf-training-quality', {
    rules: [...brokenLoss(thresholds), ...courseOfLoss(thresholds), ...validation(thresholds)],
  });
}

function brokenLoss(thresholds: QualityThresholds): AlertingRule[] {
  const { nonFiniteWindow = '5m', highLossWindow = '5m', highLossFor = '10m' } = thresholds;
  const { lossSpikeRatio = 2, lossSpikeBaseline = '1h', lossSpikeWindow = '10m' } = thresholds;
  return [
    new AlertingRule('NonFiniteLoss', {
      // A NaN compares false with everything, itself included; the counter also sees those between two scrapes.
      expr: [
        `count without (kind) (increase(tf_train_nonfinite_total[${nonFiniteWindow}]) > 0)`,
        'or count without (worker) (tf_train_loss != tf_train_loss)',
        'or count without (worker) (abs(tf_train_loss) == Inf)',
      ].join('\n'),
      severity: Severity.CRITICAL,
      summary: `Training of ${RUN} produces NaN or infinite values`,
      description: `Run ${RUN} has met non-finite values. Every step from here on is lost: stop it and go back to the last good checkpoint.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('HighLossThreshold', {
      // The run brings its own limit; 0 means that it has none.
      expr: [
        `(avg without (worker) (avg_over_time(tf_train_loss[${highLossWindow}])) > (tf_run_loss_threshold > 0))`,
        unlessIn(IDLE_STATES, highLossWindow),
      ].join('\n'),
      for: highLossFor,
      severity: Severity.WARNING,
      summary: `The loss of ${RUN} is above its limit`,
      description: `The loss of run ${RUN} has been {{ $value | humanize }} on average over ${highLossWindow}, above the limit that the run was given.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('LossSpike', {
      expr: [
        `increase(tf_train_loss_spikes_total[${lossSpikeWindow}]) > 0`,
        `or max without (worker) (tf_train_loss > ${lossSpikeRatio} * (avg_over_time(tf_train_loss[${lossSpikeBaseline}] offset 5m) > 0))`,
      ].join('\n'),
      severity: Severity.INFO,
      summary: `The loss of ${RUN} has jumped`,
      description: `Steps of run ${RUN} had a loss of more than ${lossSpikeRatio} times the recent mean.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function courseOfLoss(thresholds: QualityThresholds): AlertingRule[] {
  const { lossDivergingRatio = 0.5, lossDivergingLeast = 0.05, lossDivergingWindow = '2h', lossDivergingFor = '15m' } = thresholds;
  const { lossPlateauWindow = '1h', lossPlateauGain = 0.005, lossPlateauTrend = 0.01, lossPlateauFor = '30m' } = thresholds;
  const loss = 'run:tf_train_loss:avg5m';
  const lowest = `min_over_time(${loss}[${lossDivergingWindow}])`;
  return [
    new AlertingRule('LossDiverging', {
      // The absolute part is for losses near zero, whose noise is large beside them.
      expr: [
        `${loss} - ${lowest} > ${lossDivergingRatio} * abs(${lowest})`,
        `and ${loss} - ${lowest} > ${lossDivergingLeast}`,
        `and deriv(${loss}[15m]) > 0`,
      ].join('\n'),
      for: lossDivergingFor,
      severity: Severity.WARNING,
      summary: `The loss of ${RUN} is rising`,
      description: `The loss of run ${RUN} is {{ $value | humanize }} above its own lowest of the last ${lossDivergingWindow}, and rising.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('LossPlateau', {
      expr: [
        `((${loss} offset ${lossPlateauWindow}) - ${loss}) / abs(${loss} offset ${lossPlateauWindow}) < ${lossPlateauGain}`,
        `and abs(deriv(${loss}[${lossPlateauWindow}])) * 3600 < ${lossPlateauTrend} * abs(${loss})`,
        // A step may take a quarter of an hour; a run that has ended or been paused gains nothing more.
        'and max_over_time(run:tf_train_steps:rate5m[20m]) > 0',
        `unless on (namespace, run_id) ${inState(IDLE_STATES)}`,
      ].join('\n'),
      for: lossPlateauFor,
      severity: Severity.WARNING,
      summary: `Training of ${RUN} has stopped learning`,
      description: `The loss of run ${RUN} has gained {{ $value | humanizePercentage }} in the last ${lossPlateauWindow}. The run computes on, and its GPUs with it.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function validation(thresholds: QualityThresholds): AlertingRule[] {
  const { evalsWithoutImprovement = 10, overfittingRatio = 0.1, overfittingWindow = '6h', overfittingFor = '15m' } = thresholds;
  const { accuracyRegressedRatio = 0.95, accuracyRegressedWindow = '1d', accuracyRegressedFor = '15m' } = thresholds;
  const training = 'avg without (worker) (tf_train_loss)';
  return [
    new AlertingRule('NoValidationImprovement', {
      expr: `tf_val_evals_since_improvement >= ${evalsWithoutImprovement}`,
      severity: Severity.INFO,
      summary: `Validation of ${RUN} no longer improves`,
      description: `The validation loss of run ${RUN} has not improved in {{ $value }} evaluations.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('Overfitting', {
      expr: [
        `(tf_val_loss - ${training}) / abs(${training}) > ${overfittingRatio}`,
        `and tf_val_loss > ${1 + overfittingRatio} * min_over_time(tf_val_loss[${overfittingWindow}])`,
        'and deriv(tf_val_loss[1h]) > 0',
      ].join('\n'),
      for: overfittingFor,
      severity: Severity.WARNING,
      summary: `Training of ${RUN} overfits`,
      description: `The validation loss of run ${RUN} is {{ $value | humanizePercentage }} above the training loss, and rising while that falls.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('ValidationAccuracyRegressed', {
      expr: `tf_val_accuracy < ${accuracyRegressedRatio} * max_over_time(tf_val_accuracy[${accuracyRegressedWindow}])`,
      for: accuracyRegressedFor,
      severity: Severity.WARNING,
      summary: `Validation accuracy of ${RUN} has fallen`,
      description: `The validation accuracy of run ${RUN} is {{ $value | humanizePercentage }}, less than ${accuracyRegressedRatio * 100} % of its best of the last ${accuracyRegressedWindow}.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}
