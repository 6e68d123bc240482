import { CONTRACT_VERSION_LABEL } from './contract-version';
import { ContractLevel, Metric, MetricCadence, MetricUnit } from './metric';
import {
  CLASS,
  DEVICE,
  enumeration,
  EXPORTER_FILES,
  EXPORTER_PARTS,
  INTERRUPTION_REASONS,
  LAYER,
  NONFINITE_KINDS,
  RESULTS,
  RUN_STATES,
  STEP_PHASES,
  TIME_CATEGORIES,
  WORKER,
} from './training-labels';

const { NONE, SECONDS, TIMESTAMP_SECONDS, BYTES, RATIO, PERCENT, CELSIUS, WATTS, JOULES, HERTZ, DOLLARS } = MetricUnit;

const { START, STEP, LOG_WINDOW, DIAGNOSTICS, EPOCH, EVALUATION, SCRAPE, EVENT } = MetricCadence;

const { CORE, BASIC } = ContractLevel;

/** `count` bounds, each `factor` times the one before. */
function exponential(start: number, factor: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Number((start * factor ** i).toPrecision(6)));
}

const STEP_SECONDS = exponential(0.001, 2, 18);

/** What a run says of itself. */
const DESCRIPTION = ['framework_version', 'backend', 'precision', 'git_commit', 'dataset', 'config_hash', 'node_version'];

/** Who the run is, what it is doing, and the limits that it brings for the rules: 0 means "not set". */
const LIFECYCLE = [
  Metric.gauge('tf_run_info', 'Describes the run; always 1', {
    cadence: START,
    labels: [...DESCRIPTION, CONTRACT_VERSION_LABEL].map((name) => ({ name, bound: 1 })),
  }),
  Metric.gauge('tf_run_state', 'State of the run: exactly one of them is 1', { labels: [enumeration('state', RUN_STATES)], level: BASIC }),
  Metric.gauge('tf_run_start_timestamp_seconds', 'When this process started or resumed the run', { unit: TIMESTAMP_SECONDS, level: BASIC }),
  Metric.gauge('tf_run_end_timestamp_seconds', 'When the run reached a terminal state', { unit: TIMESTAMP_SECONDS }),
  Metric.counter('tf_run_restarts_total', 'Restarts of the run, restored from its checkpoint'),
  Metric.counter('tf_run_interruptions_total', 'Interruptions of the run, by reason', {
    labels: [enumeration('reason', INTERRUPTION_REASONS)],
  }),
  Metric.gauge('tf_run_progress_ratio', 'Share of the planned steps that is done, 0 to 1', { unit: RATIO, cadence: STEP }),
  Metric.gauge('tf_run_estimated_remaining_seconds', 'Estimated time to the end, including evaluations and checkpoints', {
    unit: SECONDS,
    cadence: LOG_WINDOW,
  }),
  Metric.gauge('tf_run_estimated_completion_timestamp_seconds', 'Estimated end of the run', {
    unit: TIMESTAMP_SECONDS,
    cadence: LOG_WINDOW,
  }),
  Metric.gauge('tf_run_deadline_timestamp_seconds', 'Deadline of the run; 0 when not set', {
    unit: TIMESTAMP_SECONDS,
    cadence: START,
  }),
  Metric.gauge('tf_run_time_budget_seconds', 'Time budget of the run; 0 when not set', { unit: SECONDS, cadence: START }),
  Metric.gauge('tf_run_cost_budget_dollars', 'Cost budget of the run; 0 when not set', { unit: DOLLARS, cadence: START }),
  Metric.gauge('tf_run_loss_threshold', 'Loss limit of the run; 0 when not set', { cadence: START }),
  Metric.counter('tf_run_cost_dollars_total', 'Cost of the run so far: GPU-seconds times price', { unit: DOLLARS, cadence: SCRAPE }),
  Metric.counter('tf_run_gpu_seconds_total', 'GPU-seconds allocated to the run', { unit: SECONDS, cadence: SCRAPE }),
];

