import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { inSeconds } from '../../../values/durations';
import { percentText } from '../../../values/percent-text';
import { ON_NODE, RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import {
  BUSY_STATES,
  highest,
  IDLE_STATES,
  inState,
  ofStates,
  RESTING_STATES,
  RUN_DASHBOARD,
  RUN_LABELS,
  unlessIn,
} from './run-expressions';

/** Whether the run advances, and how fast. */
export function progressRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  return new RuleGroup('tf-training-progress', {
    rules: [
      stalled(thresholds),
      initTooLong(thresholds),
      vanished(thresholds),
      ...ended(thresholds),
      ...speed(thresholds),
      ...input(thresholds),
    ],
  });
}

function stalled({ stalledAfter, stalledAfterSteps, stalledFor }: Required<TrainerThresholds>): AlertingRule {
  const limit = inSeconds(stalledAfter);
  const sinceLastStep = 'time() - tf_train_last_step_timestamp_seconds';
  return new AlertingRule('TrainingStalled', {
    // The run's own step time first, a fixed time for runs that do not export it, the counter for pods without a timestamp. The
    // length of the first step is unknown: TrainingInitTooLong covers it.
    expr: [
      '(',
      `  ${sinceLastStep} > clamp_min(${stalledAfterSteps} * tf_train_step_seconds_median, ${limit})`,
      `  or (${sinceLastStep} > ${limit} unless tf_train_step_seconds_median)`,
      `  or (${limit} + (rate(tf_train_steps_total[${stalledAfter}]) == 0) and tf_train_steps_total > 0 unless tf_train_last_step_timestamp_seconds)`,
      ')',
      unlessIn([...BUSY_STATES, ...IDLE_STATES], stalledAfter),
    ].join('\n'),
    for: stalledFor,
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} has stalled`,
    description: `Worker {{ $labels.worker }} of run ${RUN} has not completed a step for {{ $value | humanizeDuration }}. The run is not evaluating, saving or finished: it holds its GPUs and makes no progress.`,
    dashboard: RUN_DASHBOARD,
  });
}

function initTooLong({ initTooLongAfter, initTooLongFor, stateWindow }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('TrainingInitTooLong', {
    expr: [
      `time() - tf_run_start_timestamp_seconds > ${inSeconds(initTooLongAfter)}`,
      `and on (job, instance) (${inState(['initializing'])} or on (job, instance) tf_train_steps_total == 0)`,
      unlessIn(RESTING_STATES, stateWindow),
    ].join('\n'),
    for: initTooLongFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} has not started training`,
    description: `Run ${RUN} started {{ $value | humanizeDuration }} ago and has not completed a step.`,
    dashboard: RUN_DASHBOARD,
  });
}

