import { TrainingFramework } from '../../../lib/kinds/kube-state-metrics/training-framework';
import { HOUR, MINUTE, ofRun, ofTarget } from './expectations';
import { from, FailureShape, halved, healthyLoss, onNode, onPod, simulated, STORY_SECONDS } from './failure-shape';
import { recordedRun } from './recorded-run';
import { HARDWARE_SHAPES } from './hardware-shapes';
import { simulatedJob } from './simulated-jobs';
import { asWorker, TARGET, Timeline, until } from './simulated-run';

/** The story is over before the run is; how even its steps were is a matter of the machine that recorded them. */
const recorded = (name: string, turnSeconds?: number) =>
  recordedRun(name, STORY_SECONDS + 5 * MINUTE, turnSeconds).filter(({ series }) => !series.startsWith('tf_train_step_duration_seconds'));
/** Healthy until the hour. */
const turning = (name: string) => recorded(name, HOUR);
/** A counter that grows by one a scrape from the hour on. */
const counting: Timeline = (t) => Math.max(0, Math.floor((t - HOUR) / 15));
const restartsEvery =
  (seconds: number): Timeline =>
  (t) =>
    t < HOUR ? 0 : Math.floor(t / seconds) * seconds;
const DEVICE = { device: '0' };
const HIDDEN = { layer: 'hidden' };
/** A worker that computes for 0.4 s per step, and from the hour on for `seconds`, in a run that is half as fast from then on. */
const computing = (seconds: number): Record<string, Timeline> => {
  const compute = 'tf_train_phase_duration_seconds';
  return {
    tf_train_steps_total: halved,
    [`${compute}_count{phase="compute",worker="0"}`]: halved,
    [`${compute}_sum{phase="compute",worker="0"}`]: (t) => 0.8 * Math.min(t, HOUR) + seconds * Math.max(0, t - HOUR),
  };
};

