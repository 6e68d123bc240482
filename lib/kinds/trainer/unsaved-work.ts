import { inSeconds } from '../../values/durations';
import type { DurabilityThresholds } from './thresholds/durability-thresholds';

/** How a rule or a panel selects the series of a metric. */
type Select = (metric: string) => string;

const ALL: Select = (metric) => metric;

/**
 * Seconds of work that a crash would lose: up to the last step, since a run that stalls loses no more while it does. Some exporters show
 * the time of the last save as 0 before there is one.
 */
export function unsavedWork(select = ALL): string {
  return `max without (worker) (${select('tf_train_last_step_timestamp_seconds')}) - (${select('tf_checkpoint_last_success_timestamp_seconds')} > 0)`;
}

/** Seconds of it from which CheckpointStale fires. An interval of 0 means that none was set. */
export function unsavedLimit({ checkpointStaleRatio, checkpointStaleGrace }: Required<DurabilityThresholds>, select = ALL): string {
  return `${checkpointStaleRatio} * (${select('tf_checkpoint_interval_target_seconds')} > 0) + ${inSeconds(checkpointStaleGrace)}`;
}
