import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { percentText, rounded } from '../../../values/percent-text';
import { RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { IDLE_STATES, inState, RUN_DASHBOARD, unlessIn } from './run-expressions';

/** Whether the run learns. */
export function qualityRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-quality', {
    rules: [...brokenLoss(thresholds), ...courseOfLoss(thresholds), ...validation(thresholds)],
  });
}

function brokenLoss(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { nonFiniteWindow, highLossWindow, highLossFor } = thresholds;
  const { lossSpikeRatio, lossSpikeBaseline, lossSpikeBaselineOffset, lossSpikeWindow } = thresholds;
  return [
    new AlertingRule('NonFiniteLoss', {
      // NaN compares false with everything, itself included; the counter also catches values between two scrapes.
      expr: [
        `count without (kind) (increase(tf_train_nonfinite_total[${nonFiniteWindow}]) > 0)`,
        'or count without (worker) (tf_train_loss != tf_train_loss)',
        'or count without (worker) (abs(tf_train_loss) == Inf)',
      ].join('\n'),
      severity: Severity.CRITICAL,
      summary: `Run ${RUN} produces NaN or infinite values`,
      description: `Run ${RUN} computed NaN or infinite values. Every further step is wasted: stop the run and resume it from the last good checkpoint.`,
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
      summary: `The loss of run ${RUN} is above its limit`,
      description: `The loss of run ${RUN} averaged {{ $value | humanize }} over the last ${highLossWindow}, above the limit set for the run.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('LossSpike', {
      expr: [
        `increase(tf_train_loss_spikes_total[${lossSpikeWindow}]) > 0`,
        `or max without (worker) (tf_train_loss > ${lossSpikeRatio} * (avg_over_time(tf_train_loss[${lossSpikeBaseline}] offset ${lossSpikeBaselineOffset}) > 0))`,
      ].join('\n'),
      severity: Severity.INFO,
      summary: `The loss of run ${RUN} spiked`,
      description: `Some steps of run ${RUN} had a loss of more than ${lossSpikeRatio} times the recent mean.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function courseOfLoss(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { lossDivergingRatio, lossDivergingMinIncrease, lossDivergingWindow, lossDivergingTrendWindow, lossDivergingFor } = thresholds;
  const { lossPlateauWindow, lossPlateauGain, lossPlateauTrend, lossPlateauStepWindow, lossPlateauFor } = thresholds;
  const loss = 'run:tf_train_loss:avg5m';
  const lowest = `min_over_time(${loss}[${lossDivergingWindow}])`;
  return [
    new AlertingRule('LossDiverging', {
      // The absolute condition is for losses near zero, where noise is large relative to the loss.
      expr: [
        `${loss} - ${lowest} > ${lossDivergingRatio} * abs(${lowest})`,
        `and ${loss} - ${lowest} > ${lossDivergingMinIncrease}`,
        `and deriv(${loss}[${lossDivergingTrendWindow}]) > 0`,
      ].join('\n'),
      for: lossDivergingFor,
      severity: Severity.WARNING,
      summary: `The loss of run ${RUN} is rising`,
      description: `The loss of run ${RUN} is {{ $value | humanize }} above its minimum of the last ${lossDivergingWindow} and still rising.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('LossPlateau', {
      expr: [
        `((${loss} offset ${lossPlateauWindow}) - ${loss}) / abs(${loss} offset ${lossPlateauWindow}) < ${lossPlateauGain}`,
        `and abs(deriv(${loss}[${lossPlateauWindow}])) * 3600 < ${lossPlateauTrend} * abs(${loss})`,
        // A step may take 15 minutes; a run that has ended or is paused cannot improve.
        `and max_over_time(run:tf_train_steps:rate5m[${lossPlateauStepWindow}]) > 0`,
        `unless on (namespace, run_id) ${inState(IDLE_STATES)}`,
      ].join('\n'),
      for: lossPlateauFor,
      severity: Severity.WARNING,
      summary: `Run ${RUN} no longer learns`,
      description: `The loss of run ${RUN} {{ if gt $value 0.0 }}improved by only {{ $value | humanizePercentage }}{{ else }}did not improve{{ end }} in the last ${lossPlateauWindow}. The run still uses its GPUs.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function validation(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { evalsWithoutImprovement, overfittingRatio, overfittingWindow, overfittingTrendWindow, overfittingFor } = thresholds;
  const { accuracyRegressedRatio, accuracyRegressedWindow, accuracyRegressedFor } = thresholds;
  const training = 'avg without (worker) (tf_train_loss)';
  return [
    new AlertingRule('NoValidationImprovement', {
      expr: `tf_val_evals_since_improvement >= ${evalsWithoutImprovement}`,
      severity: Severity.INFO,
      summary: `The validation loss of run ${RUN} no longer improves`,
      description: `The validation loss of run ${RUN} has not improved in the last {{ $value }} evaluations.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('Overfitting', {
      expr: [
        `(tf_val_loss - ${training}) / abs(${training}) > ${overfittingRatio}`,
        `and tf_val_loss > ${rounded(1 + overfittingRatio)} * min_over_time(tf_val_loss[${overfittingWindow}])`,
        `and deriv(tf_val_loss[${overfittingTrendWindow}]) > 0`,
      ].join('\n'),
      for: overfittingFor,
      severity: Severity.WARNING,
      summary: `Run ${RUN} is overfitting`,
      description: `The validation loss of run ${RUN} is {{ $value | humanizePercentage }} above the training loss and rising.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('ValidationAccuracyRegressed', {
      expr: `tf_val_accuracy < ${accuracyRegressedRatio} * max_over_time(tf_val_accuracy[${accuracyRegressedWindow}])`,
      for: accuracyRegressedFor,
      severity: Severity.WARNING,
      summary: `The validation accuracy of run ${RUN} dropped`,
      description: `The validation accuracy of run ${RUN} is {{ $value | humanizePercentage }}, less than ${percentText(accuracyRegressedRatio)} of its best value of the last ${accuracyRegressedWindow}.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}
