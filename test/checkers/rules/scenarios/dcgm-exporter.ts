import { firesBetween, HOUR, ofRun, quietAt, WATCHDOG } from '../expectations';
import { gone, ofFreeGpu, ofGpu, runOnGpu } from '../gpu-series';
import { FiringAlert, Scenario } from '../scenario';
import { NODE, simulatedCluster } from '../simulated-cluster';
import { InputSeries, simulatedRun, TARGET, Timeline } from '../simulated-run';

const { namespace, run_id, model_name, team } = TARGET;

const stalled = ofRun('TrainingStalled', 'critical');
const onFailedGpu: FiringAlert = { alertname: 'RunOnFailedGpu', severity: 'none', namespace, node: NODE, run_id, model_name, team };

/** The run makes no step between the tenth and the thirtieth minute. */
const STOPPED: Record<string, Timeline> = {
  tf_train_steps_total: (t) => 2 * (t < 600 ? t : t < 1800 ? 600 : t - 1200),
  tf_train_loss: (t) => (t < 600 || t >= 1800 ? 1 + (t % 60) / 1000 : 1),
};

const since =
  (seconds: number, before: number, after: number): Timeline =>
  (t) =>
    t < seconds ? before : after;

/** After ten minutes nobody holds the first GPU: the series that name its pod end, and others continue without. */
function released(series: InputSeries[]): InputSeries[] {
  const held = /^DCGM_.*pod="/;
  const withoutHolder = (name: string) => name.replace(/,?(namespace|pod|container)="[^"]*"/g, '');
  return [
    ...gone(held, series),
    ...series
      .filter((one) => held.test(one.series))
      .map((one) => ({
        series: withoutHolder(one.series),
        values: one.values
          .split(' ')
          .fill('_', 0, 600 / 15)
          .join(' '),
      })),
  ];
}

