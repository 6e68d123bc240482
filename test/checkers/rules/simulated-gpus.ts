import { GPUS, simulatedCluster } from './simulated-cluster';
import { InputSeries, TARGET, Timeline } from './simulated-run';

/** The same series as those of another GPU of the node. */
function asGpu(index: number, { series, values }: InputSeries): InputSeries {
  const [first] = GPUS;
  const names: Record<string, string> = {
    gpu: String(index),
    UUID: `GPU-${index}`,
    pci_bus_id: `00000000:0${index}:00.0`,
    device: `nvidia${index}`,
  };
  const renamed = Object.entries(names).reduce(
    (text, [label, value]) => text.replace(`${label}="${first[label as keyof typeof first]}"`, `${label}="${value}"`),
    series,
  );
  return { series: renamed, values };
}

/** What dcgm-exporter says of the GPU that the simulated run holds, as another one of the same pod: by the index of that one. */
export function furtherGpu(index: number, seconds: number, changes: Record<string, Timeline> = {}): InputSeries[] {
  return simulatedCluster(seconds, changes)
    .filter(({ series }) => series.startsWith('DCGM_') && series.includes('gpu="0"'))
    .map((one) => asGpu(index, one));
}

/** The same series as those of a pod of another run on the same node. */
export function ofNeighbor(runId: string, series: readonly InputSeries[]): InputSeries[] {
  return series.map((one) => ({
    ...one,
    series: one.series.replaceAll(TARGET.run_id, runId).replaceAll(TARGET.instance, '10.0.0.77:9091'),
  }));
}
