import { Metric, MetricCadence, MetricLabel, MetricType } from '../../metrics/metric';
import { DcgmProfile } from './dcgm-profile';

const GPUS_PER_NODE = 16;

/** Which GPU it is: its index on the node and its permanent name. */
const GPU: MetricLabel[] = ['gpu', 'UUID', 'pci_bus_id', 'device', 'modelName'].map((name) => ({ name, bound: GPUS_PER_NODE }));

/** The pod that the GPU is given to; a GPU that nobody holds has none of them. */
const HOLDER: MetricLabel[] = ['namespace', 'pod', 'container'].map((name) => ({ name, bound: GPUS_PER_NODE }));

/** How far a count looks back. */
const WINDOW: MetricLabel = { name: 'window_size_in_ms', bound: 1 };

/** Why clocks are lower than they could be. */
const CLOCK_EVENTS = [
  ...['gpu_idle', 'clocks_setting', 'power_cap', 'hw_slowdown', 'sync_boost'],
  ...['sw_thermal', 'hw_thermal', 'hw_power_brake', 'display_clocks'],
];

const { SCRAPE } = MetricCadence;

/** What is read of every GPU, in the units of DCGM. */
function state(holder: MetricLabel[]): Metric[] {
  const gauge = (name: string, help: string, further: MetricLabel[] = []) =>
    Metric.gauge(name, help, { labels: [...GPU, ...further, ...holder], cadence: SCRAPE });
  const counter = (name: string, help: string) => Metric.counter(name, help, { labels: [...GPU, ...holder], cadence: SCRAPE });
  return [
    gauge('DCGM_FI_DEV_GPU_UTIL', 'Share of time in which a kernel ran (%)'),
    gauge('DCGM_FI_DEV_GPU_TEMP', 'Temperature of the GPU (C)'),
    gauge('DCGM_FI_DEV_MEMORY_TEMP', 'Temperature of the memory (C)'),
    gauge('DCGM_FI_DEV_POWER_USAGE', 'Power draw (W)'),
    gauge('DCGM_FI_DEV_POWER_MGMT_LIMIT', 'Power that the GPU may draw (W)'),
    counter('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'Energy used since the driver was loaded (mJ)'),
    gauge('DCGM_FI_DEV_SM_CLOCK', 'Clock of the multiprocessors (MHz)'),
    gauge('DCGM_FI_DEV_MEM_CLOCK', 'Clock of the memory (MHz)'),
    gauge('DCGM_FI_DEV_FB_USED', 'Memory in use (MiB)'),
    gauge('DCGM_FI_DEV_FB_FREE', 'Free memory (MiB)'),
    gauge('DCGM_FI_DEV_FB_RESERVED', 'Memory that the driver keeps for itself (MiB)'),
    counter('DCGM_FI_DEV_THERMAL_VIOLATION', 'Time with lower clocks because of heat (ns)'),
    counter('DCGM_FI_DEV_POWER_VIOLATION', 'Time with lower clocks because of the power limit (ns)'),
    counter('DCGM_FI_DEV_BOARD_LIMIT_VIOLATION', 'Time with lower clocks because of limits of the board (ns)'),
    counter('DCGM_FI_DEV_RELIABILITY_VIOLATION', 'Time with lower clocks for the sake of reliability (ns)'),
    gauge('DCGM_EXP_XID_ERRORS_COUNT', 'Errors that the driver has reported within the window', [{ name: 'xid', bound: 20 }, WINDOW]),
    gauge('DCGM_EXP_CLOCK_EVENTS_COUNT', 'Samples within the window at which clocks were lowered', [
      { name: 'clock_event', values: CLOCK_EVENTS, bound: CLOCK_EVENTS.length },
      WINDOW,
    ]),
    gauge('DCGM_FI_DEV_ROW_REMAP_FAILURE', 'Whether a row of memory could not be replaced'),
    gauge('DCGM_FI_DEV_ROW_REMAP_PENDING', 'Whether a row of memory is replaced at the next reset'),
    counter('DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL', 'Traffic over all lanes of NVLink'),
  ];
}

/**
 * Counters that grow once in months. They do not say which pod holds the GPU: with the error the pod often ends, and its last and the next
 * one's first sample would be two series, neither of which has grown.
 */
const ERRORS = [
  ['DCGM_FI_DEV_ECC_SBE_VOL_TOTAL', 'Single-bit errors since the driver was loaded'],
  ['DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', 'Double-bit errors since the driver was loaded'],
  ['DCGM_FI_DEV_ECC_SBE_AGG_TOTAL', 'Single-bit errors over the life of the GPU'],
  ['DCGM_FI_DEV_ECC_DBE_AGG_TOTAL', 'Double-bit errors over the life of the GPU'],
  ['DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS', 'Rows of memory replaced because of correctable errors'],
  ['DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', 'Rows of memory replaced because of uncorrectable errors'],
  ['DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL', 'Checksum errors of NVLink in flow control'],
  ['DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL', 'Checksum errors of NVLink in data'],
  ['DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL', 'Transfers that NVLink has repeated'],
  ['DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL', 'Times that a lane of NVLink had to be trained again'],
  ['DCGM_FI_DEV_PCIE_REPLAY_COUNTER', 'Transfers that PCIe has repeated'],
].map(([name, help]) => Metric.counter(name, help, { labels: GPU, cadence: SCRAPE }));

/** What only the driver's profiling counters know. */
const PROFILING = [
  ['DCGM_FI_PROF_GR_ENGINE_ACTIVE', 'Share of time in which any engine computed (0 to 1)'],
  ['DCGM_FI_PROF_SM_ACTIVE', 'Share of cycles in which a multiprocessor had work (0 to 1)'],
  ['DCGM_FI_PROF_SM_OCCUPANCY', 'Work on the multiprocessors over what they can hold (0 to 1)'],
  ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 'Share of cycles in which tensor cores computed (0 to 1)'],
  ['DCGM_FI_PROF_DRAM_ACTIVE', 'Share of cycles in which memory was read or written (0 to 1)'],
  ['DCGM_FI_PROF_PCIE_TX_BYTES', 'Sent over PCIe (bytes per second)'],
  ['DCGM_FI_PROF_PCIE_RX_BYTES', 'Received over PCIe (bytes per second)'],
].map(([name, help]) => Metric.gauge(name, help, { labels: [...GPU, ...HOLDER], cadence: SCRAPE }));

/** The names of the counters of errors. */
export const DCGM_ERROR_COUNTERS = ERRORS.map(({ name }) => name);

/** Everything that dcgm-exporter is asked for. */
export function dcgmExporterMetrics(profile: DcgmProfile): Metric[] {
  return profile === DcgmProfile.PROFILING ? [...state(HOLDER), ...ERRORS, ...PROFILING] : [...state([]), ...ERRORS];
}

/** The list of fields that dcgm-exporter reads: name, type and help of each, in CSV. */
export function dcgmCountersCsv(metrics: Metric[]): string {
  return metrics
    .map(({ name, type, help }) => `${name},${type === MetricType.COUNTER ? 'counter' : 'gauge'},"${help.replace(/"/g, '""')}"\n`)
    .join('');
}