/** How far the run is and how well it learns. */
const PROGRESS = [
  Metric.counter('tf_train_steps_total', 'Training steps done, including those that a resumed run repeats', {
    labels: [WORKER],
    cadence: STEP,
    level: BASIC,
  }),
  Metric.counter('tf_train_samples_total', 'Training samples seen', { labels: [WORKER], cadence: STEP }),
  Metric.counter('tf_train_epochs_total', 'Training epochs done', { cadence: EPOCH }),
  Metric.gauge('tf_train_epoch', 'Epoch that is being trained, from 1', { cadence: EPOCH }),
  Metric.gauge('tf_train_epochs_target', 'Planned epochs', { cadence: START }),
  Metric.gauge('tf_train_steps_target', 'Planned steps', { cadence: START }),
  Metric.gauge('tf_train_last_step_timestamp_seconds', 'When the last step ended', {
    unit: TIMESTAMP_SECONDS,
    labels: [WORKER],
    cadence: STEP,
    level: BASIC,
  }),
  Metric.gauge('tf_train_next_report_deadline_timestamp_seconds', 'Time by which the run promises to report again', {
    unit: TIMESTAMP_SECONDS,
    labels: [WORKER],
    cadence: STEP,
  }),
  Metric.gauge('tf_steps_per_second', 'Training steps per second over the log window, without evaluation', {
    labels: [WORKER],
    cadence: LOG_WINDOW,
    level: CORE,
  }),
  Metric.gauge('tf_train_loss', 'Mean training loss over the log window', { labels: [WORKER], cadence: LOG_WINDOW, level: CORE }),
  Metric.gauge('tf_train_loss_ema', 'Exponential moving average of the training loss', { cadence: LOG_WINDOW }),
  Metric.gauge('tf_train_loss_best', 'Lowest training loss of a log window so far', { cadence: LOG_WINDOW }),
  Metric.gauge('tf_train_accuracy', 'Mean training accuracy over the log window, 0 to 1', {
    labels: [WORKER],
    cadence: LOG_WINDOW,
    level: CORE,
  }),
  Metric.gauge('tf_val_loss', 'Loss on the validation samples', { cadence: EVALUATION }),
  Metric.gauge('tf_val_loss_best', 'Lowest loss on the validation samples so far', { cadence: EVALUATION }),
  Metric.gauge('tf_val_accuracy', 'Accuracy on the validation samples, 0 to 1', { cadence: EVALUATION }),
  Metric.gauge('tf_val_metric', 'Further metrics on the validation samples', {
    labels: [{ name: 'metric', bound: 10 }],
    cadence: EVALUATION,
  }),
  Metric.gauge('tf_val_evals_since_improvement', 'Evaluations since the validation loss last improved', { cadence: EVALUATION }),
  Metric.gauge('tf_val_best_timestamp_seconds', 'When the validation loss last improved', { unit: TIMESTAMP_SECONDS, cadence: EVALUATION }),
  Metric.counter('tf_train_nonfinite_total', 'NaN or infinite values in training, by kind', {
    labels: [enumeration('kind', NONFINITE_KINDS)],
  }),
  Metric.counter('tf_train_loss_spikes_total', 'Spikes of the loss: four steps in a row above twice the recent mean'),
  Metric.gauge('tf_train_learning_rate', 'Learning rate', { cadence: LOG_WINDOW }),
  Metric.gauge('tf_train_loss_scale', 'Loss scale of mixed-precision training', { cadence: LOG_WINDOW }),
];

/** What happens inside the model. */
const DIAGNOSIS = [
  Metric.gauge('tf_train_gradient_l2_norm', 'L2 norm of all gradients', { cadence: LOG_WINDOW }),
  Metric.gauge('tf_layer_gradient_abs_mean', 'Mean absolute gradient of a layer', { labels: [LAYER], cadence: DIAGNOSTICS }),
  Metric.gauge('tf_layer_gradient_l2_norm', 'L2 norm of a layer’s gradients', { labels: [LAYER], cadence: DIAGNOSTICS }),
  Metric.gauge('tf_layer_weight_l2_norm', 'L2 norm of a layer’s weights', { labels: [LAYER], cadence: DIAGNOSTICS }),
  Metric.gauge('tf_layer_update_weight_ratio', 'Size of a layer’s update over the size of its weights', {
    unit: RATIO,
    labels: [LAYER],
    cadence: DIAGNOSTICS,
  }),
  Metric.gauge('tf_layer_activation_zero_ratio', 'Share of a layer’s activations that are zero', {
    unit: RATIO,
    labels: [LAYER],
    cadence: DIAGNOSTICS,
  }),
  Metric.gauge('tf_layer_activation_saturated_ratio', 'Share of a layer’s activations near their limits', {
    unit: RATIO,
    labels: [LAYER],
    cadence: DIAGNOSTICS,
  }),
  Metric.histogram('tf_gradient_magnitude', 'Absolute values of the gradients', {
    buckets: exponential(1e-8, 10, 12),
    cadence: DIAGNOSTICS,
  }),
  Metric.counter('tf_train_class_samples_total', 'Training samples seen, by class', { labels: [CLASS], cadence: LOG_WINDOW }),
  Metric.gauge('tf_val_class_accuracy_ratio', 'Accuracy on the validation samples of a class', {
    unit: RATIO,
    labels: [CLASS],
    cadence: EVALUATION,
  }),
];