function vanished({ vanishedWindow, vanishedFor }: Required<TrainerThresholds>): AlertingRule {
  const recently = (states: string[]): string => `max_over_time(${ofStates(states)}[${vanishedWindow}])`;
  const ofRun = (expr: string): string => `unless on (namespace, run_id) ${expr}`;
  return new AlertingRule('TrainingRunVanished', {
    // A target that is discovered but does not answer is TargetDown.
    expr: [
      highest(`${recently(['initializing', 'running', ...BUSY_STATES])} == 1`),
      ofRun('up{run_id!=""}'),
      `${ofRun(recently(RESTING_STATES))} == 1`,
    ].join('\n'),
    for: vanishedFor,
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} disappeared without reporting an end`,
    description: `Run ${RUN} was training and its pod is gone: it crashed, was evicted or lost its node.`,
    dashboard: RUN_DASHBOARD,
  });
}

function ended({ endedFor }: Required<TrainerThresholds>): AlertingRule[] {
  const justNow = `(time() - tf_run_end_timestamp_seconds < ${inSeconds(endedFor)})`;
  return [
    new AlertingRule('TrainingRunFailed', {
      expr: `${highest('tf_run_state{state="failed"}')} == 1`,
      keepFiringFor: endedFor,
      severity: Severity.CRITICAL,
      summary: `Run ${RUN} failed`,
      description: `Run ${RUN} ended with an error. Its log names the error.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('TrainingRunCompleted', {
      expr: highest(`${justNow} and on (job, instance) ${inState(['completed', 'early_stopped'])}`),
      keepFiringFor: endedFor,
      severity: Severity.INFO,
      summary: `Run ${RUN} completed`,
      description: `Run ${RUN} completed its last step, or stopped early because it no longer improved.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function speed(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { throughputDropRatio, throughputDropBaseline, throughputDropBaselineOffset, throughputDropHistory, throughputDropFor } =
    thresholds;
  const { stepTailQuantile, stepTailRatio, stepTailWindow, stepTailFor } = thresholds;
  const { stragglerRatio, stragglerFor } = thresholds;
  const rate = 'run:tf_train_steps:rate5m';
  const slowest = `histogram_quantile(${stepTailQuantile}, sum by (${RUN_LABELS}, le) (rate(tf_train_step_duration_seconds_bucket[${stepTailWindow}])))`;
  const compute = 'worker:tf_train_compute_seconds:mean10m';
  return [
    new AlertingRule('TrainingThroughputDrop', {
      expr: [
        `${rate} < ${throughputDropRatio} * avg_over_time(${rate}[${throughputDropBaseline}] offset ${throughputDropBaselineOffset})`,
        `and ${rate} > 0`,
        `and (${rate} offset ${throughputDropHistory})`,
      ].join('\n'),
      for: throughputDropFor,
      severity: Severity.WARNING,
      summary: `Run ${RUN} has slowed down`,
      description: `Run ${RUN} does {{ $value | humanize }} steps per second, less than ${percentText(throughputDropRatio)} of its own average over the last ${throughputDropBaseline}.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('StepTimeTailLatency', {
      expr: `${slowest} > ${stepTailRatio} * ${highest('tf_train_step_seconds_median')}`,
      for: stepTailFor,
      severity: Severity.INFO,
      summary: `Some steps of run ${RUN} are slow`,
      description: `${percentText(1 - stepTailQuantile)} of the steps of run ${RUN} take {{ $value | humanizeDuration }} or longer, more than ${stepTailRatio} times the median.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('StragglerWorker', {
      expr: `${compute} > on (job, namespace, run_id) group_left () ${stragglerRatio} * quantile by (job, namespace, run_id) (0.5, ${compute})`,
      for: stragglerFor,
      severity: Severity.WARNING,
      summary: `Worker {{ $labels.worker }} slows down run ${RUN}`,
      description: `Worker {{ $labels.worker }} of run ${RUN}${ON_NODE} computes for {{ $value | humanizeDuration }} per step, more than ${stragglerRatio} times the median of the workers. All other workers wait for it.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function input(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { dataWaitRatio, dataWaitWindow, dataWaitFor, dataErrorsWindow } = thresholds;
  const spent = (matcher: string): string =>
    `sum without (category) (rate(tf_run_time_seconds_total{category${matcher}}[${dataWaitWindow}]))`;
  return [
    new AlertingRule('DataInputBottleneck', {
      // Repeated steps are work like any other.
      expr: `${spent('="data_wait"')} / ${spent('=~"productive|lost_work|data_wait"')} > ${dataWaitRatio}`,
      for: dataWaitFor,
      severity: Severity.WARNING,
      summary: `Run ${RUN} waits for input data`,
      description: `Run ${RUN} spends {{ $value | humanizePercentage }} of its step time waiting for samples. Its GPUs are idle meanwhile.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('DataSamplesDropped', {
      // Samples are read before the first scrape, so their errors never show as an increase.
      expr: [
        `increase(tf_data_errors_total[${dataErrorsWindow}]) > 0`,
        `or (tf_data_errors_total > 0 unless (tf_data_errors_total offset ${dataErrorsWindow}))`,
      ].join('\n'),
      severity: Severity.WARNING,
      summary: `Run ${RUN} drops samples that it cannot read`,
      description: `Run ${RUN} dropped {{ $value | humanize }} samples that it could not read ({{ $labels.kind }}).`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}
