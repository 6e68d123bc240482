import { firesBetween, quietAt } from '../expectations';
import { gone, runOnGpu } from '../gpu-series';
import { FiringAlert, Scenario } from '../scenario';
import { NODE } from '../simulated-cluster';
import { InputSeries, Timeline } from '../simulated-run';

export const GPU_PRESENCE: Scenario[] = [
  {
    name: 'GpuLost: the driver has seen one less than Kubernetes for five minutes',
    series: gone(/gpu="1"/, runOnGpu()),
    firing: firesBetween('14m45s', '15m', lost()),
  },
  {
    name: 'GpuLost: quiet while the exporter itself is gone',
    series: gone(/job="dcgm-exporter"/, runOnGpu(), 300),
    firing: quietAt('15m', '16m', '1h'),
  },
  {
    name: 'GpuLost: one of two that four pods each share, and of which Kubernetes counts eight',
    series: gone(/gpu="1"/, runOnGpu(shared('4', 8))),
    firing: firesBetween('14m45s', '15m', lost()),
  },
  {
    name: 'GpuLost: quiet where pods share GPUs, and Kubernetes counts shares',
    series: runOnGpu(shared('4', 8)),
    firing: quietAt('15m', '1h'),
  },
  {
    name: 'GpuLost: quiet where shares have a name of their own',
    series: renamed('resource="nvidia_com_gpu"', 'resource="nvidia_com_gpu_shared"', runOnGpu(shared('10', 20, 'NVIDIA-H100-80GB-HBM3'))),
    firing: quietAt('15m', '1h'),
  },
  {
    name: 'GpuLost: quiet where GPUs are divided, and Kubernetes counts the parts',
    series: runOnGpu(shared('1', 14, 'NVIDIA-H100-80GB-HBM3-MIG-1g.10gb')),
    firing: quietAt('15m', '1h'),
  },
  {
    name: 'GpuLost: quiet where nobody says how often GPUs are shared',
    series: runOnGpu({
      kube_node_status_capacity: () => 8,
      'kube_node_labels{label_nvidia_com_gpu_product="NVIDIA-H100-80GB-HBM3-SHARED"}': () => 1,
    }),
    firing: quietAt('15m', '1h'),
  },
  {
    name: 'GpuNodeUnmonitored: ten minutes without an exporter',
    series: gone(/job="dcgm-exporter"/, runOnGpu()),
    firing: firesBetween('19m45s', '20m', { alertname: 'GpuNodeUnmonitored', severity: 'warning', node: NODE }),
  },
  {
    name: 'GpuNodeUnmonitored: quiet while the exporter is replaced, and on a node without GPUs',
    series: gone(/job="dcgm-exporter"/, runOnGpu({ kube_node_status_capacity: (t) => (t > 1500 ? 0 : 2) }), 480),
    firing: quietAt('19m', '20m'),
  },
];

/** What a node with so many GPUs says of them. */
function shared(replicas: string, capacity: number, product = 'NVIDIA-H100-80GB-HBM3-SHARED'): Record<string, Timeline> {
  const labels = `label_nvidia_com_gpu_product="${product}", label_nvidia_com_gpu_replicas="${replicas}"`;
  return { kube_node_status_capacity: () => capacity, [`kube_node_labels{${labels}}`]: () => 1 };
}

function renamed(from: string, to: string, series: InputSeries[]): InputSeries[] {
  return series.map((one) => ({ ...one, series: one.series.replace(from, to) }));
}

function lost(): FiringAlert {
  return { alertname: 'GpuLost', severity: 'critical', node: NODE };
}
