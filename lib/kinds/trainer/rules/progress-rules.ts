import { AlertingRule } from '../../../rules/alerting-rule';
import { ifLabel } from '../../../rules/label-text';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { counted } from '../../../rules/value-text';
import { inSeconds } from '../../../values/durations';
import { percentText } from '../../../values/percent-text';
import { ON_NODE, RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { ACTIVE_AT, ENDED_AT, FAILED_AT, PREEMPTED_AT, PRESENT, PRESENT_AT, SEEN_BY_KUBERNETES } from './attempt-recordings';
import { causeText } from './failure-cause';
import { FIRST_ERRORS } from './recording-rules';
import { lifelongRecordings, slowed, speedRecordings } from '../statistics/speed';
import { straggling, stragglerNoiseRecordings, stragglerRecordings } from '../statistics/straggler';
import { UnjudgedGroup } from '../unjudged-group';
import { highest, lastIn, ofRun, perRun, RUN_DASHBOARD, RUN_LABELS, unlessUnjudged } from './run-expressions';
import { initTooLong } from './stall-rules';

/** Whether the run advances, and how fast. */
export function progressRules(thresholds: Required<TrainerThresholds>): RuleGroup[] {
  return [
    new RuleGroup('tf-training-progress', {
      rules: [vanished(thresholds), ...ended(thresholds)],
    }),
    new RuleGroup('tf-training-input', { interval: '2m', rules: [initTooLong(thresholds), ...input(thresholds)] }),
  ];
}

function vanished(thresholds: Required<TrainerThresholds>): AlertingRule {
  const { vanishedWindow, vanishedFor, endedBefore, lostWithin, lostAfter } = thresholds;
  return new AlertingRule('TrainingRunVanished', {
    // The newest pod decides, whatever another one of the same run said before. A target that is discovered but does not answer is TargetDown.
    expr: [
      `time() - ${highest(`${ACTIVE_AT} == on (namespace, run_id) group_left () ${ofRun(ACTIVE_AT)}`)}`,
      `unless on (namespace, run_id) (`,
      `${ofRun(ENDED_AT)} > ${ofRun(ACTIVE_AT)} - ${inSeconds(endedBefore)}`,
      `unless on (namespace, run_id) ${PREEMPTED_AT}{source="${SEEN_BY_KUBERNETES}"}`,
      ')',
      `unless on (namespace, run_id) ${PRESENT}`,
      // A target that disappears is marked as gone at once. One that Prometheus just does not scrape is there for five more minutes.
      `unless on (namespace, run_id) (${ofRun(PRESENT_AT)} - ${ofRun(ACTIVE_AT)} > ${inSeconds(lostWithin)} and time() - ${ofRun(ACTIVE_AT)} <= ${inSeconds(lostAfter)})`,
    ].join('\n'),
    for: vanishedFor,
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} disappeared without reporting an end`,
    description: `Run ${RUN} was at work {{ $value | humanizeDuration }} ago and its pod is gone.${causeText('ended with an error that it did not report: a signal ended it, as with exit code 137', 'It crashed, was evicted or lost its node.')} This alert ends when the run is back, when its Job is deleted, or ${vanishedWindow} after it was last seen.`,
    dashboard: RUN_DASHBOARD,
  });
}

function ended({ endedFor, vanishedWindow }: Required<TrainerThresholds>): AlertingRule[] {
  const justNow = `(time() - tf_run_end_timestamp_seconds < ${inSeconds(endedFor)})`;
  return [
    new AlertingRule('TrainingRunFailed', {
      expr: [
        `time() - ${highest(FAILED_AT)}`,
        // It was started again, or somebody has deleted its Job.
        `unless on (namespace, run_id) (${ofRun(ACTIVE_AT)} > on (namespace, run_id) ${ofRun(FAILED_AT)})`,
        `unless on (namespace, run_id) (${ofRun(`${ENDED_AT}{source="${SEEN_BY_KUBERNETES}"}`)} > on (namespace, run_id) ${ofRun(FAILED_AT)})`,
      ].join('\n'),
      severity: Severity.CRITICAL,
      summary: `Run ${RUN} failed`,
      description: `Run ${RUN} ended with an error.${causeText('has reported the error itself, as with exit code 1')} This alert ends when the run is started again, when its Job is deleted, or after ${vanishedWindow}.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('TrainingRunCompleted', {
      expr: highest(`${justNow} and on (job, instance) ${lastIn(['completed', 'early_stopped'])}`),
      keepFiringFor: endedFor,
      severity: Severity.INFO,
      summary: `Run ${RUN} completed`,
      description: `Run ${RUN} completed its last step, or stopped early because it no longer improved.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

/** Speed and its usual values, which windows of hours and days compare: judged once a minute, and what is of a day every other. */
export function speedRules(thresholds: Required<TrainerThresholds>): RuleGroup[] {
  const { throughputDropRatio, throughputDropBaseline, throughputDropBaselineOffset, throughputDropHistory } = thresholds;
  const slowness = {
    ratio: throughputDropRatio,
    baseline: throughputDropBaseline,
    offset: throughputDropBaselineOffset,
    history: throughputDropHistory,
  };
  return [
    new RuleGroup('tf-training-lifelong-speed', {
      interval: '2m',
      rules: [...lifelongRecordings(), ...stragglerNoiseRecordings(), tail(thresholds)],
    }),
    new RuleGroup('tf-training-speed', {
      interval: '1m',
      rules: [
        ...speedRecordings(slowness),
        ...stragglerRecordings(),
        new AlertingRule('TrainingThroughputDrop', {
          expr: `${slowed(slowness)}\n${unlessUnjudged(UnjudgedGroup.THROUGHPUT)}`,
          for: thresholds.throughputDropFor,
          keepFiringFor: thresholds.throughputDropKeptFor,
          severity: Severity.WARNING,
          summary: `Run ${RUN} has slowed down`,
          description: `Run ${RUN} trains at {{ $value | humanizePercentage }} of its usual speed, evaluations and saves left out.`,
          dashboard: RUN_DASHBOARD,
        }),
        straggler(thresholds),
      ],
    }),
  ];
}

function straggler({ stragglerRatio, stragglerFor, stragglerKeptFor }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('StragglerWorker', {
    expr: `${straggling(stragglerRatio)}\n${unlessUnjudged(UnjudgedGroup.STRAGGLER)}`,
    for: stragglerFor,
    keepFiringFor: stragglerKeptFor,
    severity: Severity.WARNING,
    summary: `Worker {{ $labels.worker }} slows down run ${RUN}`,
    description: `Worker {{ $labels.worker }} of run ${RUN}${ON_NODE} computes for {{ $value | humanizeDuration }} per step, far longer than the others. All other workers wait for it.`,
    dashboard: RUN_DASHBOARD,
  });
}

function tail(thresholds: Required<TrainerThresholds>): AlertingRule {
  const { stepTailQuantile, stepTailRatio, stepTailWindow, stepTailFor } = thresholds;
  const slowest = `histogram_quantile(${stepTailQuantile}, sum by (${RUN_LABELS}, le) (rate(tf_train_step_duration_seconds_bucket[${stepTailWindow}])))`;
  return new AlertingRule('StepTimeTailLatency', {
    expr: [`${slowest} > ${stepTailRatio} * ${highest('tf_train_step_seconds_median')}`, unlessUnjudged(UnjudgedGroup.THROUGHPUT)].join(
      '\n',
    ),
    for: stepTailFor,
    severity: Severity.INFO,
    summary: `Some steps of run ${RUN} are slow`,
    description: `${percentText(1 - stepTailQuantile)} of the steps of run ${RUN} take {{ $value | humanizeDuration }} or longer, more than ${stepTailRatio} times the median.`,
    dashboard: RUN_DASHBOARD,
  });
}

function input(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { dataWaitRatio, dataWaitWindow, dataWaitFor, dataWaitSettledAfter } = thresholds;
  const { dataErrorsRatio, dataErrorsWindow, dataErrorsFor } = thresholds;
  const start = 'tf_run_start_timestamp_seconds';
  const spent = (matcher: string): string =>
    `sum without (category) (rate(tf_run_time_seconds_total{category${matcher}}[${dataWaitWindow}]))`;
  return [
    new AlertingRule('DataInputBottleneck', {
      // Repeated steps are work like any other. A process that is new, in whatever pod, has a cold cache.
      expr: perRun([
        `${spent('="data_wait"')} / ${spent('=~"productive|lost_work|data_wait"')} > ${dataWaitRatio}`,
        `unless on (job, instance) (${start} unless ${start} == last_over_time(${start}[${dataWaitSettledAfter}] offset ${dataWaitSettledAfter}))`,
      ]),
      for: dataWaitFor,
      severity: Severity.WARNING,
      summary: `Run ${RUN} waits for input data`,
      description: `Run ${RUN} spends {{ $value | humanizePercentage }} of its step time waiting for samples. Its GPUs are idle meanwhile.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('DataSamplesDropped', {
      expr: [
        `sum by (${RUN_LABELS}, kind) (increase(tf_data_errors_total[${dataErrorsWindow}]))`,
        `> on (${RUN_LABELS}) group_left () (${dataErrorsRatio} * sum by (${RUN_LABELS}) (increase(tf_train_samples_total[${dataErrorsWindow}])))`,
        // A set that is loaded before the first step is counted once, whatever the number of epochs.
        `or sum by (${RUN_LABELS}, kind) (${FIRST_ERRORS})`,
        `> on (${RUN_LABELS}) group_left () (${dataErrorsRatio} * sum by (${RUN_LABELS}) (tf_train_samples_total) / (1 + ${highest('tf_train_epochs_total')}) > 0)`,
      ].join('\n'),
      for: dataErrorsFor,
      severity: Severity.WARNING,
      summary: `Run ${RUN} drops samples that it cannot read`,
      description: `Run ${RUN} dropped ${counted('sample', 'samples')} that it could not read${ifLabel('kind', ' (', ')')}, more than ${percentText(dataErrorsRatio)} of all. It continues without them.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}
