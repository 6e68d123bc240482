import { INTERRUPTION_REASONS, NONFINITE_KINDS, RESULTS, STEP_PHASES } from '../../../lib/metrics';
import { CounterInstrument, Recorder } from '../exporter';

/** The rank that this program reports as: it trains alone. */
const WORKER = { worker: '0' };

/** Every instrument that the run records with, made before the first step. */
export type RunMetrics = ReturnType<typeof runMetrics>;

export function runMetrics(recorder: Recorder) {
  const counters = (name: string, label: string, values: readonly string[]): Record<string, CounterInstrument> =>
    Object.fromEntries(values.map((value) => [value, recorder.counter(name, { [label]: value })]));
  return {
    state: recorder.stateSet('tf_run_state'),
    startTimestamp: recorder.gauge('tf_run_start_timestamp_seconds'),
    endTimestamp: recorder.gauge('tf_run_end_timestamp_seconds'),
    interruptions: counters('tf_run_interruptions_total', 'reason', INTERRUPTION_REASONS),
    deadlineTimestamp: recorder.gauge('tf_run_deadline_timestamp_seconds'),
    lossThreshold: recorder.gauge('tf_run_loss_threshold'),
    restarts: recorder.counter('tf_run_restarts_total'),
    progress: recorder.gauge('tf_run_progress_ratio'),
    remainingSeconds: recorder.gauge('tf_run_estimated_remaining_seconds'),
    completionTimestamp: recorder.gauge('tf_run_estimated_completion_timestamp_seconds'),

    steps: recorder.counter('tf_train_steps_total', WORKER),
    samples: recorder.counter('tf_train_samples_total', WORKER),
    epochs: recorder.counter('tf_train_epochs_total'),
    epoch: recorder.gauge('tf_train_epoch'),
    epochsTarget: recorder.gauge('tf_train_epochs_target'),
    stepsTarget: recorder.gauge('tf_train_steps_target'),
    lastStepTimestamp: recorder.gauge('tf_train_last_step_timestamp_seconds', WORKER),
    stepsPerSecond: recorder.gauge('tf_steps_per_second', WORKER),
    loss: recorder.gauge('tf_train_loss', WORKER),
    lossEma: recorder.gauge('tf_train_loss_ema'),
    lossBest: recorder.gauge('tf_train_loss_best'),
    accuracy: recorder.gauge('tf_train_accuracy', WORKER),
    learningRate: recorder.gauge('tf_train_learning_rate'),
    lossSpikes: recorder.counter('tf_train_loss_spikes_total'),
    nonFinite: counters('tf_train_nonfinite_total', 'kind', NONFINITE_KINDS),

    validationLoss: recorder.gauge('tf_val_loss'),
    validationAccuracy: recorder.gauge('tf_val_accuracy'),
    evaluationsSinceImprovement: recorder.gauge('tf_val_evals_since_improvement'),
    validationBestTimestamp: recorder.gauge('tf_val_best_timestamp_seconds'),

    stepDuration: recorder.histogram('tf_train_step_duration_seconds', WORKER),
    phaseDuration: Object.fromEntries(
      STEP_PHASES.map((phase) => [phase, recorder.histogram('tf_train_phase_duration_seconds', { phase, ...WORKER })]),
    ),
    stepSecondsMedian: recorder.gauge('tf_train_step_seconds_median', WORKER),
    stepSecondsIdeal: recorder.gauge('tf_train_step_seconds_ideal', WORKER),

    checkpointSaves: counters('tf_checkpoint_saves_total', 'result', RESULTS),
    checkpointRestores: counters('tf_checkpoint_restores_total', 'result', RESULTS),
    checkpointSuccessTimestamp: recorder.gauge('tf_checkpoint_last_success_timestamp_seconds'),
    checkpointStep: recorder.gauge('tf_checkpoint_last_step'),
    checkpointSize: recorder.gauge('tf_checkpoint_size_bytes'),
    checkpointSaveDuration: recorder.histogram('tf_checkpoint_save_duration_seconds'),
    checkpointIntervalTarget: recorder.gauge('tf_checkpoint_interval_target_seconds'),

    gpuExpected: recorder.gauge('tf_backend_gpu_expected'),
    gpuInUse: recorder.gauge('tf_backend_gpu_in_use'),
    tensors: recorder.gauge('tf_tensors'),
    tensorBytes: recorder.gauge('tf_tensor_bytes'),
    dataBuffers: recorder.gauge('tf_data_buffers'),
    lastUpdateTimestamp: recorder.gauge('tf_exporter_last_update_timestamp_seconds'),
  };
}
