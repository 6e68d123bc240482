import { HOUR, ofRun, ofTarget } from './expectations';
import { FailureShape, from, halved, healthyLoss, onNode, onPod, STORY_SECONDS } from './failure-shape';
import { FiringAlert } from './scenario';
import { GPUS } from './simulated-cluster';
import { furtherGpu } from './simulated-gpus';
import { TARGET, Timeline } from './simulated-run';

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
const { namespace, node, run_id, model_name, team } = TARGET;
const onGpu = (alertname: string, severity: string, further: FiringAlert = {}): FiringAlert => {
  const { gpu, UUID, modelName } = GPUS[0];
  return onPod(alertname, severity, { gpu, UUID, modelName, ...further });
};
const DEVICE = { device: '0' };
const idle = [ofTarget('LowGPUUtilization', 'warning', DEVICE), ofTarget('GpuIdleWhileAllocated', 'critical', DEVICE)];

/** What goes wrong with the hardware that a run uses. */
export const HARDWARE_SHAPES: readonly FailureShape[] = [
  {
    name: 'xid',
    series: onNode(STOPPED, { 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': from(0, 1) }),
    alert: onGpu('GpuXidFatal', 'critical', { xid: '79' }),
    silent: { alertname: 'RunOnFailedGpu', severity: 'none', namespace, node, run_id, model_name, team },
    inhibited: [ofRun('TrainingStalled', 'critical'), ofRun('ExporterStale', 'warning'), ...idle],
  },
  {
    name: 'thermal',
    series: onNode(
      { tf_train_steps_total: halved },
      {
        'DCGM_FI_DEV_THERMAL_VIOLATION{gpu="0"}': (t) => Math.max(0, t - HOUR) * 1e9,
        'DCGM_FI_DEV_GPU_TEMP{gpu="0"}': from(65, 90),
      },
    ),
    alert: onGpu('GpuThermalThrottling', 'warning'),
    inhibited: [onGpu('GpuTemperatureHigh', 'warning'), ofRun('TrainingThroughputDrop', 'warning')],
    earlier: ['GpuTemperatureHigh'],
  },
  {
    name: 'gpu-held-back',
    series: [
      ...onNode(
        { tf_train_steps_total: halved },
        {
          kube_node_status_capacity: () => 4,
          'DCGM_FI_DEV_SM_CLOCK{gpu="0"}': from(1755, 800),
          'DCGM_FI_DEV_POWER_USAGE{gpu="0"}': from(600, 300),
        },
      ),
      ...[2, 3].flatMap((index) => furtherGpu(index, STORY_SECONDS)),
    ],
    alert: onGpu('GpuClockBelowPeers', 'warning'),
    inhibited: [ofRun('TrainingThroughputDrop', 'warning')],
  },
  {
    name: 'port-down',
    series: onNode({ tf_train_steps_total: halved }, { node_infiniband_state_id: from(4, 1) }),
    alert: { alertname: 'NodeInfinibandPortDown', severity: 'warning', node, device: 'mlx5_0', port: '1' },
    silent: { alertname: 'RunOnLostLink', severity: 'none', namespace, node, run_id, model_name, team },
    inhibited: [ofRun('TrainingThroughputDrop', 'warning')],
  },
];
