import { RecordingRule } from '../../../rules/recording-rule';
import { inSeconds } from '../../../values/durations';
import { DurabilityThresholds } from '../thresholds/durability-thresholds';
import { unsavedWork } from '../unsaved-work';
import { ACTIVE_AT, ENDED_AT, FAILED_AT, SEEN_BY_KUBERNETES, SEEN_BY_SCRAPE } from './attempt-recordings';
import { AT_WORK, highest, lastIn, MEMORY, ofRun, RUN_LABELS, seenIn } from './run-expressions';

/** How often a pod of a run was replaced that had not ended by itself: a counter, also of what kube-state-metrics knows. */
export const REPLACEMENTS = 'run:tf_run_state:replacements';
/** How often a run was restarted within the window of RestartLoop, in the same pod or in a new one. */
export const RESTARTS = 'run:tf_run_state:restarts';
/** The step that a run has saved last, also while the process that trains has saved none; 0 when it has ended. */
export const SAVED_STEP = 'run:tf_checkpoint_last_step:saved';
/** The furthest that a process of a run is, which begins anew with a run that does not resume. */
export const PROGRESS = 'run:tf_run_progress_ratio:furthest';
/** How long the processes of a run have been at work, one after the other. */
export const WORKED = 'run:tf_run_state:worked_seconds';
/** How long of that no checkpoint was saved, over processes as well. */
export const UNSAVED = 'run:tf_checkpoint_saves:unsaved_seconds';

/** The states after which the same name is another run. */
export const FINAL_STATES = ['completed', 'early_stopped', 'cancelled'];

/**
 * What was recorded at the evaluation before this one, in whichever order the rules of a group stand.
 *
 * @internal
 */
export const BEFORE = 'offset 1s';

const START = 'tf_run_start_timestamp_seconds';
const ACTIVE = lastIn(AT_WORK);
const OF_POD = 'on (job, namespace, run_id, pod)';
const OF_RUN = 'on (namespace, run_id)';

/**
 * It stands in the group of what it reads, as it compares two evaluations of that.
 *
 * @internal
 */
export function replacementRecording(): RecordingRule {
  return new RecordingRule(REPLACEMENTS, { expr: replacements(), labels: { source: SEEN_BY_SCRAPE } });
}

/**
 * What holds over all processes of a run.
 *
 * @internal
 */
export function restartRecordings({ restartsWindow }: Required<DurabilityThresholds>): RecordingRule[] {
  const inPod = highest(`changes(${START}[${restartsWindow}])`);
  const replaced = highest(rises(REPLACEMENTS, restartsWindow));
  return [
    record(RESTARTS, `${inPod} + ${replaced}\nor ${inPod}\nor ${replaced}`),
    record(SAVED_STEP, savedStep()),
    record(PROGRESS, highest('tf_run_progress_ratio')),
  ];
}

/**
 * How long a run has worked over all its processes, and how much of that is not saved.
 *
 * @internal
 */
export function workRecordings(): RecordingRule[] {
  return [
    record(WORKED, accumulated(WORKED, `0 * ${finished()}`)),
    record(UNSAVED, accumulated(UNSAVED, `0 * ${finished()}\nor ${highest(saved())}`)),
  ];
}

/**
 * How often a counter has risen, whatever it began with.
 *
 * @internal
 */
export function rises(counter: string, window: string): string {
  return `(changes(${counter}[${window}]) - resets(${counter}[${window}]))`;
}

/**
 * How many pods of a run were at work, each new start in one of them counted as well.
 *
 * @internal
 */
export function attemptsWithin(window: string): string {
  const pods = `count by (namespace, run_id) (${ACTIVE_AT}{source="${SEEN_BY_SCRAPE}"} > time() - ${inSeconds(window)})`;
  const starts = ofRun(`changes(${START}[${window}])`);
  return `(${pods} + ${OF_RUN} ${starts} or ${pods})`;
}

/** A new pod while no other one of the run is at work is a restart, unless the one before had a reason to end. */
function replacements(): string {
  // After a pause of Prometheus nothing is known of a moment ago, and nothing is counted.
  const known = `(${ACTIVE_AT}{source="${SEEN_BY_SCRAPE}"} ${BEFORE})`;
  const [active, ended, failed] = [known, `${ENDED_AT} ${BEFORE}`, `${FAILED_AT} ${BEFORE}`].map(ofRun);
  const planned = `(${ended} >= ${OF_RUN} ${active} unless ${OF_RUN} ${failed} >= ${OF_RUN} ${active})`;
  const before = remembered(`${REPLACEMENTS}{source="${SEEN_BY_SCRAPE}"}`);
  const replaced = [
    highest(`${ACTIVE} unless ${OF_POD} ${known}`),
    `and ${OF_RUN} ${known}`,
    `unless ${OF_RUN} (${ACTIVE} and ${OF_POD} ${known})`,
    `unless ${OF_RUN} ${planned}`,
  ].join(' ');
  return `${before} + on (${RUN_LABELS}) (${replaced})\nor ${before}\nor 0 * ${highest(known)}`;
}

/** What was recorded of the run before, for as long as its pods are remembered. */
function remembered(name: string): string {
  return `(${highest(`last_over_time(${name}[${MEMORY}])`)} and ${OF_RUN} ${ACTIVE_AT}{source="${SEEN_BY_SCRAPE}"})`;
}

/**
 * Adds up the time in which a run is at work, by the clock of Prometheus. A run that it has not seen begin began when it says so.
 *
 * @param reset where the time begins anew, and at what
 */
function accumulated(name: string, reset: string): string {
  const before = remembered(name);
  const process = highest(`(time() - ${START}) and on (job, instance) ${ACTIVE}`);
  const sum = `((${name} + (time() - timestamp(${name})) or ${before}) and ${OF_RUN} ${ACTIVE})`;
  return `${reset}\nor ${sum}\nor (${process} unless ${OF_RUN} ${before})\nor ${before}`;
}

/** Runs of which the last pod has said that there is nothing left to do, or of which Kubernetes knows that. */
function finished(): string {
  const byKubernetes = `${ENDED_AT}{source="${SEEN_BY_KUBERNETES}"} >= ${OF_RUN} group_left () ${ofRun(ACTIVE_AT)}`;
  return `(${highest(`${seenIn(FINAL_STATES)} or ${byKubernetes}`)} unless ${OF_RUN} ${ACTIVE})`;
}

function savedStep(): string {
  const before = remembered(SAVED_STEP);
  const step = highest(`tf_checkpoint_last_step unless on (job, instance) ${lastIn(FINAL_STATES)}`);
  return `0 * ${before} and ${OF_RUN} ${finished()}\nor ${step}\nor ${before}`;
}

/** What a crash of a process that has saved would lose. */
function saved(): string {
  return `clamp_min(${unsavedWork()}, 0) and on (job, instance) ${ACTIVE}`;
}

function record(name: string, expr: string): RecordingRule {
  return new RecordingRule(name, { expr });
}
