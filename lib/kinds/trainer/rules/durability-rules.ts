import { TERMINAL_RUN_STATES } from '../../../metrics/training-labels';
import { AlertingRule } from '../../../rules/alerting-rule';
import { Rule } from '../../../rules/rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { counted } from '../../../rules/value-text';
import { inSeconds } from '../../../values/durations';
import { RUN } from '../run-text';
import { growth } from '../statistics/steady-growth';
import { TrainerThresholds } from '../trainer-thresholds';
import { unsavedLimit, unsavedWork } from '../unsaved-work';
import {
  attemptsWithin,
  FINAL_STATES,
  PROGRESS,
  restartRecordings,
  RESTARTS,
  rises,
  SAVED_STEP,
  UNSAVED,
  workRecordings,
} from './restart-recordings';
import { highest, IDLE_STATES, lowest, ofRun, perRun, RUN_DASHBOARD, RUN_LABELS, seenIn, unlessAnyIn, unlessIn } from './run-expressions';

/** Whether a crash would lose work, and whether the run advances across restarts. */
export function durabilityRules(thresholds: Required<TrainerThresholds>): RuleGroup[] {
  return [
    new RuleGroup('tf-training-durability', {
      interval: '1m',
      rules: [...restartRecordings(thresholds), stale(thresholds), ...restarts(thresholds)],
    }),
    new RuleGroup('tf-training-checkpoints', {
      interval: '2m',
      rules: [...workRecordings(), ...saves(thresholds), restore(thresholds), preempted(thresholds)],
    }),
  ];
}

/**
 * Runs of which a crash would lose more than planned.
 *
 * @internal
 */
export function checkpointStale(thresholds: Required<TrainerThresholds>): string {
  return `${unsavedWork()} > ${unsavedLimit(thresholds)}`;
}

