import { BUSY_RUN_STATES, TERMINAL_RUN_STATES } from '../../../metrics/training-labels';
import { DashboardLink } from '../../../rules/alert-links';
import { RUN_OVERVIEW_UID } from '../dashboard-uids';

/** The labels of a run that outlive its pods. */
export const RUN_LABELS = 'job, namespace, run_id, model_name, team';

export const RUN_DASHBOARD = DashboardLink.to(RUN_OVERVIEW_UID, ['namespace', 'model_name', 'run_id']);

/** States that a run is in because it, or somebody, has decided so. */
export const RESTING_STATES = ['paused', ...TERMINAL_RUN_STATES];

/** States in which no step and no checkpoint is expected. */
export const IDLE_STATES = ['initializing', ...RESTING_STATES];

/** States in which the training loop does something else for a while. */
export const BUSY_STATES = BUSY_RUN_STATES;

/** The run's series of the given states. */
export function ofStates(states: string[]): string {
  return states.length === 1 ? `tf_run_state{state="${states[0]}"}` : `tf_run_state{state=~"${states.join('|')}"}`;
}

/** Selects a run that is in one of the states now. */
export function inState(states: string[]): string {
  return `${ofStates(states)} == 1`;
}

/**
 * Removes runs that have been in one of the states over the window. A run that says no state is kept, so that rules work without
 * tf_run_state.
 */
export function unlessIn(states: string[], window: string): string {
  return `unless on (job, instance) max_over_time(${ofStates(states)}[${window}]) == 1`;
}

/** The largest value over all pods of the run: restarts make new ones. */
export function highest(expr: string): string {
  return `max by (${RUN_LABELS}) (${expr})`;
}

/** The smallest value over all pods of the run. */
export function lowest(expr: string): string {
  return `min by (${RUN_LABELS}) (${expr})`;
}
