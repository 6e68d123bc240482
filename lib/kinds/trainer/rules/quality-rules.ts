import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { VALUE, counted } from '../../../rules/value-text';
import { percentText } from '../../../values/percent-text';
import { held } from '../../held-alerts';
import { RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { longTrendRecordings, plateau, PLATEAU_FOR, PLATEAU_KEPT_FOR, trendRecordings } from '../statistics/loss-trend';
import { risen, RISEN_KEPT_FOR, risenFor, riseRecordings } from '../statistics/loss-rise';
import { UnjudgedGroup } from '../unjudged-group';
import { IDLE_STATES, lastIn, perRun, RUN_DASHBOARD, RUN_LABELS, unlessIn, unlessUnjudged } from './run-expressions';

/** Whether the run learns. */
export function qualityRules(thresholds: Required<TrainerThresholds>): RuleGroup[] {
  return [
    new RuleGroup('tf-training-loss', { interval: '1m', rules: [...trendRecordings(), ...riseRecordings('LossDiverging')] }),
    new RuleGroup('tf-training-loss-hours', { interval: '2m', rules: longTrendRecordings(thresholds.lossPlateauSensitivity) }),
    courseOfLoss(thresholds),
    new RuleGroup('tf-training-quality', { interval: '30s', rules: [nonFinite(thresholds)] }),
  ];
}

/** Which values are not finite, and of which workers the loss is not: asked when the message is written. */
function nonFiniteKinds(window: string): string {
  const ofRun = '{namespace=%q, run_id=%q}';
  const labels = '$labels.namespace $labels.run_id';
  const asked = (expr: string, args: string) => `query (printf "${expr}" ${args})`;
  const kinds = asked(`sum by (kind) (increase(tf_train_nonfinite_total${ofRun}[${window}])) > 0`, labels);
  const workers = asked(`tf_train_loss${ofRun} unless tf_train_loss${ofRun} > -Inf < Inf`, `${labels} ${labels}`);
  return `{{ range ${kinds} }}, {{ .Labels.kind }}{{ end }}{{ range ${workers} }}, loss of worker {{ .Labels.worker }}{{ end }}`;
}

function nonFinite({ nonFiniteWindow, nonFiniteKeptFor }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('NonFiniteLoss', {
    expr: [
      // NaN compares false with everything, itself included.
      `count by (${RUN_LABELS}) (tf_train_loss != tf_train_loss or abs(tf_train_loss) == Inf)`,
      // The counter also catches values between two scrapes.
      `or count by (${RUN_LABELS}) (increase(tf_train_nonfinite_total{kind="weight"}[${nonFiniteWindow}]) > 0)`,
      `or count by (${RUN_LABELS}) (increase(tf_train_nonfinite_total[${nonFiniteWindow}]) > 0)`,
      // A loss scaler tries until values are not finite, skips that step and halves the scale.
      `unless on (namespace, run_id) tf_train_loss_scale > 1`,
      // Nothing is known to be finite again before the loss has another value.
      `or ${held('NonFiniteLoss', RUN_LABELS)} and on (namespace, run_id) tf_train_loss`,
      `unless on (namespace, run_id) changes(tf_train_loss[${nonFiniteWindow}]) > 0`,
    ].join('\n'),
    keepFiringFor: nonFiniteKeptFor,
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} produces NaN or infinite values`,
    description: `Run ${RUN} computed NaN or infinite values${nonFiniteKinds(nonFiniteWindow)}. Every further step is wasted.`,
    dashboard: RUN_DASHBOARD,
  });
}

/** Losses that are too high for this run, or for a moment. */
function highLoss(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { highLossWindow, highLossFor } = thresholds;
  const { lossSpikeRatio, lossSpikeBaseline, lossSpikeBaselineOffset, lossSpikeWindow } = thresholds;
  return [
    new AlertingRule('HighLossThreshold', {
      // The run brings its own limit; 0 means that it has none.
      expr: perRun([
        `(avg without (worker) (avg_over_time(tf_train_loss[${highLossWindow}])) > (tf_run_loss_threshold > 0))`,
        unlessIn(IDLE_STATES, highLossWindow),
      ]),
      for: highLossFor,
      severity: Severity.WARNING,
      summary: `The loss of run ${RUN} is above its limit`,
      description: `The loss of run ${RUN} averaged ${VALUE} over the last ${highLossWindow}, above the limit set for the run.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('LossSpike', {
      expr: perRun([
        `(increase(tf_train_loss_spikes_total[${lossSpikeWindow}]) > 0`,
        `or max without (worker) (tf_train_loss > ${lossSpikeRatio} * (avg_over_time(tf_train_loss[${lossSpikeBaseline}] offset ${lossSpikeBaselineOffset}) > 0)))`,
        unlessUnjudged(UnjudgedGroup.SPIKES),
      ]),
      severity: Severity.INFO,
      summary: `The loss of run ${RUN} spiked`,
      description: `Some steps of run ${RUN} had a loss of more than ${lossSpikeRatio} times the recent mean. A bad batch or a high learning rate does that.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

/** Whether the loss falls: its windows are hours long. */
function courseOfLoss(thresholds: Required<TrainerThresholds>): RuleGroup {
  const { lossDivergingSensitivity, lossDivergingRatio, lossDivergingMinIncrease } = thresholds;
  const resting = `unless on (namespace, run_id) ${lastIn(IDLE_STATES)}`;
  return new RuleGroup('tf-training-learning', {
    interval: '1m',
    rules: [
      new AlertingRule('LossDiverging', {
        expr: [
          `max by (${RUN_LABELS}) (`,
          risen('LossDiverging', lossDivergingSensitivity, lossDivergingRatio, lossDivergingMinIncrease),
          ')',
          resting,
          unlessUnjudged(UnjudgedGroup.DIVERGENCE),
        ].join('\n'),
        for: risenFor(lossDivergingSensitivity),
        keepFiringFor: RISEN_KEPT_FOR,
        severity: Severity.WARNING,
        summary: `The loss of run ${RUN} is rising`,
        description: `The loss of run ${RUN} is ${VALUE} above where it was. That is more than ${percentText(lossDivergingRatio)} of it, and far more than its noise.`,
        dashboard: RUN_DASHBOARD,
      }),
      new AlertingRule('LossPlateau', {
        expr: [plateau('LossPlateau', 'LossDiverging'), resting, unlessUnjudged(UnjudgedGroup.PLATEAU)].join('\n'),
        for: PLATEAU_FOR,
        keepFiringFor: PLATEAU_KEPT_FOR,
        severity: Severity.WARNING,
        summary: `Run ${RUN} no longer learns`,
        description: `The loss of run ${RUN} falls by less than {{ $value | humanizePercentage }} an hour, and noise does not explain that. The run still uses its GPUs.`,
        dashboard: RUN_DASHBOARD,
      }),
      ...highLoss(thresholds),
      noImprovement(thresholds),
    ],
  });
}

function noImprovement({ evalsWithoutImprovement }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('NoValidationImprovement', {
    expr: perRun([`tf_val_evals_since_improvement >= ${evalsWithoutImprovement}`, unlessUnjudged(UnjudgedGroup.PLATEAU)]),
    severity: Severity.INFO,
    summary: `The validation loss of run ${RUN} no longer improves`,
    description: `The validation loss of run ${RUN} has not improved in the last ${counted('evaluation', 'evaluations')}.`,
    dashboard: RUN_DASHBOARD,
  });
}