/** Where the time goes, and whether the work is safe. */
const TIME_AND_DURABILITY = [
  Metric.counter('tf_run_time_seconds_total', 'Wall time of the run, by what it was spent on', {
    unit: SECONDS,
    labels: [enumeration('category', TIME_CATEGORIES)],
    cadence: STEP,
  }),
  Metric.histogram('tf_train_step_duration_seconds', 'Duration of a training step', {
    unit: SECONDS,
    labels: [WORKER],
    buckets: STEP_SECONDS,
    cadence: STEP,
  }),
  Metric.histogram('tf_train_phase_duration_seconds', 'Duration of a phase of a training step', {
    unit: SECONDS,
    labels: [enumeration('phase', STEP_PHASES), WORKER],
    buckets: STEP_SECONDS,
    cadence: STEP,
  }),
  Metric.gauge('tf_train_step_seconds_median', 'Median duration of the last 200 steps', {
    unit: SECONDS,
    labels: [WORKER],
    cadence: LOG_WINDOW,
  }),
  Metric.gauge('tf_train_step_seconds_ideal', 'Lowest stable median step duration', {
    unit: SECONDS,
    labels: [WORKER],
    cadence: LOG_WINDOW,
  }),
  Metric.gauge('tf_data_queue_depth', 'Batches queued for training', { cadence: STEP }),
  Metric.counter('tf_data_errors_total', 'Samples that could not be read, by kind', { labels: [{ name: 'kind', bound: 10 }] }),
  Metric.counter('tf_data_samples_skipped_total', 'Samples that were skipped'),
  Metric.gauge('tf_checkpoint_last_success_timestamp_seconds', 'When a checkpoint was last saved', { unit: TIMESTAMP_SECONDS }),
  Metric.gauge('tf_checkpoint_last_step', 'Step of the last saved checkpoint'),
  Metric.gauge('tf_checkpoint_size_bytes', 'Size of the last saved checkpoint', { unit: BYTES }),
  Metric.gauge('tf_checkpoint_interval_target_seconds', 'Planned time between two checkpoints; 0 when not set', {
    unit: SECONDS,
    cadence: START,
  }),
  Metric.counter('tf_checkpoint_saves_total', 'Checkpoints saved, by result', { labels: [enumeration('result', RESULTS)] }),
  Metric.counter('tf_checkpoint_restores_total', 'Checkpoints restored, by result', { labels: [enumeration('result', RESULTS)] }),
  Metric.histogram('tf_checkpoint_save_duration_seconds', 'Duration of saving a checkpoint', {
    unit: SECONDS,
    buckets: exponential(0.01, 4, 9),
    cadence: EVENT,
  }),
  Metric.gauge('tf_checkpoint_volume_available_bytes', 'Free space on the volume of the checkpoints', { unit: BYTES, cadence: SCRAPE }),
];

