import { firesBetween, HOUR, ofTarget, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { GPUS, NODE, simulatedCluster } from '../simulated-cluster';
import { InputSeries, simulatedRun, TARGET, Timeline } from '../simulated-run';

/** A healthy run on the first GPU of a node with two. */
function runOnGpu(changes: Record<string, Timeline>): InputSeries[] {
  return [...simulatedRun(HOUR, {}), ...simulatedCluster(HOUR, changes)];
}

/** An alert on the GPU of the run. */
function ofGpu(alertname: string, further: FiringAlert = {}): FiringAlert {
  const { namespace, pod, run_id, model_name, team } = TARGET;
  const { gpu, UUID, modelName } = GPUS[0];
  return { alertname, severity: 'critical', node: NODE, gpu, UUID, modelName, namespace, pod, run_id, model_name, team, ...further };
}

/** What drivers write, in 32 bits, for a value that they do not know. */
const UNKNOWN = 4294967295;
/** The same of DCGM, for a value that the device does not support. */
const NOT_SUPPORTED = 2147483634;

/** Nothing, and once a value that no device gives. */
const unknownOnce: Timeline = (t) => (t === 600 ? UNKNOWN : 0);

/** Values that no device gives among what devices report. */
export const DEVICE_READINGS: Scenario[] = [
  {
    name: 'GpuTemperatureHigh: quiet about a sensor that gives no temperature, for however long, and so is GpuMemoryTemperatureHigh',
    series: runOnGpu({
      DCGM_FI_DEV_GPU_TEMP: (t) => (t < 600 ? 60 : UNKNOWN),
      DCGM_FI_DEV_MEMORY_TEMP: (t) => (t < 600 ? 75 : NOT_SUPPORTED),
    }),
    firing: quietAt('15m15s', '30m', '1h'),
  },
  {
    name: 'GpuXidFatal: continues after the counter of energy once gave a value that no device gives, which is no reset',
    series: runOnGpu({
      'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': (t) => Number(t >= 600 && t < 900),
      DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: (t) => (t === 1500 ? 2 ** 63 : 600e3 * t),
    }),
    firing: Object.fromEntries(
      ['24m45s', '25m', '25m15s', '35m'].map((moment) => [moment, [WATCHDOG, ofGpu('GpuXidFatal', { xid: '79' })]]),
    ),
  },
  {
    name: 'GpuEccUncorrectable: at an error a minute after a value that no device gives',
    series: runOnGpu({ 'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{gpu="0"}': (t) => (t < 660 ? unknownOnce(t) : 1) }),
    firing: firesBetween('10m45s', '11m', ofGpu('GpuEccUncorrectable')),
  },
  {
    name: 'GpuEccUncorrectable: quiet about a value that no device gives, and so are the other alerts about GPUs',
    series: runOnGpu({
      ...Object.fromEntries(
        [
          ...['ECC_DBE_VOL_TOTAL', 'ROW_REMAP_FAILURE', 'ROW_REMAP_PENDING', 'CORRECTABLE_REMAPPED_ROWS', 'UNCORRECTABLE_REMAPPED_ROWS'],
          ...['NVLINK_RECOVERY_ERROR_COUNT_TOTAL', 'NVLINK_REPLAY_ERROR_COUNT_TOTAL', 'THERMAL_VIOLATION'],
        ].map((field) => [`DCGM_FI_DEV_${field}`, unknownOnce]),
      ),
      'DCGM_EXP_CLOCK_EVENTS_COUNT{clock_event="hw_power_brake"}': unknownOnce,
      'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': unknownOnce,
      'DCGM_EXP_XID_ERRORS_COUNT{gpu="1", xid="31"}': unknownOnce,
    }),
    firing: quietAt('10m', '10m15s', '15m', '30m', '1h'),
  },
  {
    name: 'GpuIdleWhileAllocated: also when the utilization has once a value that no device gives',
    series: simulatedRun(HOUR, { tf_gpu_utilization: (t) => (t === 1800 ? UNKNOWN : 2) }),
    firing: {
      '34m45s': [WATCHDOG, ofTarget('LowGPUUtilization', 'warning', { device: '0' })],
      '35m': [
        WATCHDOG,
        ofTarget('LowGPUUtilization', 'warning', { device: '0' }),
        ofTarget('GpuIdleWhileAllocated', 'critical', { device: '0' }),
      ],
    },
  },
];