function stale(thresholds: Required<TrainerThresholds>): AlertingRule {
  const { checkpointStaleRatio, checkpointStaleFor } = thresholds;
  return new AlertingRule('CheckpointStale', {
    expr: perRun([checkpointStale(thresholds), unlessIn(IDLE_STATES, checkpointStaleFor)]),
    for: checkpointStaleFor,
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} is not saving checkpoints`,
    description: `Run ${RUN} has trained for {{ $value | humanizeDuration }} since its last checkpoint, more than ${checkpointStaleRatio} times the planned interval. A crash now loses that work.`,
    dashboard: RUN_DASHBOARD,
  });
}

function saves(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { noCheckpointAfter, checkpointFailures, checkpointFailureWindow, stateWindow } = thresholds;
  const ended = (result: string): string =>
    `sum without (result) (increase(tf_checkpoint_saves_total{result="${result}"}[${checkpointFailureWindow}]))`;
  return [
    new AlertingRule('NoCheckpointYet', {
      expr: [
        `${UNSAVED} > ${inSeconds(noCheckpointAfter)}`,
        'and on (namespace, run_id) tf_checkpoint_interval_target_seconds > 0',
        // A save that is planned to come later is not late.
        `unless ${UNSAVED} <= on (namespace, run_id) group_left () ${ofRun(unsavedLimit(thresholds))}`,
        // From the first save of the process on, CheckpointStale knows how old it may be.
        'unless on (namespace, run_id) tf_checkpoint_last_success_timestamp_seconds > 0',
        unlessAnyIn(IDLE_STATES, stateWindow),
      ].join('\n'),
      severity: Severity.WARNING,
      summary: `Run ${RUN} has not saved a checkpoint yet`,
      description: `Run ${RUN} has trained for {{ $value | humanizeDuration }} since its last checkpoint, or since it began if it has none, and the process that trains now has saved none. A crash now loses that work.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('CheckpointSaveFailing', {
      expr: perRun([`${ended('failure')} >= ${checkpointFailures}`, `unless ${ended('success')} >= ${ended('failure')}`]),
      severity: Severity.WARNING,
      summary: `Run ${RUN} fails to save checkpoints`,
      description: `${counted('checkpoint save', 'checkpoint saves')} of run ${RUN} failed in the last ${checkpointFailureWindow}. The last good checkpoint gets older.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function restore({ restoreFailureWindow, restoreFailureFor }: Required<TrainerThresholds>): AlertingRule {
  const failures = 'tf_checkpoint_restores_total{result="failure"}';
  return new AlertingRule('CheckpointRestoreFailing', {
    // A run restores before its first scrape, often in a new pod, so no single series ever increases.
    expr: [
      `${highest(failures)} - ${lowest(`min_over_time(${failures}[${restoreFailureWindow}])`)} > 0`,
      `or (${highest(failures)} > 0 unless ${lowest(`${failures} offset ${restoreFailureWindow}`)})`,
    ].join('\n'),
    for: restoreFailureFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} cannot read its checkpoints`,
    description: `Run ${RUN} failed to read ${counted('checkpoint', 'checkpoints')}. It resumed from an older one or started over.`,
    dashboard: RUN_DASHBOARD,
  });
}

/**
 * Whether there is room for the next checkpoints.
 *
 * @internal
 */
export function checkpointVolume(thresholds: Required<TrainerThresholds>): Rule[] {
  const { checkpointVolumeSaves, checkpointVolumeHorizon, checkpointVolumeWindow, checkpointVolumeFor, stateWindow } = thresholds;
  const free = 'tf_checkpoint_volume_available_bytes';
  const taken = growth('instance:tf_checkpoint_volume_available_bytes:recent', free, checkpointVolumeWindow, -1);
  const alert = new AlertingRule('CheckpointVolumeFilling', {
    // All workers see the same volume, or the fullest one decides.
    expr: perRun([
      `(${free} < ${checkpointVolumeSaves} * tf_checkpoint_size_bytes`,
      `or ${free} and ${free} - ${inSeconds(checkpointVolumeHorizon)} * ${taken.rate} < tf_checkpoint_size_bytes`,
      `and ${taken.even})`,
      unlessIn(TERMINAL_RUN_STATES, stateWindow),
    ]),
    for: checkpointVolumeFor,
    severity: Severity.WARNING,
    summary: `The checkpoint volume of run ${RUN} is filling up`,
    description: `The checkpoint volume of run ${RUN} has {{ $value | humanize1024 }}B left. Fewer than ${checkpointVolumeSaves} checkpoints fit, or it is full within ${checkpointVolumeHorizon}.`,
    dashboard: RUN_DASHBOARD,
  });
  return [taken.recording, alert];
}

function restarts(thresholds: Required<TrainerThresholds>): AlertingRule[] {
  const { restartLoop, restartsWithoutProgress, restartsWindow, restartsFor, restartsOverAfter, lostProgressWindow } = thresholds;
  const up = 'up{run_id!=""}';
  return [
    new AlertingRule('RestartLoop', {
      // A target that stays down, for example after the loss of its node, does not restart. A new pod may be down at its first scrape.
      expr: [
        `${RESTARTS} > ${restartLoop}`,
        `unless on (namespace, run_id) (${up} == 0 and (${up} offset ${restartsOverAfter}) unless max_over_time(${up}[${restartsOverAfter}]) == 1)`,
      ].join('\n'),
      for: restartsFor,
      severity: Severity.CRITICAL,
      summary: `Run ${RUN} keeps restarting`,
      description: `Run ${RUN} restarted ${counted('time', 'times')} in the last ${restartsWindow}. Each start repeats the steps since the last checkpoint.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('NoProgressAcrossRestarts', {
      expr: [
        `${RESTARTS} >= ${restartsWithoutProgress} and on (${RUN_LABELS}) ${rises(SAVED_STEP, restartsWindow)} <= 0`,
        // Each attempt lives long enough to save, and begins again before what an earlier one has saved.
        `or resets(${SAVED_STEP}[${lostProgressWindow}]) >= ${restartsWithoutProgress} and ${SAVED_STEP} < max_over_time(${SAVED_STEP}[${lostProgressWindow}])`,
        `and resets(${PROGRESS}[${lostProgressWindow}]) >= ${restartsWithoutProgress}`,
        `and on (namespace, run_id) ${attemptsWithin(lostProgressWindow)} > ${restartsWithoutProgress}`,
        `unless on (namespace, run_id) present_over_time(${seenIn(FINAL_STATES)}[${lostProgressWindow}])`,
      ].join('\n'),
      for: restartsFor,
      severity: Severity.CRITICAL,
      summary: `Run ${RUN} keeps restarting without a newer checkpoint`,
      description: `Run ${RUN} restarted ${counted('time', 'times')} and has no checkpoint that is newer than before. It fails at the same point each time, or does not find its checkpoints.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function preempted({ preemptionWindow }: Required<TrainerThresholds>): AlertingRule {
  return new AlertingRule('TrainingPreempted', {
    expr: highest(`increase(tf_run_interruptions_total{reason=~"preemption|sigterm"}[${preemptionWindow}]) > 0`),
    severity: Severity.INFO,
    summary: `Run ${RUN} was preempted`,
    description: `Run ${RUN} was preempted ${counted('time', 'times')} in the last ${preemptionWindow}. It resumes from its last checkpoint.`,
    dashboard: RUN_DASHBOARD,
  });
}