export const DCGM_EXPORTER: Scenario[] = [
  {
    name: 'GpuThermalThrottling: for five minutes, from the first that is lost',
    series: runOnGpu({ 'DCGM_FI_DEV_THERMAL_VIOLATION{gpu="0"}': (t) => Math.max(0, t - 600) * 1e9 }),
    firing: firesBetween('15m', '15m15s', ofGpu(0, 'GpuThermalThrottling', 'warning')),
  },
  {
    name: 'GpuThermalThrottling: quiet at half a hundredth, and however long the power limit slows it down',
    series: runOnGpu({ DCGM_FI_DEV_THERMAL_VIOLATION: (t) => 0.005e9 * t, DCGM_FI_DEV_POWER_VIOLATION: (t) => 0.5e9 * t }),
    firing: quietAt('5m15s', '30m'),
  },
  {
    name: 'GpuPowerBrake: at the first sample',
    series: runOnGpu({ 'DCGM_EXP_CLOCK_EVENTS_COUNT{gpu="1", clock_event="hw_power_brake"}': since(600, 0, 1) }),
    firing: firesBetween('9m45s', '10m', ofGpu(1, 'GpuPowerBrake', 'warning')),
  },
  {
    name: 'GpuPowerBrake: quiet when the GPU keeps to its own power limit',
    series: runOnGpu({ 'DCGM_EXP_CLOCK_EVENTS_COUNT{clock_event="power_cap"}': () => 20 }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'GpuBoardLimit: for five minutes, from the first that is lost',
    series: runOnGpu({ 'DCGM_FI_DEV_BOARD_LIMIT_VIOLATION{gpu="0"}': (t) => Math.max(0, t - 600) * 0.2e9 }),
    firing: firesBetween('15m15s', '15m30s', ofGpu(0, 'GpuBoardLimit', 'warning')),
  },
  {
    name: 'GpuBoardLimit: also for the sake of reliability',
    series: runOnGpu({ 'DCGM_FI_DEV_RELIABILITY_VIOLATION{gpu="1"}': (t) => 0.02e9 * t }),
    firing: { '10m': [WATCHDOG, ofGpu(1, 'GpuBoardLimit', 'warning')] },
  },
  {
    name: 'GpuBoardLimit: quiet at half a hundredth, and at the power limit all day',
    series: runOnGpu({ DCGM_FI_DEV_BOARD_LIMIT_VIOLATION: (t) => 0.005e9 * t, DCGM_FI_DEV_POWER_VIOLATION: (t) => 0.9e9 * t }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'GpuTemperatureHigh: above 85 degrees for five minutes, of the GPU that is',
    series: runOnGpu({ 'DCGM_FI_DEV_GPU_TEMP{gpu="1"}': () => 86 }),
    firing: firesBetween('4m45s', '5m', ofGpu(1, 'GpuTemperatureHigh', 'warning')),
  },
  {
    name: 'GpuTemperatureHigh: quiet at 85 degrees, and at a peak',
    series: runOnGpu({ 'DCGM_FI_DEV_GPU_TEMP{gpu="0"}': () => 85, 'DCGM_FI_DEV_GPU_TEMP{gpu="1"}': (t) => (t % 300 < 240 ? 95 : 80) }),
    firing: quietAt('5m', '1h'),
  },
  {
    name: 'GpuMemoryTemperatureHigh: above 95 degrees for five minutes',
    series: runOnGpu({ 'DCGM_FI_DEV_MEMORY_TEMP{gpu="0"}': since(600, 75, 96) }),
    firing: firesBetween('14m45s', '15m', ofGpu(0, 'GpuMemoryTemperatureHigh', 'warning')),
  },
  {
    name: 'GpuMemoryTemperatureHigh: quiet at 95 degrees, which its maker allows',
    series: runOnGpu({ DCGM_FI_DEV_MEMORY_TEMP: () => 95 }),
    firing: quietAt('5m', '1h'),
  },
  {
    name: 'GpuXidFatal: the GPU has fallen off the bus',
    series: runOnGpu({ 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': since(600, 0, 1) }),
    firing: firesBetween('9m45s', '10m', ofGpu(0, 'GpuXidFatal', 'critical', { xid: '79' })),
  },
  {
    name: 'GpuXidFatal: until the driver is loaded again, not until the window of the exporter is over',
    series: runOnGpu({
      'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': (t) => Number(t >= 600 && t < 900),
      DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: (t) => 600e3 * (t < 2400 ? t : t - 2400),
    }),
    firing: { '39m': [WATCHDOG, ofGpu(0, 'GpuXidFatal', 'critical', { xid: '79' })], ...quietAt('41m', '58m') },
  },
  {
    name: 'RunOnFailedGpu: while the run of a GPU that failed does not train',
    series: [
      ...simulatedRun(HOUR, STOPPED),
      ...simulatedCluster(HOUR, { 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': (t) => Number(t >= 600 && t < 900) }),
    ],
    firing: {
      '14m': [WATCHDOG, ofGpu(0, 'GpuXidFatal', 'critical', { xid: '79' })],
      '15m15s': [WATCHDOG, ofGpu(0, 'GpuXidFatal', 'critical', { xid: '79' }), onFailedGpu, stalled],
      '29m': [WATCHDOG, ofGpu(0, 'GpuXidFatal', 'critical', { xid: '79' }), onFailedGpu, stalled],
      '31m': [WATCHDOG, ofGpu(0, 'GpuXidFatal', 'critical', { xid: '79' })],
    },
  },
  {
    name: 'RunOnFailedGpu: quiet when the run trains on',
    series: runOnGpu({ 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': (t) => Number(t >= 600 && t < 900) }),
    firing: { '20m': [WATCHDOG, ofGpu(0, 'GpuXidFatal', 'critical', { xid: '79' })] },
  },
  {
    name: 'GpuLost: quiet about a GPU of which the driver has said that it fell off the bus',
    series: gone(/^DCGM_FI.*gpu="0"/, runOnGpu({ 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': (t) => Number(t >= 585 && t < 885) })),
    firing: { '16m': [WATCHDOG, ofGpu(0, 'GpuXidFatal', 'critical', { xid: '79' })] },
  },
  {
    name: 'GpuXidFatal: quiet at an error of the program, which is reported as such',
    series: runOnGpu({ 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="31"}': () => 3 }),
    firing: { '10m': [WATCHDOG, ofGpu(0, 'GpuXidError', 'warning', { xid: '31' })] },
  },
  {
    name: 'GpuXidError: until an hour after its window is over, as a program that fails again does it again',
    series: runOnGpu({ 'DCGM_EXP_XID_ERRORS_COUNT{gpu="1", xid="43"}': (t) => Number(t >= 600 && t < 900) }, 2 * HOUR),
    firing: {
      ...firesBetween('9m45s', '10m', ofGpu(1, 'GpuXidError', 'warning', { xid: '43' })),
      '1h14m': [WATCHDOG, ofGpu(1, 'GpuXidError', 'warning', { xid: '43' })],
      ...quietAt('1h16m'),
    },
  },
  {
    name: 'GpuXidError: quiet when the driver counts that there was none',
    series: runOnGpu({ 'DCGM_EXP_XID_ERRORS_COUNT{xid="0"}': () => 20 }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'GpuEccUncorrectable: at the first error',
    series: runOnGpu({ 'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{gpu="0"}': since(600, 0, 1) }),
    firing: firesBetween('9m45s', '10m', ofGpu(0, 'GpuEccUncorrectable', 'critical')),
  },
  {
    name: 'GpuEccUncorrectable: also when the pod ends of it, and nobody holds the GPU any more',
    series: released(runOnGpu({ 'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{gpu="0"}': since(600, 0, 1) })),
    firing: firesBetween('9m45s', '10m', ofFreeGpu(0, 'GpuEccUncorrectable', 'critical')),
  },
  {
    name: 'GpuEccUncorrectable: quiet about errors of another day, and when the driver begins to count anew',
    series: runOnGpu({ DCGM_FI_DEV_ECC_DBE_VOL_TOTAL: since(600, 3, 0), DCGM_FI_DEV_ECC_DBE_AGG_TOTAL: () => 3 }),
    firing: quietAt('9m45s', '10m', '15m'),
  },
  {
    name: 'GpuRowRemapFailure: at once',
    series: runOnGpu({ 'DCGM_FI_DEV_ROW_REMAP_FAILURE{gpu="0"}': since(600, 0, 1) }),
    firing: firesBetween('9m45s', '10m', ofGpu(0, 'GpuRowRemapFailure', 'critical')),
  },
  {
    name: 'GpuRowRemapFailure: quiet while rows can be replaced, which is reported as pending',
    series: runOnGpu({ 'DCGM_FI_DEV_ROW_REMAP_PENDING{gpu="1"}': () => 1 }),
    firing: { '10m': [WATCHDOG, ofGpu(1, 'GpuRowRemapPending', 'warning')] },
  },
  {
    name: 'GpuRowRemapPending: until the GPU is reset',
    series: runOnGpu({ 'DCGM_FI_DEV_ROW_REMAP_PENDING{gpu="0"}': (t) => Number(t >= 600 && t < 1200) }),
    firing: { ...firesBetween('9m45s', '10m', ofGpu(0, 'GpuRowRemapPending', 'warning')), ...quietAt('20m') },
  },
  {
    name: 'GpuRowRemapPending: quiet about rows that were replaced on another day',
    series: runOnGpu({ DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS: () => 12 }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'GpuHbmErrors: a row more than the day before',
    series: runOnGpu({ 'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS{gpu="0"}': since(600, 2, 3) }),
    firing: firesBetween('9m45s', '10m', ofGpu(0, 'GpuHbmErrors', 'warning')),
  },
  {
    name: 'GpuHbmErrors: quiet about single bits, which are corrected',
    series: runOnGpu({ DCGM_FI_DEV_ECC_SBE_VOL_TOTAL: (t) => Math.floor(t / 60), DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS: () => 2 }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'GpuNvlinkErrors: a lane that had to be trained again',
    series: runOnGpu({ 'DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL{gpu="0"}': since(600, 0, 1) }),
    firing: firesBetween('9m45s', '10m', ofGpu(0, 'GpuNvlinkErrors', 'warning')),
  },
  {
    name: 'GpuNvlinkErrors: more than a hundred repeated transfers in 15 minutes',
    series: runOnGpu({ 'DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL{gpu="1"}': (t) => Math.floor(t / 7.5) }),
    firing: { '30m': [WATCHDOG, ofGpu(1, 'GpuNvlinkErrors', 'warning')] },
  },
  {
    name: 'GpuNvlinkErrors: quiet at ninety repeated transfers',
    series: runOnGpu({ DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL: (t) => Math.floor(t / 10) }),
    firing: quietAt('16m', '1h'),
  },
  {
    name: 'GpuPcieReplays: more than eight repeated transfers a minute',
    series: runOnGpu({ 'DCGM_FI_DEV_PCIE_REPLAY_COUNTER{gpu="0"}': (t) => Math.floor(Math.max(0, t - 600) / 6) }),
    firing: { ...quietAt('20m'), '30m': [WATCHDOG, ofGpu(0, 'GpuPcieReplays', 'warning')] },
  },
  {
    name: 'GpuPcieReplays: quiet at seven a minute, and at a hundred while a device is reset',
    series: runOnGpu({
      'DCGM_FI_DEV_PCIE_REPLAY_COUNTER{gpu="0"}': (t) => Math.floor((7 * t) / 60),
      'DCGM_FI_DEV_PCIE_REPLAY_COUNTER{gpu="1"}': since(600, 0, 100),
    }),
    firing: quietAt('12m', '20m', '1h'),
  },
];
