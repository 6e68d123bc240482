import { dcgmExporterMetrics } from '../lib/kinds/dcgm-exporter/dcgm-exporter-metrics';
import { DcgmProfile } from '../lib/kinds/dcgm-exporter/dcgm-profile';
import { Timeline } from './simulated-run';

const RESTING: Record<string, Timeline> = {
  DCGM_FI_DEV_GPU_TEMP: () => 65,
  DCGM_FI_DEV_MEMORY_TEMP: () => 75,
  DCGM_FI_DEV_GPU_UTIL: () => 92,
  DCGM_FI_DEV_SM_CLOCK: () => 1755,
  DCGM_FI_DEV_POWER_USAGE: () => 600,
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: (t) => 600e3 * t,
};

/** Labels that are neither the GPU's nor its holder's; a GPU without errors has no XID, and one that is not slowed down no reason. */
const FURTHER: Record<string, Record<string, string>> = {
  DCGM_EXP_XID_ERRORS_COUNT: { window_size_in_ms: '300000' },
  DCGM_EXP_CLOCK_EVENTS_COUNT: { window_size_in_ms: '300000' },
};

/** One series of a GPU on which all is well. */
export interface GpuSeries {
  readonly metric: string;
  /** What the exporter adds to the labels of the GPU. */
  readonly labels: Record<string, string>;
  /** Whether it also has those of the pod that holds the GPU. */
  readonly ofHolder: boolean;
  readonly value: Timeline;
}

/** Every series that dcgm-exporter writes of a GPU, as the manifests ask for them. */
export function healthyGpu(profile: DcgmProfile): GpuSeries[] {
  return dcgmExporterMetrics(profile).map(({ name, labels }) => ({
    metric: name,
    labels: FURTHER[name] ?? {},
    ofHolder: labels.some((label) => label.name === 'pod'),
    value: RESTING[name] ?? (() => 0),
  }));
}
