import { firesBetween, HOUR, MINUTE, quietAt } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { GPUS, NODE, simulatedCluster } from '../simulated-cluster';
import { furtherGpu, ofNeighbor } from '../simulated-gpus';
import { InputSeries, simulatedRun, TARGET, Timeline } from '../simulated-run';

/** What dcgm-exporter says of a GPU. */
interface Gpu {
  /** Clock in MHz. */
  readonly clock?: Timeline;
  /** Watts. */
  readonly power?: Timeline;
  /** Percent. */
  readonly busy?: Timeline;
}

function changesOf({ clock = () => 1755, power = () => 600, busy = () => 92 }: Gpu): Record<string, Timeline> {
  return { DCGM_FI_DEV_SM_CLOCK: clock, DCGM_FI_DEV_POWER_USAGE: power, DCGM_FI_DEV_GPU_UTIL: busy };
}

/** Numbers of the GPUs that a run holds: the second one of the node is free. */
const OF_RUN = [0, 2, 3, 4, 5, 6];

/** A run that holds a GPU for each of these on one node. */
function runOn(...[first, ...further]: Gpu[]): InputSeries[] {
  const ofFirst = Object.entries(changesOf(first)).map(([metric, timeline]) => [`${metric}{gpu="0"}`, timeline]);
  const cluster = { kube_node_status_capacity: () => 2 + further.length, ...Object.fromEntries(ofFirst) };
  return [
    ...simulatedRun(HOUR, {}),
    ...simulatedCluster(HOUR, cluster),
    ...further.flatMap((gpu, index) => furtherGpu(OF_RUN[index + 1], HOUR, changesOf(gpu))),
  ];
}

const { namespace, pod, run_id, model_name, team } = TARGET;
const ofGpu = (index: number): FiringAlert => {
  const { modelName } = GPUS[0];
  const ofRun = { namespace, pod, run_id, model_name, team };
  return {
    alertname: 'GpuClockBelowPeers',
    severity: 'warning',
    node: NODE,
    gpu: String(index),
    UUID: `GPU-${index}`,
    modelName,
    ...ofRun,
  };
};

const between =
  (from: number, until: number, inside: number, outside: number): Timeline =>
  (t) =>
    t >= from && t < until ? inside : outside;
const lowFrom = (seconds: number, share: number) => between(seconds, Infinity, share * 1755, 1755);
const CAPPED: Gpu = { clock: lowFrom(600, 0.6), power: between(600, Infinity, 300, 600) };

export const GPU_CLOCKS: Scenario[] = [
  {
    name: 'GpuClockBelowPeers: below four fifths of its peers for ten minutes, in the mean of five',
    series: runOn({}, {}, CAPPED, {}),
    firing: firesBetween('21m45s', '22m', ofGpu(3)),
  },
  {
    name: 'GpuClockBelowPeers: also of three, and when the power limit of all is met',
    series: runOn({ clock: lowFrom(600, 0.75) }, {}, {}),
    firing: firesBetween('23m45s', '24m', ofGpu(0)),
  },
  {
    name: 'GpuClockBelowPeers: also while the others wait for it two thirds of the time',
    series: runOn(CAPPED, ...Array<Gpu>(3).fill({ busy: between(600, Infinity, 35, 92), power: between(600, Infinity, 350, 600) })),
    firing: firesBetween('21m45s', '22m', ofGpu(0)),
  },
  {
    name: 'GpuClockBelowPeers: quiet at nine elevenths, and when it lasts for eight minutes',
    series: runOn({ clock: lowFrom(600, 9 / 11) }, { clock: between(600, 600 + 8 * MINUTE, 0.4 * 1755, 1755) }, {}, {}, {}),
    firing: quietAt('12m', '20m', '24m', '1h'),
  },
  {
    name: 'GpuClockBelowPeers: quiet when all GPUs of the run are held back, and those of another run on the node are not',
    series: [
      ...runOn({ clock: () => 900 }, { clock: () => 900 }, { clock: () => 900 }, {}),
      ...ofNeighbor('bert', [...simulatedRun(HOUR, {}), ...simulatedCluster(HOUR).filter(({ series }) => /^kube_(pod|job)/.test(series))]),
      ...[7, 8, 9].flatMap((index) => ofNeighbor('bert', furtherGpu(index, HOUR))),
    ],
    firing: quietAt('30m', '1h'),
  },
  {
    name: 'GpuClockBelowPeers: quiet about one that is idle, and about one that does more than the others',
    series: runOn({ clock: () => 345, power: () => 70, busy: () => 0 }, { clock: () => 1350, power: () => 700 }, {}, {}, {}),
    firing: quietAt('30m', '1h'),
  },
  {
    name: 'GpuClockBelowPeers: quiet about two GPUs',
    series: runOn(CAPPED, {}),
    firing: quietAt('30m', '1h'),
  },
];
