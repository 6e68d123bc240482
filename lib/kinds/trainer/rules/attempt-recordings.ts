import { RecordingRule } from '../../../rules/recording-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { inSeconds } from '../../../values/durations';
import { AT_WORK, CURRENT_STATE, lastIn, MEMORY, ofRun, ofStates, RESTING_STATES, RUN_LABELS, SEEN_STATE, seenIn } from './run-expressions';

/** When a pod of a run was last seen at work. */
export const ACTIVE_AT = 'pod:tf_run_state:active_at';
/** Since when a pod of a run has said that it has ended or is paused. */
export const ENDED_AT = 'pod:tf_run_state:ended_at';
/** Since when a pod of a run has said that it failed. */
export const FAILED_AT = 'pod:tf_run_state:failed_at';
/** Since when a pod of a run has said that it was preempted; by Kubernetes, of one whose Job has made no other pod for too long. */
export const PREEMPTED_AT = 'pod:tf_run_state:preempted_at';
/** Runs of which a pod is scraped that has not ended, or will be. */
export const PRESENT = 'run:up:present';

/** When a pod of a run was last known to Prometheus, by the clock of its evaluations. */
export const PRESENT_AT = 'run:up:present_at';

/** Label `source` of what the pods have said themselves. */
export const SEEN_BY_SCRAPE = 'scrape';
/** Label `source` of what kube-state-metrics knows, where it is. */
export const SEEN_BY_KUBERNETES = 'kubernetes';

/**
 * What the pods of a run said last, kept after they are gone: it decides whether the run is lost or failed.
 *
 * @param replaced compares two evaluations of that
 */
export function attemptRecordings(memory: string, replaced: RecordingRule): RuleGroup {
  const active = lastIn(AT_WORK);
  return new RuleGroup('tf-training-attempts', {
    interval: '30s',
    rules: [
      new RecordingRule(CURRENT_STATE, { expr: 'tf_run_state == 1' }),
      new RecordingRule(SEEN_STATE, { expr: 'max_over_time(tf_run_state{state!="running"}[2m]) == 1' }),
      replaced,
      recorded(ACTIVE_AT, `${sampledAt(ofStates(AT_WORK), active)}\nor ${remembered(ACTIVE_AT, memory)}`),
      recorded(ENDED_AT, since(ENDED_AT, seenIn(RESTING_STATES), active, memory)),
      recorded(FAILED_AT, since(FAILED_AT, seenIn(['failed']), active, memory)),
      recorded(PREEMPTED_AT, since(PREEMPTED_AT, seenIn(['preempted']), active, memory)),
      recorded(PRESENT, `group by (namespace, run_id) (up{run_id!=""} unless on (job, instance) ${lastIn(RESTING_STATES)})`),
      recorded(
        PRESENT_AT,
        `(0 * ${ofRun(`${PRESENT}{source="${SEEN_BY_SCRAPE}"}`)} + time())\nor (${ofRun(`last_over_time(${PRESENT_AT}[${MEMORY}])`)} > time() - ${inSeconds(memory)})`,
      ),
    ],
  });
}

/**
 * The moment of the evaluation, for each pod of which there is a series.
 *
 * @internal
 */
export function nowOf(expr: string): string {
  return `max by (${RUN_LABELS}, pod) (0 * (${expr}) + time())`;
}

/**
 * The moment of the last sample of the series, for each pod of which the condition holds.
 *
 * @internal
 */
export function sampledAt(series: string, condition: string): string {
  return `max by (${RUN_LABELS}, pod) (timestamp(${series}) and ${condition})`;
}

/**
 * What the series said before, for as long as it is remembered.
 *
 * @internal
 */
export function remembered(name: string, memory: string, source = SEEN_BY_SCRAPE): string {
  return `(max by (${RUN_LABELS}, pod) (last_over_time(${name}{source="${source}"}[${MEMORY}])) > time() - ${inSeconds(memory)})`;
}

/** The first moment counts, until the same pod is at work again. */
function since(name: string, ended: string, active: string, memory: string): string {
  const ofPod = 'on (job, namespace, run_id, pod)';
  const unlessActive = `unless ${ofPod} ${active}`;
  const activeAt = `max by (job, namespace, run_id, pod) (${ACTIVE_AT}{source="${SEEN_BY_SCRAPE}"})`;
  const before = remembered(name, memory);
  // A run that was paused has been at work since then, maybe for less than an evaluation.
  return `(${before} ${unlessActive} unless ${ofPod} (${before} <= ${ofPod} ${activeAt}))\nor (${nowOf(ended)} ${unlessActive})`;
}

function recorded(name: string, expr: string): RecordingRule {
  return new RecordingRule(name, { expr, labels: { source: SEEN_BY_SCRAPE } });
}
