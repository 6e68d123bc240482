import { TERMINAL_RUN_STATES } from '../../../metrics/training-labels';
import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { DurabilityThresholds } from '../trainer-thresholds';
import { unsavedLimit, unsavedWork } from '../unsaved-work';
import { highest, IDLE_STATES, lowest, RUN, RUN_DASHBOARD, RUN_LABELS, seconds, unlessIn } from './run-expressions';

/** Whether a crash would lose work, and whether restarts lead anywhere. */
export function durabilityRules(thresholds: DurabilityThresholds): RuleGroup {
  return new RuleGroup('tf-training-durability', {
    rules: [...checkpoints(thresholds), restore(thresholds), volume(thresholds), ...restarts(thresholds)],
  });
}

/**
 * Runs of which a crash would lose more than planned.
 *
 * @internal
 */
export function checkpointStale(thresholds: DurabilityThresholds): string {
  return `${unsavedWork()} > ${unsavedLimit(thresholds)}`;
}

function checkpoints(thresholds: DurabilityThresholds): AlertingRule[] {
  const { checkpointStaleRatio = 2, checkpointStaleFor = '2m', noCheckpointAfter = '1h', checkpointFailureWindow = '30m' } = thresholds;
  return [
    new AlertingRule('CheckpointStale', {
      expr: [checkpointStale(thresholds), unlessIn(IDLE_STATES, checkpointStaleFor)].join('\n'),
      for: checkpointStaleFor,
      severity: Severity.CRITICAL,
      summary: `Training of ${RUN} saves no checkpoints`,
      description: `Run ${RUN} has trained for {{ $value | humanizeDuration }} since its last checkpoint, more than ${checkpointStaleRatio} times the planned interval: a crash now loses all of that.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('NoCheckpointYet', {
      expr: [
        `time() - tf_run_start_timestamp_seconds > ${seconds('noCheckpointAfter', noCheckpointAfter)}`,
        'and tf_checkpoint_interval_target_seconds > 0',
        'unless tf_checkpoint_last_success_timestamp_seconds > 0',
        unlessIn(IDLE_STATES, '1m'),
      ].join('\n'),
      severity: Severity.WARNING,
      summary: `Training of ${RUN} has never saved a checkpoint`,
      description: `Run ${RUN} has been at work for {{ $value | humanizeDuration }} without a checkpoint.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('CheckpointSaveFailing', {
      expr: `increase(tf_checkpoint_saves_total{result="failure"}[${checkpointFailureWindow}]) > 0`,
      severity: Severity.WARNING,
      summary: `Training of ${RUN} fails to save checkpoints`,
      description: `{{ $value | humanize }} saves of run ${RUN} have failed in ${checkpointFailureWindow}; its log says why.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function restore({ restoreFailureWindow = '1h', restoreFailureFor = '1m' }: DurabilityThresholds): AlertingRule {
  const failures = 'tf_checkpoint_restores_total{result="failure"}';
  return new AlertingRule('CheckpointRestoreFailing', {
    // A run restores before its first scrape, often as a new pod: an increase within one series would never show.
    expr: [
      `${highest(failures)} - ${lowest(`min_over_time(${failures}[${restoreFailureWindow}])`)} > 0`,
      `or (${highest(failures)} > 0 unless ${lowest(`${failures} offset ${restoreFailureWindow}`)})`,
    ].join('\n'),
    for: restoreFailureFor,
    severity: Severity.WARNING,
    summary: `${RUN} cannot read its checkpoints`,
    description: `Run ${RUN} has met {{ $value | humanize }} checkpoints that it could not read, and went back to an older one or to the beginning.`,
    dashboard: RUN_DASHBOARD,
  });
}

function volume(thresholds: DurabilityThresholds): AlertingRule {
  const { checkpointVolumeSaves = 2, checkpointVolumeHorizon = '4h', checkpointVolumeFor = '15m' } = thresholds;
  const free = 'tf_checkpoint_volume_available_bytes';
  const gone = (window: string): string =>
    `predict_linear(${free}[${window}], ${seconds('checkpointVolumeHorizon', checkpointVolumeHorizon)}) < tf_checkpoint_size_bytes`;
  return new AlertingRule('CheckpointVolumeFilling', {
    // Half an hour of history, so that the first checkpoints of a run are not a trend.
    expr: [
      `${free} < ${checkpointVolumeSaves} * tf_checkpoint_size_bytes`,
      `or (${free} and ${gone('1h')} and ${gone('15m')} and (${free} offset 30m))`,
      unlessIn(TERMINAL_RUN_STATES, '1m'),
    ].join('\n'),
    for: checkpointVolumeFor,
    severity: Severity.WARNING,
    summary: `Checkpoints of ${RUN} will not fit`,
    description: `The volume of the checkpoints of run ${RUN} has {{ $value | humanize1024 }}B left: fewer than ${checkpointVolumeSaves} checkpoints fit, or it is full within ${checkpointVolumeHorizon}.`,
    dashboard: RUN_DASHBOARD,
  });
}

function restarts(thresholds: DurabilityThresholds): AlertingRule[] {
  const { restartLoop = 3, restartsWindow = '1h', restartsFor = '1m', restartsOverAfter = '10m', preemptionWindow = '15m' } = thresholds;
  // Over all pods of the run: a restart may be a new pod, and so a new series.
  const spread = (metric: string): string =>
    `(${highest(`max_over_time(${metric}[${restartsWindow}])`)} - ${lowest(`min_over_time(${metric}[${restartsWindow}])`)})`;
  const starts = highest(`changes(tf_run_start_timestamp_seconds[${restartsWindow}])`);
  const up = 'up{run_id!=""}';
  return [
    new AlertingRule('RestartLoop', {
      // What is down for good, as with the loss of its node, does not restart. A new pod may well be down when it is scraped first.
      expr: [
        `(${starts} > ${restartLoop} or ${spread('tf_run_restarts_total')} > ${restartLoop})`,
        `unless on (namespace, run_id) (${up} == 0 and (${up} offset ${restartsOverAfter}) unless max_over_time(${up}[${restartsOverAfter}]) == 1)`,
      ].join('\n'),
      for: restartsFor,
      severity: Severity.CRITICAL,
      summary: `Training of ${RUN} restarts over and over`,
      description: `Run ${RUN} has been restarted {{ $value }} times in the last ${restartsWindow}.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('NoProgressAcrossRestarts', {
      expr: [
        `(${starts} >= 2 or ${spread('tf_run_restarts_total')} >= 2)`,
        `and on (${RUN_LABELS}) ${spread('tf_checkpoint_last_step')} <= 0`,
      ].join('\n'),
      for: restartsFor,
      severity: Severity.CRITICAL,
      summary: `Restarts of ${RUN} lead nowhere`,
      description: `Run ${RUN} has been restarted {{ $value }} times in the last ${restartsWindow} and has not saved a later checkpoint: it dies at the same place.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('TrainingPreempted', {
      expr: `increase(tf_run_interruptions_total{reason=~"preemption|sigterm"}[${preemptionWindow}]) > 0`,
      severity: Severity.INFO,
      summary: `Training of ${RUN} was preempted`,
      description: `Run ${RUN} had to give way {{ $value | humanize }} times in ${preemptionWindow}.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}
