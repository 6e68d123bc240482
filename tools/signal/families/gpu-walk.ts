import { READ_BY_RULES } from '../../shipped-rules';
import { selector, TARGET } from '../../simulated-run';
import { encoded, GivenSeries } from '../samples';
import { Conditions } from './conditions';

/** What dcgm-exporter shows of a GPU at a moment. */
export interface GpuState {
  /** Of the multiprocessors, in MHz. */
  readonly clock: number;
  /** Watts. */
  readonly power: number;
  /** Percent of the time. */
  readonly busy: number;
}

/** A GPU and the pod that holds it. */
export interface SimulatedGpu {
  readonly node: string;
  readonly pod: string;
  /** Number on its node. */
  readonly index: number;
  readonly at: (t: number) => GpuState;
}

const MODEL = 'NVIDIA H100 80GB HBM3';

/** What the scrape of dcgm-exporter on each node stores, of the fields that rules read. */
export function gpuSeries({ scrape }: Conditions, seconds: number, gpus: readonly SimulatedGpu[]): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  return gpus.flatMap(({ node, pod, index, at }) => {
    const states = Array.from({ length: count }, (_, i) => at(i * scrape));
    const gpu = { gpu: String(index), UUID: `GPU-${node}-${index}`, pci_bus_id: `00000000:${index}A:00.0`, device: `nvidia${index}` };
    const holder = { namespace: TARGET.namespace, pod, container: 'trainer' };
    const labels = { ...gpu, modelName: MODEL, ...holder, job: 'dcgm-exporter', instance: `${node}:9400`, node };
    const fields: Record<string, (state: GpuState) => number> = {
      DCGM_FI_DEV_GPU_TEMP: () => 65,
      DCGM_FI_DEV_SM_CLOCK: ({ clock }) => clock,
      DCGM_FI_DEV_POWER_USAGE: ({ power }) => power,
      DCGM_FI_DEV_GPU_UTIL: ({ busy }) => busy,
    };
    return Object.entries(fields)
      .filter(([name]) => READ_BY_RULES.has(name))
      .map(([name, value]) => ({
        series: selector(name, labels),
        ...encoded((t) => value(states[Math.round(t / scrape)]), count, scrape),
      }));
  });
}
