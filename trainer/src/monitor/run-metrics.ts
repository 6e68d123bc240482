import { INTERRUPTION_REASONS, NONFINITE_KINDS, RESULTS, STEP_PHASES } from '../../../lib/metrics';
import { CounterInstrument, GaugeInstrument, HistogramInstrument, Recorder } from '../exporter';

type WorkerLabel = Readonly<Record<'worker', string>>;

/** Every instrument that a run records with, made before the first step. */
export type RunMetrics = ReturnType<typeof runMetrics>;

/** @param worker its rank over all workers of the run */
export function runMetrics(recorder: Recorder, worker: string) {
  const ofWorker: WorkerLabel = { worker };
  return {
    ...lifecycle(recorder),
    ...progress(recorder, ofWorker),
    ...quality(recorder, ofWorker),
    ...times(recorder, ofWorker),
    ...checkpoints(recorder),
    ...resources(recorder),
  };
}

function lifecycle(recorder: Recorder) {
  return {
    state: recorder.stateSet('tf_run_state'),
    startTimestamp: recorder.gauge('tf_run_start_timestamp_seconds'),
    endTimestamp: recorder.gauge('tf_run_end_timestamp_seconds'),
    restarts: recorder.counter('tf_run_restarts_total'),
    interruptions: countersBy(recorder, 'tf_run_interruptions_total', 'reason', INTERRUPTION_REASONS),
    progress: recorder.gauge('tf_run_progress_ratio'),
    remainingSeconds: recorder.gauge('tf_run_estimated_remaining_seconds'),
    completionTimestamp: recorder.gauge('tf_run_estimated_completion_timestamp_seconds'),
    deadlineTimestamp: recorder.gauge('tf_run_deadline_timestamp_seconds'),
    timeBudget: recorder.gauge('tf_run_time_budget_seconds'),
    costBudget: recorder.gauge('tf_run_cost_budget_dollars'),
    lossThreshold: recorder.gauge('tf_run_loss_threshold'),
    cost: recorder.counter('tf_run_cost_dollars_total'),
    gpuSeconds: recorder.counter('tf_run_gpu_seconds_total'),
  };
}

function progress(recorder: Recorder, ofWorker: WorkerLabel) {
  return {
    steps: recorder.counter('tf_train_steps_total', ofWorker),
    samples: recorder.counter('tf_train_samples_total', ofWorker),
    epochs: recorder.counter('tf_train_epochs_total'),
    epoch: recorder.gauge('tf_train_epoch'),
    epochsTarget: recorder.gauge('tf_train_epochs_target'),
    stepsTarget: recorder.gauge('tf_train_steps_target'),
    lastStepTimestamp: recorder.gauge('tf_train_last_step_timestamp_seconds', ofWorker),
    nextReportDeadline: recorder.gauge('tf_train_next_report_deadline_timestamp_seconds', ofWorker),
    stepsPerSecond: recorder.gauge('tf_steps_per_second', ofWorker),
    lastUpdateTimestamp: recorder.gauge('tf_exporter_last_update_timestamp_seconds'),
  };
}

function quality(recorder: Recorder, ofWorker: WorkerLabel) {
  return {
    loss: recorder.gauge('tf_train_loss', ofWorker),
    lossEma: recorder.gauge('tf_train_loss_ema'),
    lossBest: recorder.gauge('tf_train_loss_best'),
    accuracy: recorder.gauge('tf_train_accuracy', ofWorker),
    learningRate: recorder.gauge('tf_train_learning_rate'),
    lossSpikes: recorder.counter('tf_train_loss_spikes_total'),
    nonFinite: countersBy(recorder, 'tf_train_nonfinite_total', 'kind', NONFINITE_KINDS),
    validationLoss: recorder.gauge('tf_val_loss'),
    validationLossBest: recorder.gauge('tf_val_loss_best'),
    validationAccuracy: recorder.gauge('tf_val_accuracy'),
    validationMacroF1: recorder.gauge('tf_val_metric', { metric: 'macro_f1' }),
    evaluationsSinceImprovement: recorder.gauge('tf_val_evals_since_improvement'),
    validationBestTimestamp: recorder.gauge('tf_val_best_timestamp_seconds'),
    gradientNorm: recorder.gauge('tf_train_gradient_l2_norm'),
    gradientMagnitude: recorder.histogram('tf_gradient_magnitude'),
  };
}

function times(recorder: Recorder, ofWorker: WorkerLabel) {
  const phase = (name: string): [string, HistogramInstrument] => [
    name,
    recorder.histogram('tf_train_phase_duration_seconds', { phase: name, ...ofWorker }),
  ];
  return {
    stepDuration: recorder.histogram('tf_train_step_duration_seconds', ofWorker),
    phaseDuration: Object.fromEntries(STEP_PHASES.map(phase)),
    stepSecondsMedian: recorder.gauge('tf_train_step_seconds_median', ofWorker),
    stepSecondsIdeal: recorder.gauge('tf_train_step_seconds_ideal', ofWorker),
    queueDepth: recorder.gauge('tf_data_queue_depth'),
    samplesSkipped: recorder.counter('tf_data_samples_skipped_total'),
  };
}

function checkpoints(recorder: Recorder) {
  return {
    checkpointSaves: countersBy(recorder, 'tf_checkpoint_saves_total', 'result', RESULTS),
    checkpointRestores: countersBy(recorder, 'tf_checkpoint_restores_total', 'result', RESULTS),
    checkpointSuccessTimestamp: recorder.gauge('tf_checkpoint_last_success_timestamp_seconds'),
    checkpointStep: recorder.gauge('tf_checkpoint_last_step'),
    checkpointSize: recorder.gauge('tf_checkpoint_size_bytes'),
    checkpointSaveDuration: recorder.histogram('tf_checkpoint_save_duration_seconds'),
    checkpointIntervalTarget: recorder.gauge('tf_checkpoint_interval_target_seconds'),
  };
}

function resources(recorder: Recorder) {
  return {
    gpuExpected: recorder.gauge('tf_backend_gpu_expected'),
    gpuInUse: recorder.gauge('tf_backend_gpu_in_use'),
    tensors: recorder.gauge('tf_tensors'),
    tensorBytes: recorder.gauge('tf_tensor_bytes'),
    dataBuffers: recorder.gauge('tf_data_buffers'),
    memoryLimit: recorder.gauge('tf_memory_limit_bytes'),
  };
}

function countersBy(recorder: Recorder, name: string, label: string, values: readonly string[]): Record<string, CounterInstrument> {
  return Object.fromEntries(values.map((value) => [value, recorder.counter(name, { [label]: value })]));
}

/** Makes the gauges of a label whose values are known only when the run is prepared: layers, classes. */
export function gaugesBy(recorder: Recorder, name: string, label: string, values: readonly string[]): GaugeInstrument[] {
  return values.map((value) => recorder.gauge(name, { [label]: value }));
}
