import { Timeline } from '../../simulated-run';
import { Incident } from './incident';
import { HEALTHY_SECONDS as FAULT } from './incidents-time';
import { node, Presence, prometheus, run, WorldSeries } from './simulated-world';

const MINUTE = 60;
const runs = (count: number, prefix = 'run') => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
const before =
  (seconds: number): Presence =>
  (t) =>
    t < FAULT + seconds;
const after =
  (seconds: number): Presence =>
  (t) =>
    t >= FAULT + seconds;
const not =
  (presence: Presence): Presence =>
  (t) =>
    !presence(t);
const within =
  (from: number, until: number): Presence =>
  (t) =>
    t >= FAULT + from && t < FAULT + until;
/** A kubelet is given forty seconds. */
const GRACE = 40;
/** Others of the cluster, on which all is well. */
const OTHERS: WorldSeries[] = [...node('other-1', { gpus: 1 }), ...run('healthy', { node: 'other-1', gpu: 0 }), ...prometheus({})];

/** A run whose training thread hangs from then on, while its exporter answers. */
function stalled(at: number, until = Infinity): Record<string, Timeline> {
  const stopped = (t: number) => (t < at ? t : t < until ? at : t - (until - at));
  const time = (t: number) => (t < at || t >= until ? t : at);
  return {
    tf_train_steps_total: (t) => 2 * stopped(t),
    tf_train_samples_total: (t) => 128 * stopped(t),
    tf_train_last_step_timestamp_seconds: time,
    tf_exporter_last_update_timestamp_seconds: time,
    tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(time(t) / 600) * 600,
    tf_checkpoint_last_step: (t) => 1200 * Math.floor(stopped(t) / 600),
    tf_train_loss: (t) => 0.2 + 2 * Math.exp(-stopped(t) / 3600),
    tf_gpu_utilization: (t) => (t < at || t >= until ? 92 : 0),
    'tf_run_time_seconds_total{category="productive"}': (t) => 0.97 * stopped(t),
    'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.03 * stopped(t),
  };
}

/** A run that has ended with an error. */
function failed(at: number): Record<string, Timeline> {
  return {
    ...stalled(at),
    'tf_run_state{state="running"}': (t) => Number(t < at),
    'tf_run_state{state="failed"}': (t) => Number(t >= at),
    tf_run_end_timestamp_seconds: (t) => (t < at ? undefined : at),
  };
}

/** Nodes that die with the runs on them, one after the other within half a minute; Kubernetes deletes the pods five minutes later. */
function deadNodes(nodes: number, runsEach: number, back: number): WorldSeries[] {
  return runs(nodes, 'node').flatMap((name, n) => {
    const at = n * (30 / nodes);
    const dead = within(at, back);
    return [
      ...node(name, { gpus: runsEach, answers: not(dead), ready: not(within(at + GRACE, back)) }),
      ...runs(runsEach, name).flatMap((id, gpu) => run(id, { node: name, gpu, answers: not(dead), there: before(back) })),
      ...runs(runsEach, name).flatMap((id) => run(id, { node: 'other-1', attempt: 1, there: after(back), since: FAULT + back })),
    ];
  });
}

/** A node that the cloud takes: gone within a minute, and its runs wait for another. */
function takenNode(): WorldSeries[] {
  const back = 7 * MINUTE;
  return [
    ...node('spot-1', { gpus: 4, answers: before(0), ready: before(GRACE), there: before(GRACE + 10) }),
    ...node('spot-2', { gpus: 4, there: after(back - 2 * MINUTE) }),
    ...runs(4).flatMap((id, gpu) => [
      ...run(id, { node: 'spot-1', gpu, answers: before(0), there: before(GRACE + 40) }),
      ...run(id, { node: 'spot-2', gpu, attempt: 1, there: after(GRACE + 41), runs: after(back), since: FAULT + back }),
    ]),
  ];
}

const XID = 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}';
const counting: Timeline = (t) => Math.max(0, Math.floor((t - FAULT) / 15));