/** What the run uses of the machine. */
const RESOURCES = [
  Metric.gauge('tf_gpu_utilization', 'Share of time in which the GPU ran a kernel, 0 to 100', {
    unit: PERCENT,
    labels: [DEVICE],
    cadence: SCRAPE,
    level: CORE,
  }),
  Metric.gauge('tf_gpu_utilization_ratio', 'Share of time in which the GPU ran a kernel, 0 to 1', {
    unit: RATIO,
    labels: [DEVICE],
    cadence: SCRAPE,
  }),
  Metric.gauge('tf_gpu_memory_used_bytes', 'GPU memory in use', { unit: BYTES, labels: [DEVICE], cadence: SCRAPE }),
  Metric.gauge('tf_gpu_memory_total_bytes', 'Total GPU memory', { unit: BYTES, labels: [DEVICE], cadence: SCRAPE }),
  Metric.gauge('tf_gpu_temperature_celsius', 'GPU temperature', { unit: CELSIUS, labels: [DEVICE], cadence: SCRAPE }),
  Metric.gauge('tf_gpu_power_watts', 'GPU power draw', { unit: WATTS, labels: [DEVICE], cadence: SCRAPE }),
  Metric.counter('tf_gpu_energy_joules_total', 'Energy that the GPU has used', { unit: JOULES, labels: [DEVICE], cadence: SCRAPE }),
  Metric.gauge('tf_gpu_clock_hertz', 'GPU clock, by domain', {
    unit: HERTZ,
    labels: [DEVICE, enumeration('domain', ['sm', 'memory'])],
    cadence: SCRAPE,
  }),
  Metric.gauge('tf_backend_gpu_expected', '1 when the run is meant to use a GPU', { unit: NONE, cadence: START }),
  Metric.gauge('tf_backend_gpu_in_use', '1 when the backend computes on a GPU', { unit: NONE, cadence: START }),
  Metric.gauge('tf_tensors', 'Live tensors', { cadence: LOG_WINDOW }),
  Metric.gauge('tf_tensor_bytes', 'Memory of the live tensors', { unit: BYTES, cadence: LOG_WINDOW }),
  Metric.gauge('tf_data_buffers', 'Buffers behind the tensors', { cadence: LOG_WINDOW }),
  Metric.gauge('tf_memory_limit_bytes', 'Memory limit of the container', { unit: BYTES, cadence: START }),
  Metric.gauge('process_resident_memory_bytes', 'Memory of the training process', { unit: BYTES, cadence: SCRAPE }),
  Metric.counter('process_cpu_seconds_total', 'CPU time that the training process has used', { unit: SECONDS, cadence: SCRAPE }),
  Metric.gauge('process_start_time_seconds', 'When the training process started', { unit: TIMESTAMP_SECONDS, cadence: START }),
];

/** The exporter about itself. */
const EXPORTER = [
  Metric.gauge('tf_exporter_last_update_timestamp_seconds', 'When the training thread last recorded anything', {
    unit: TIMESTAMP_SECONDS,
    cadence: STEP,
  }),
  Metric.counter('tf_exporter_update_errors_total', 'Values that could not be recorded'),
  Metric.counter('tf_exporter_label_overflow_total', 'Label values folded into `other`, by metric', {
    labels: [{ name: 'metric', bound: 20 }],
  }),
  Metric.gauge('tf_exporter_series', 'Series of the last scrape', { cadence: SCRAPE }),
  Metric.gauge('tf_exporter_memory_bytes', 'Memory that the thread of the exporter has allocated, its buffers included', {
    unit: BYTES,
    cadence: SCRAPE,
  }),
  Metric.counter('tf_exporter_summary_pushes_total', 'Pushes of the summary to a Pushgateway, by result', {
    labels: [enumeration('result', RESULTS)],
  }),
  Metric.gauge('tf_exporter_snapshot_age_seconds', 'Age of the values that are served', { unit: SECONDS, cadence: SCRAPE }),
  Metric.counter('tf_exporter_restarts_total', 'Restarts of a part of the exporter that had ended, by part', {
    labels: [enumeration('part', EXPORTER_PARTS)],
    since: 2,
  }),
  Metric.counter('tf_exporter_damaged_files_total', 'Files that were found damaged and are not used, by file', {
    labels: [enumeration('file', EXPORTER_FILES)],
    since: 2,
  }),
];

/** Everything that a trainer exports, in the order of docs/metrics.md. */
export const TRAINING_METRICS: Metric[] = [...LIFECYCLE, ...PROGRESS, ...DIAGNOSIS, ...TIME_AND_DURABILITY, ...RESOURCES, ...EXPORTER];
