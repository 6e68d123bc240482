import { HOUR, MINUTE, ofNode, ofRun, ofTarget } from './expectations';
import { recordedRun } from './recorded-run';
import { FiringAlert } from './scenario';
import { GPUS, simulatedCluster } from './simulated-cluster';
import { asWorker, InputSeries, simulatedRun, TARGET, Timeline, until } from './simulated-run';

/** A way in which a run goes wrong, and what must be said of it: one alert, and consequences that inhibition keeps quiet. */
export interface FailureShape {
  readonly name: string;
  readonly series: InputSeries[];
  readonly alert: FiringAlert;
  /** @default - none. */
  readonly inhibited?: FiringAlert[];
  /**
   * Of the inhibited ones those that may be reported before their cause is known, because they look at less or ask for less.
   *
   * @default - none.
   */
  readonly earlier?: string[];
}

/** How long each story is; a simulated run is healthy for its first hour. */
export const STORY_SECONDS = 3 * HOUR;

const simulated = (changes: Record<string, Timeline>, durations = {}) => simulatedRun(STORY_SECONDS, changes, durations);
/** The story is over before the run is; how even its steps were is a matter of the machine that recorded them. */
const recorded = (name: string, turnSeconds?: number) =>
  recordedRun(name, STORY_SECONDS + 5 * MINUTE, turnSeconds).filter(({ series }) => !series.startsWith('tf_train_step_duration_seconds'));
/** Healthy until the hour. */
const turning = (name: string) => recorded(name, HOUR);
/** Before the hour one value, from then on another. */
const from =
  (before: number, after: number): Timeline =>
  (t) =>
    t < HOUR ? before : after;
/** A counter that grows by one a scrape from the hour on. */
const counting: Timeline = (t) => Math.max(0, Math.floor((t - HOUR) / 15));
const healthyLoss = (t: number) => 0.2 + 2 * Math.exp(-t / HOUR);
const restartsEvery =
  (seconds: number): Timeline =>
  (t) =>
    t < HOUR ? 0 : Math.floor(t / seconds) * seconds;
const DEVICE = { device: '0' };
const HIDDEN = { layer: 'hidden' };
/** A hang of everything after the first hour. */
const STOPPED: Record<string, Timeline> = {
  tf_train_steps_total: (t) => 2 * Math.min(t, HOUR),
  tf_train_last_step_timestamp_seconds: (t) => Math.min(t, HOUR),
  tf_exporter_last_update_timestamp_seconds: (t) => Math.min(t, HOUR),
  tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(Math.min(t, HOUR) / 600) * 600,
  tf_train_loss: (t) => healthyLoss(Math.min(t, HOUR)),
  tf_gpu_utilization: from(92, 0),
  'tf_run_time_seconds_total{category="productive"}': (t) => 0.97 * Math.min(t, HOUR),
  'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.03 * Math.min(t, HOUR),
};
/** The run on the first GPU of a node of which dcgm-exporter, kube-state-metrics and node-exporter report. */
const onNode = (ofRun: Record<string, Timeline>, ofCluster: Record<string, Timeline>) => [
  ...simulated(ofRun),
  ...simulatedCluster(STORY_SECONDS, ofCluster),
];
const { namespace, pod, node, run_id, model_name, team } = TARGET;
const onPod = (alertname: string, severity: string, further: FiringAlert): FiringAlert => {
  return { alertname, severity, namespace, pod, node, run_id, model_name, team, ...further };
};
const onGpu = (alertname: string, severity: string, further: FiringAlert = {}): FiringAlert => {
  const { gpu, UUID, modelName } = GPUS[0];
  return onPod(alertname, severity, { gpu, UUID, modelName, ...further });
};
const idle = [ofTarget('LowGPUUtilization', 'warning', DEVICE), ofTarget('GpuIdleWhileAllocated', 'critical', DEVICE)];

