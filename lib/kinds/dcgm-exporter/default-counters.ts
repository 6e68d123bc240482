/** What dcgm-exporter and NVIDIA's GPU operator export unless they are given another list of counters, in all versions since 3.3. */
export const DEFAULT_COUNTERS: ReadonlySet<string> = new Set([
  ...['SM_CLOCK', 'MEM_CLOCK', 'MEMORY_TEMP', 'GPU_TEMP', 'POWER_USAGE', 'TOTAL_ENERGY_CONSUMPTION'].map(device),
  ...['PCIE_REPLAY_COUNTER', 'GPU_UTIL', 'MEM_COPY_UTIL', 'ENC_UTIL', 'DEC_UTIL', 'XID_ERRORS', 'FB_FREE', 'FB_USED'].map(device),
  ...['NVLINK_BANDWIDTH_TOTAL'].map(device),
  ...['UNCORRECTABLE_REMAPPED_ROWS', 'CORRECTABLE_REMAPPED_ROWS', 'ROW_REMAP_FAILURE'].map(device),
  ...['GR_ENGINE_ACTIVE', 'PIPE_TENSOR_ACTIVE', 'DRAM_ACTIVE', 'PCIE_TX_BYTES', 'PCIE_RX_BYTES'].map((name) => `DCGM_FI_PROF_${name}`),
]);

function device(name: string): string {
  return `DCGM_FI_DEV_${name}`;
}
