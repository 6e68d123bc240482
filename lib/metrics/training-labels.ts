import { MetricLabel } from './metric';

/** States of a run; exactly one is 1 in `tf_run_state`. */
export const RUN_STATES = [
  'initializing',
  'running',
  'evaluating',
  'checkpointing',
  'paused',
  'completed',
  'early_stopped',
  'failed',
  'preempted',
  'cancelled',
];

/** The states that a run does not leave again. */
export const TERMINAL_RUN_STATES = ['completed', 'early_stopped', 'failed', 'preempted', 'cancelled'];

/** The states in which no step is expected for a while, and soon again. */
export const BUSY_RUN_STATES = ['evaluating', 'checkpointing'];

/** The terminal states of a run that was not cut short: there is a result. */
export const RUN_RESULTS = ['completed', 'early_stopped', 'failed'];

/** Where the wall time of a run goes; the seconds of all categories sum to it. */
export const TIME_CATEGORIES = [
  'productive',
  'init',
  'data_wait',
  'validation',
  'checkpoint_save',
  'checkpoint_restore',
  'recovery',
  'lost_work',
  'idle',
  'other',
];

/** Why a run was interrupted, as far as its trainer could know. */
export const INTERRUPTION_REASONS = ['preemption', 'oom', 'nonfinite', 'sigterm', 'node', 'user', 'unknown'];

/** Parts of a training step, in the order in which they come. */
export const STEP_PHASES = ['data_wait', 'compute', 'optimizer', 'metrics', 'callback'];

/** Where a NaN or an infinity was found first. */
export const NONFINITE_KINDS = ['loss', 'gradient', 'weight', 'activation'];

/** How an attempt ended, such as a save or a restore. */
export const RESULTS = ['success', 'failure'];

/** Parts of the exporter that are started again when they end. */
export const EXPORTER_PARTS = ['thread', 'gpu_reader'];

/** Files that the exporter writes for another process to read. */
export const EXPORTER_FILES = ['journal', 'snapshot'];

/** A label whose values are all known. */
export function enumeration(name: string, values: string[]): MetricLabel {
  return { name, values, bound: values.length };
}

/**
 * The worker that reports, unique within its run: its rank over all workers, `0` when there is one; `worker-3` where the exporter gives no
 * rank and the pod has an index. Compare it for equality only.
 */
export const WORKER: MetricLabel = { name: 'worker', bound: 64 };

/** Index of a GPU on its node, as the driver numbers it. */
export const DEVICE: MetricLabel = { name: 'device', bound: 16 };

/** Name of a model's layer. */
export const LAYER: MetricLabel = { name: 'layer', bound: 50 };

/** Name of a class of the samples. */
export const CLASS: MetricLabel = { name: 'class', bound: 50 };