export const FAILURE_SHAPES: FailureShape[] = [
  { name: 'nan', series: recorded('nan'), alert: ofTarget('NonFiniteLoss', 'critical') },
  { name: 'gpu-fallback', series: recorded('gpu-fallback'), alert: ofTarget('GpuFallbackToCpu', 'critical') },
  { name: 'plateau', series: recorded('plateau'), alert: ofNode('LossPlateau', 'warning') },
  {
    name: 'overfit',
    series: recorded('overfit'),
    alert: ofTarget('Overfitting', 'warning'),
    inhibited: [ofTarget('NoValidationImprovement', 'info')],
  },
  {
    name: 'divergence',
    series: simulated({
      tf_train_loss: (t) => healthyLoss(Math.min(t, HOUR)) + Math.max(0, t - HOUR) / 1200,
      tf_val_loss: (t) => 1.1 * healthyLoss(Math.min(t, HOUR)) + Math.max(0, t - HOUR) / 1200,
      tf_val_accuracy: (t) => 0.7 * Math.exp(-Math.max(0, t - HOUR - 15 * MINUTE) / HOUR),
      tf_val_evals_since_improvement: (t) => Math.floor(Math.max(0, t - HOUR) / 600),
      tf_train_loss_spikes_total: counting,
    }),
    alert: ofNode('LossDiverging', 'warning'),
    inhibited: [
      ofTarget('LossSpike', 'info'),
      ofTarget('NoValidationImprovement', 'info'),
      ofTarget('ValidationAccuracyRegressed', 'warning'),
    ],
    earlier: ['LossSpike'],
  },
  {
    name: 'stall',
    series: turning('stall'),
    alert: ofTarget('TrainingStalled', 'critical', { worker: '0' }),
    inhibited: [ofTarget('ExporterStale', 'warning')],
  },
  {
    name: 'data-stall',
    series: turning('data-stall'),
    alert: ofTarget('DataInputBottleneck', 'warning'),
    inhibited: [ofNode('TrainingThroughputDrop', 'warning')],
    earlier: ['TrainingThroughputDrop'],
  },
  {
    name: 'straggler',
    series: [1, 2, 3].flatMap((worker) =>
      asWorker(worker, simulated({}, { tf_train_phase_duration_seconds: [{ value: worker === 3 ? 0.6 : 0.4, perSecond: 2 }] })),
    ),
    alert: ofTarget('StragglerWorker', 'warning', { worker: '3', phase: 'compute', pod: 'mnist-x7k2p-3', instance: '10.0.1.3:9091' }),
  },
  { name: 'throughput-drop', series: turning('throughput-drop'), alert: ofNode('TrainingThroughputDrop', 'warning') },
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
    alert: ofTarget('ExplodingGradient', 'warning'),
  },
  {
    name: 'vanishing-gradient',
    series: simulated({ tf_layer_gradient_abs_mean: from(1e-3, 1e-9) }),
    alert: ofTarget('VanishingGradient', 'warning', { layer: 'some-layer' }),
  },
  { name: 'dead-relu', series: recorded('dead-relu'), alert: ofTarget('DeadRelu', 'info', HIDDEN) },
  {
    name: 'checkpoint-stale',
    series: simulated({ tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(Math.min(t, HOUR) / 600) * 600 }),
    alert: ofTarget('CheckpointStale', 'critical'),
  },
  {
    name: 'full-checkpoint-disk',
    series: turning('full-checkpoint-disk'),
    alert: ofTarget('CheckpointStale', 'critical'),
    inhibited: [ofTarget('CheckpointSaveFailing', 'warning', { result: 'failure' }), ofTarget('CheckpointVolumeFilling', 'warning')],
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
    inhibited: [ofRun('RestartLoop', 'critical'), ofTarget('TargetDown', 'critical'), ofNode('TrainingThroughputDrop', 'warning')],
    earlier: ['RestartLoop', 'TargetDown', 'TrainingThroughputDrop'],
  },
  {
    name: 'preemption',
    series: until(HOUR + 2 * MINUTE, turning('preempted')),
    alert: ofTarget('TrainingPreempted', 'info', { reason: 'sigterm' }),
  },
  { name: 'vanished', series: until(HOUR, turning('killed')), alert: ofRun('TrainingRunVanished', 'critical') },
  { name: 'failed', series: turning('failed'), alert: ofRun('TrainingRunFailed', 'critical') },
  {
    name: 'exporter-stale',
    series: simulated({ tf_exporter_last_update_timestamp_seconds: (t) => Math.min(t, HOUR) }),
    alert: ofTarget('ExporterStale', 'warning'),
  },
  { name: 'node-lost', series: turning('killed'), alert: ofTarget('TargetDown', 'critical') },
  {
    name: 'xid',
    series: onNode(STOPPED, { 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': from(0, 1) }),
    alert: onGpu('GpuXidFatal', 'critical', { xid: '79' }),
    inhibited: [ofTarget('TrainingStalled', 'critical', { worker: '0' }), ofTarget('ExporterStale', 'warning'), ...idle],
  },
  {
    name: 'thermal',
    series: onNode(
      { tf_train_steps_total: (t) => 2 * Math.min(t, HOUR) + Math.max(0, t - HOUR) },
      {
        'DCGM_FI_DEV_THERMAL_VIOLATION{gpu="0"}': (t) => Math.max(0, t - HOUR) * 1e9,
        'DCGM_FI_DEV_GPU_TEMP{gpu="0"}': from(65, 90),
      },
    ),
    alert: onGpu('GpuThermalThrottling', 'warning'),
    inhibited: [onGpu('GpuTemperatureHigh', 'warning'), ofNode('TrainingThroughputDrop', 'warning')],
    earlier: ['GpuTemperatureHigh'],
  },
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
    name: 'bad-samples',
    series: recorded('bad-samples'),
    alert: ofTarget('DataSamplesDropped', 'warning', { kind: 'malformed' }),
  },
  {
    name: 'learning-rate-zero',
    series: recorded('learning-rate-zero'),
    alert: ofTarget('LearningRateZero', 'warning'),
    inhibited: [
      ...['hidden', 'logits'].map((layer) => ofTarget('WeightUpdateRatioOutOfRange', 'info', { layer })),
      ofNode('LossPlateau', 'warning'),
      ofTarget('NoValidationImprovement', 'info'),
    ],
  },
  { name: 'class-imbalance', series: recorded('class-imbalance'), alert: ofTarget('ClassImbalance', 'info') },
  { name: 'time-budget', series: recorded('time-budget'), alert: ofTarget('TimeBudgetExceeded', 'warning') },
  { name: 'high-loss', series: recorded('high-loss'), alert: ofTarget('HighLossThreshold', 'warning') },
  { name: 'missed-deadline', series: recorded('missed-deadline'), alert: ofTarget('DeadlineMissPredicted', 'warning') },
];