export const FAILURE_SHAPES: FailureShape[] = [
  ...HARDWARE_SHAPES,
  {
    name: 'nan',
    series: recorded('nan'),
    alert: ofRun('NonFiniteLoss', 'critical'),
    inhibited: [ofRun('ValidationNotFinite', 'warning')],
  },
  { name: 'gpu-fallback', series: recorded('gpu-fallback'), alert: ofTarget('GpuFallbackToCpu', 'critical') },
  {
    name: 'divergence',
    series: simulated({
      tf_train_loss: (t) => healthyLoss(Math.min(t, HOUR)) + Math.max(0, t - HOUR) / 1200,
      tf_val_loss: (t) => 1.1 * healthyLoss(Math.min(t, HOUR)) + Math.max(0, t - HOUR) / 1200,
      tf_val_accuracy: (t) => 0.7 * Math.exp(-Math.max(0, t - HOUR - 15 * MINUTE) / HOUR),
      tf_val_evals_since_improvement: (t) => Math.floor(Math.max(0, t - HOUR) / 600),
      tf_train_loss_spikes_total: counting,
    }),
    alert: ofRun('LossDiverging', 'warning'),
    inhibited: [
      ofRun('LossSpike', 'info'),
      ofRun('LossPlateau', 'warning'),
      ofRun('NoValidationImprovement', 'info'),
      ofRun('ValidationAccuracyRegressed', 'warning'),
    ],
    earlier: ['LossSpike', 'ValidationAccuracyRegressed'],
  },
  {
    name: 'stall',
    series: turning('stall'),
    alert: ofRun('TrainingStalled', 'critical'),
    inhibited: [ofRun('ExporterStale', 'warning')],
  },
  {
    name: 'data-stall',
    series: turning('data-stall'),
    alert: ofRun('DataInputBottleneck', 'warning'),
    inhibited: [ofRun('TrainingThroughputDrop', 'warning'), { ...ofRun('GoodputBurnMedium', 'warning'), slo: 'goodput' }],
    earlier: ['TrainingThroughputDrop', 'GoodputBurnMedium'],
  },
  {
    name: 'straggler',
    series: [1, 2, 3].flatMap((worker) => asWorker(worker, simulated(computing(worker === 3 ? 0.7 : 0.4)))),
    alert: ofTarget('StragglerWorker', 'warning', { worker: '3', phase: 'compute', pod: 'mnist-x7k2p-3', instance: '10.0.1.3:9091' }),
    inhibited: [ofRun('TrainingThroughputDrop', 'warning')],
  },
  { name: 'throughput-drop', series: turning('throughput-drop'), alert: ofRun('TrainingThroughputDrop', 'warning') },
  {
    name: 'tensor-leak',
    series: simulated({ tf_tensors: (t) => 200 + (100 * Math.max(0, t - HOUR)) / MINUTE }),
    alert: ofTarget('TensorLeak', 'warning'),
  },
  {
    name: 'host-memory-leak',
    series: simulated({ process_resident_memory_bytes: (t) => 8e9 + (12e9 * Math.max(0, t - HOUR)) / HOUR }),
    alert: ofTarget('HostMemoryExhaustionPredicted', 'warning'),
  },
  {
    name: 'idle-gpu',
    series: simulated({ tf_gpu_utilization: from(92, 2) }),
    alert: ofTarget('GpuIdleWhileAllocated', 'critical', DEVICE),
    inhibited: [ofTarget('LowGPUUtilization', 'warning', DEVICE)],
    earlier: ['LowGPUUtilization'],
  },
  {
    name: 'exploding-gradient',
    series: simulated({ tf_train_gradient_l2_norm: from(1, 40) }),
    alert: ofRun('ExplodingGradient', 'warning'),
  },
  {
    name: 'vanishing-gradient',
    series: simulated({ tf_layer_gradient_abs_mean: from(1e-3, 1e-9) }),
    alert: ofRun('VanishingGradient', 'warning', { layer: 'some-layer' }),
  },
  {
    name: 'weights-do-not-change',
    series: simulated({ tf_layer_gradient_abs_mean: (t) => (t < HOUR ? 1e-3 : 1e-3 * (1 + (Math.floor(t / 60) % 7))) }),
    alert: ofRun('UnchangedWeights', 'warning'),
  },
  {
    name: 'validation-stops',
    series: simulated({ tf_val_loss: (t) => 1.1 * healthyLoss(Math.floor(Math.min(t, HOUR) / 600) * 600) }),
    alert: ofRun('ValidationStopped', 'warning'),
  },
  {
    name: 'validation-nan',
    series: simulated({ tf_val_loss: (t) => (t < HOUR ? 1.1 * healthyLoss(t) : NaN) }),
    alert: ofRun('ValidationNotFinite', 'warning'),
  },
  { name: 'dead-relu', series: recorded('dead-relu'), alert: ofRun('DeadRelu', 'info', HIDDEN) },
  {
    name: 'checkpoint-stale',
    series: simulated({ tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(Math.min(t, HOUR) / 600) * 600 }),
    alert: ofRun('CheckpointStale', 'critical'),
  },
  {
    name: 'full-checkpoint-disk',
    series: turning('full-checkpoint-disk'),
    alert: ofRun('CheckpointStale', 'critical'),
    inhibited: [ofRun('CheckpointSaveFailing', 'warning'), ofRun('CheckpointVolumeFilling', 'warning')],
    earlier: ['CheckpointSaveFailing', 'CheckpointVolumeFilling'],
  },
  { name: 'broken-checkpoint', series: recorded('broken-checkpoint'), alert: ofRun('CheckpointRestoreFailing', 'warning') },
  {
    name: 'restart-loop',
    series: turning('restart-loop'),
    alert: ofRun('RestartLoop', 'critical'),
    inhibited: [ofTarget('TargetDown', 'critical')],
    earlier: ['TargetDown'],
  },
  {
    name: 'restarts-without-progress',
    series: turning('restarts-without-progress'),
    alert: ofRun('NoProgressAcrossRestarts', 'critical'),
    inhibited: [ofRun('RestartLoop', 'critical'), ofTarget('TargetDown', 'critical'), ofRun('TrainingThroughputDrop', 'warning')],
    earlier: ['RestartLoop', 'TargetDown', 'TrainingThroughputDrop'],
  },
  {
    name: 'preemption',
    series: until(HOUR + 2 * MINUTE, turning('preempted')),
    alert: ofRun('TrainingPreempted', 'info'),
  },
  { name: 'vanished', series: until(HOUR, turning('killed')), alert: ofRun('TrainingRunVanished', 'critical') },
  {
    name: 'job-failed',
    series: [
      ...until(HOUR, turning('killed')),
      ...simulatedJob(STORY_SECONDS, { framework: TrainingFramework.TF_JOB, conditions: { Failed: (t) => Number(t >= HOUR) } }),
    ],
    alert: {
      ...{ alertname: 'DistributedJobFailed', severity: 'critical', framework: 'TFJob', reason: 'TFJobFailed', name: TARGET.run_id },
      ...{ namespace: TARGET.namespace, run_id: TARGET.run_id, model_name: TARGET.model_name, team: TARGET.team },
    },
    inhibited: [ofRun('TrainingRunVanished', 'critical')],
  },
  { name: 'failed', series: turning('failed'), alert: ofRun('TrainingRunFailed', 'critical') },
  {
    name: 'exporter-stale',
    series: simulated({ tf_exporter_last_update_timestamp_seconds: (t) => Math.min(t, HOUR) }),
    alert: ofRun('ExporterStale', 'warning'),
  },
  {
    name: 'journal-damaged',
    series: simulated({ 'tf_exporter_damaged_files_total{file="journal"}': from(0, 1) }),
    alert: { ...ofRun('ExporterFileDamaged', 'warning'), file: 'journal' },
  },
  { name: 'node-lost', series: turning('killed'), alert: ofTarget('TargetDown', 'critical') },
  {
    name: 'out-of-memory',
    series: onNode(
      { tf_run_start_timestamp_seconds: restartsEvery(600) },
      {
        kube_pod_container_status_restarts_total: (t) => (t < HOUR ? 0 : Math.floor((t - HOUR) / 600) + 1),
        kube_pod_container_status_last_terminated_reason: (t) => (t < HOUR ? undefined : 1),
      },
    ),
    alert: onPod('TrainerOOMKilled', 'critical', { container: 'trainer' }),
    inhibited: [ofRun('RestartLoop', 'critical')],
  },
  {
    name: 'crash-loop',
    series: onNode(
      { up: from(1, 0) },
      {
        kube_pod_container_status_restarts_total: (t) => Math.max(0, Math.floor((t - HOUR) / 100)),
        'kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}': (t) => (t < HOUR ? undefined : 1),
      },
    ),
    alert: onPod('TrainerCrashLooping', 'critical', { container: 'trainer' }),
    inhibited: [ofTarget('TargetDown', 'critical')],
    earlier: ['TargetDown'],
  },
  {
    name: 'bad-samples',
    series: recorded('bad-samples'),
    alert: { ...ofRun('DataSamplesDropped', 'warning'), kind: 'malformed' },
  },
  {
    name: 'learning-rate-zero',
    series: recorded('learning-rate-zero'),
    alert: ofRun('LearningRateZero', 'warning'),
    inhibited: [
      ...['hidden', 'logits'].map((layer) => ofRun('WeightUpdateRatioOutOfRange', 'info', { layer })),
      ofRun('UnchangedWeights', 'warning'),
      ofRun('NoValidationImprovement', 'info'),
      ofRun('LossPlateau', 'warning'),
    ],
  },
  { name: 'class-imbalance', series: recorded('class-imbalance'), alert: ofRun('ClassImbalance', 'info') },
  { name: 'time-budget', series: recorded('time-budget'), alert: ofRun('TimeBudgetExceeded', 'warning') },
  { name: 'high-loss', series: recorded('high-loss'), alert: ofRun('HighLossThreshold', 'warning') },
  { name: 'missed-deadline', series: recorded('missed-deadline'), alert: ofRun('DeadlineMissPredicted', 'warning') },
];