export const INCIDENTS: readonly Incident[] = [
  {
    name: 'a node dies with eight runs',
    world: [...OTHERS, ...deadNodes(1, 8, 60 * MINUTE)],
    heard: { page: 'NodeNotReady' },
    victims: ['node-0', ...runs(8, 'node-0')],
    repairedAfter: 60 * MINUTE,
  },
  {
    name: 'a rack dies with 64 runs',
    world: [...OTHERS, ...deadNodes(8, 8, 60 * MINUTE)],
    heard: { page: 'NodeNotReady' },
    victims: runs(8, 'node').flatMap((name) => runs(8, name)),
    repairedAfter: 60 * MINUTE,
  },
  {
    name: 'the object store hangs, and twenty runs with it',
    world: [
      ...OTHERS,
      ...node('gpu-1'),
      ...runs(20).flatMap((id, i) => run(id, { node: 'gpu-1', changes: stalled(FAULT + 2 * i, FAULT + 60 * MINUTE) })),
    ],
    heard: { page: 'TrainingStalled' },
    victims: runs(20),
    repairedAfter: 60 * MINUTE,
  },
  {
    name: 'a run fails for good',
    world: [
      ...OTHERS,
      ...node('gpu-1', { gpus: 1 }),
      ...run('run-0', { node: 'gpu-1', gpu: 0, changes: failed(FAULT), answers: before(30), failed: after(60) }),
    ],
    heard: { page: 'TrainingRunFailed' },
    victims: ['run-0'],
  },
  {
    name: 'NaN, then the program ends',
    world: [
      ...OTHERS,
      ...node('gpu-1', { gpus: 1 }),
      ...run('run-0', {
        node: 'gpu-1',
        gpu: 0,
        changes: {
          ...failed(FAULT + 90),
          tf_train_loss: (t) => (t < FAULT ? 1 : NaN),
          tf_train_nonfinite_total: (t) => Math.max(0, t - FAULT),
        },
        answers: before(150),
        failed: after(180),
      }),
    ],
    heard: { page: 'NonFiniteLoss' },
    victims: ['run-0'],
  },
  {
    name: 'a GPU falls off the bus',
    world: [
      ...OTHERS,
      ...node('gpu-1', { gpus: 2, changes: { [XID]: (t) => Number(within(0, 5 * MINUTE)(t)) } }),
      ...run('run-0', { node: 'gpu-1', gpu: 0, changes: stalled(FAULT) }).map((one) =>
        one.name === 'DCGM_FI_DEV_GPU_TEMP' ? { ...one, timeline: (t: number) => (t < FAULT + 45 ? 65 : undefined) } : one,
      ),
      ...run('run-1', { node: 'gpu-1', gpu: 1 }),
    ],
    heard: { page: 'GpuXidFatal' },
    victims: ['gpu-1', 'run-0', '79'],
  },
  {
    name: 'the clock of a node falls six minutes behind',
    world: [
      ...OTHERS,
      ...node('gpu-1', { gpus: 1, skew: (t) => (t < FAULT ? 0 : -360) }),
      ...run('run-0', {
        node: 'gpu-1',
        gpu: 0,
        changes: {
          tf_train_last_step_timestamp_seconds: (t) => (t < FAULT ? t : t - 360),
          tf_exporter_last_update_timestamp_seconds: (t) => (t < FAULT ? t : t - 360),
          tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(t / 600) * 600 - (t < FAULT ? 0 : 360),
        },
      }),
    ],
    heard: { ticket: 'NodeClockSkew' },
    victims: ['gpu-1'],
  },
  {
    name: 'the cloud takes a node, and its four runs are back after seven minutes',
    world: [...OTHERS, ...takenNode()],
    heard: {},
    victims: [],
  },
  {
    name: 'the NFS of eight runs is full',
    world: [
      ...OTHERS,
      ...node('gpu-1'),
      ...runs(8).flatMap((id) =>
        run(id, {
          node: 'gpu-1',
          changes: {
            tf_checkpoint_volume_available_bytes: (t) => (t < FAULT ? 50e9 : 0),
            'tf_checkpoint_saves_total{result="failure"}': (t) => Math.floor(Math.max(0, t - FAULT) / 600),
            tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(Math.min(t, FAULT) / 600) * 600,
            tf_checkpoint_last_step: (t) => 1200 * Math.floor(Math.min(t, FAULT) / 600),
          },
        }),
      ),
    ],
    heard: { page: 'CheckpointStale', ticket: 'CheckpointVolumeFilling' },
    victims: runs(8),
  },
  {
    name: 'Prometheus cannot write its disk',
    world: [
      ...OTHERS.filter(({ series }) => !series.includes('job="prometheus"')),
      ...prometheus({
        prometheus_tsdb_wal_writes_failed_total: counting,
        prometheus_tsdb_compactions_failed_total: counting,
        prometheus_tsdb_head_truncations_failed_total: counting,
        'prometheus_rule_evaluation_failures_total{rule_group="training"}': counting,
      }),
    ],
    heard: { page: 'PrometheusWalFailing' },
    victims: ['prometheus-0'],
  },
  {
    name: 'a target is down for 90 s of every three minutes',
    world: [...OTHERS, ...node('gpu-1'), ...run('run-0', { node: 'gpu-1', answers: (t) => t < FAULT || (t - FAULT) % 180 >= 90 })],
    heard: { page: 'TargetDown' },
    victims: ['run-0'],
  },
  {
    name: 'a GPU is throttled by heat to 60 %',
    world: [
      ...OTHERS,
      ...node('gpu-1', {
        gpus: 1,
        changes: { 'DCGM_FI_DEV_THERMAL_VIOLATION{gpu="0"}': (t) => 0.4e9 * Math.max(0, t - FAULT) },
      }),
      ...run('run-0', {
        node: 'gpu-1',
        gpu: 0,
        changes: {
          tf_train_steps_total: (t) => 2 * (Math.min(t, FAULT) + 0.6 * Math.max(0, t - FAULT)),
          tf_steps_per_second: (t) => (t < FAULT ? 2 : 1.2),
          tf_train_step_seconds_median: (t) => (t < FAULT ? 0.5 : 0.83),
        },
      }).map((one) => (one.name === 'DCGM_FI_DEV_GPU_TEMP' ? { ...one, timeline: (t: number) => (t < FAULT ? 65 : 89) } : one)),
    ],
    heard: { ticket: 'GpuThermalThrottling' },
    victims: ['gpu-1', 'run-0'],
  },
  {
    name: 'a run resumes on the CPU',
    world: [
      ...OTHERS,
      ...node('gpu-1', { gpus: 1 }),
      ...run('run-0', {
        node: 'gpu-1',
        gpu: 0,
        changes: {
          tf_backend_gpu_in_use: (t) => Number(t < FAULT),
          tf_backend_gpu_expected: () => 1,
          tf_gpu_utilization: (t) => (t < FAULT ? 92 : 0),
          tf_train_steps_total: (t) => 2 * (Math.min(t, FAULT) + 0.1 * Math.max(0, t - FAULT)),
          tf_steps_per_second: (t) => (t < FAULT ? 2 : 0.2),
          tf_train_step_seconds_median: (t) => (t < FAULT ? 0.5 : 5),
        },
      }),
    ],
    heard: { page: 'GpuFallbackToCpu' },
    victims: ['run-0'],
  },
];
