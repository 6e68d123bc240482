import { BUSY_RUN_STATES, TERMINAL_RUN_STATES } from '../../../metrics/training-labels';
import { DashboardLink } from '../../../rules/alert-links';
import { RUN_OVERVIEW_UID } from '../dashboard-uids';
import { TRAINING_JOB } from '../training-job';
import { ROLES_WITHOUT_STEPS } from '../run-identity';
import { UnjudgedGroup } from '../unjudged-group';

/** The labels of a run that outlive its pods. */
export const RUN_LABELS = 'job, namespace, run_id, model_name, team';

/** Over which time a recording looks for its own value: Prometheus may have been restarted in it. */
export const MEMORY = '1h';

export const RUN_DASHBOARD = DashboardLink.to(RUN_OVERVIEW_UID, ['namespace', 'model_name', 'run_id']);

/** States that a run is in because it, or somebody, has decided so. */
export const RESTING_STATES = ['paused', ...TERMINAL_RUN_STATES];

/** States in which a run that has not ended computes nothing. */
export const WAITING_STATES = ['initializing', 'paused'];

/** States in which no step and no checkpoint is expected. */
export const IDLE_STATES = [...WAITING_STATES, ...TERMINAL_RUN_STATES];

/** States in which the training loop does something else for a while. */
export const BUSY_STATES = BUSY_RUN_STATES;

/** States of a run that has something to do. */
export const AT_WORK = ['initializing', 'running', ...BUSY_STATES];

/** The run's series of the given states. */
export function ofStates(states: string[], metric = 'tf_run_state'): string {
  return states.length === 1 ? `${metric}{state="${states[0]}"}` : `${metric}{state=~"${states.join('|')}"}`;
}

/** In which state a run is: one series, where tf_run_state has one for each state that there is. */
export const CURRENT_STATE = 'instance:tf_run_state:current';

/** The states other than running that a run has been in within two minutes: some are over, or the pod is gone, between two evaluations. */
export const SEEN_STATE = 'instance:tf_run_state:seen2m';

/** Selects a run that was seen in one of the states a moment ago. */
export function seenIn(states: string[]): string {
  return ofStates(states, SEEN_STATE);
}

/** Selects a run that was in one of the states when rules were evaluated last. It costs nothing where none is. */
export function lastIn(states: string[]): string {
  return ofStates(states, CURRENT_STATE);
}

/**
 * Removes runs that have been in one of the states over the window. A run that says no state is kept, so that rules work without
 * tf_run_state.
 */
export function unlessIn(states: string[], window: string): string {
  return `unless on (job, instance) present_over_time(${seenIn(states)}[${window}])`;
}

/** The same for what is known of a run over all of its pods. */
export function unlessAnyIn(states: string[], window: string): string {
  return `unless on (namespace, run_id) present_over_time(${seenIn(states)}[${window}])`;
}

/** Matches pods that do steps, whatever their role is called. */
export const WITH_STEPS = `role!~"${ROLES_WITHOUT_STEPS}"`;

/**
 * Selects what says that a worker evaluates or saves: the others wait for it, so that it is asked by run. An evaluator does nothing else,
 * and nobody waits for it.
 *
 * @param metric CURRENT_STATE or SEEN_STATE
 */
export function busyWorker(metric = CURRENT_STATE): string {
  return `${metric}{state=~"${BUSY_STATES.join('|')}", ${WITH_STEPS}}`;
}

/** Removes runs of which a worker has evaluated or saved over the window. */
export function unlessBusy(window: string): string {
  return `unless on (namespace, run_id) present_over_time(${busyWorker(SEEN_STATE)}[${window}])`;
}

/** The largest value over all pods of the run: restarts make new ones. Each value of the other labels stays apart. */
export function highest(expr: string, ...labels: string[]): string {
  return `max by (${[RUN_LABELS, ...labels].join(', ')}) (${expr})`;
}

/** The largest value of whatever is known of a run, by its identity alone. */
export function ofRun(expr: string): string {
  return `max by (namespace, run_id) (${expr})`;
}

/**
 * The largest value over all workers of the run, of an expression about each of them: what all say, or one is enough for, is one alert.
 * Each value of the other labels stays apart.
 */
export function perRun(lines: readonly string[], ...labels: string[]): string {
  return highest(`\n${lines.join('\n')}\n`, ...labels);
}

/** The smallest value over all pods of the run. */
export function lowest(expr: string, ...labels: string[]): string {
  return `min by (${[RUN_LABELS, ...labels].join(', ')}) (${expr})`;
}

/** Removes pods that do no step by their role, such as parameter servers: they neither stall nor begin. */
export function unlessWithoutSteps(): string {
  return `unless on (job, instance) up{job="${TRAINING_JOB}", role=~"${ROLES_WITHOUT_STEPS}"}`;
}

/**
 * Removes runs whose pods say, by the annotation `trainwatch/unjudged`, that alerts of this group do not suit them. The annotation is a
 * list; blanks after commas are allowed, as people write them.
 */
export function unlessUnjudged(group: UnjudgedGroup): string {
  return `unless on (namespace, run_id) up{job="${TRAINING_JOB}", unjudged=~"(.*[, ])?${group}([, ].*)?"}`;
}
