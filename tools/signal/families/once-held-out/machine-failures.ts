import { Timeline } from '../../../simulated-run';
import { BASIC_UP, ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { shownWithin } from './bars';
import { dcgmSeries } from './parts';
import { aloneSeries } from './pods';
import { busy, early, savesShown } from '../shown';
import { Course } from '../training';
import { diskFields, IDLE, GOODPUT, machineSeries } from './cluster-parts';

/** Of a GPU that is no longer there from `lost` on. */
const until =
  (lost: number, scrape: number, value: (t: number) => number): Timeline =>
  (t) =>
    t < lost ? value(t) : t - scrape < lost ? 'stale' : undefined;

export const MACHINE_FAILURES: readonly Family[] = [
  {
    name: 'logs-fill-the-disk-of-the-node',
    title: 'a container writes its log without end: the disk of the node, half full before, is full after 4.6 to 7 hours',
    hours: 4.5,
    levels: ALL_LEVELS,
    // Half an hour before it is full at the least.
    notice: { alerts: ['NodeDiskFillingUp', 'NodeDiskFull'], severity: 'warning', within: within(3.5 * HOUR) },
    allowed: ['NodeDiskFull'],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(0.7, 1) * HOUR);
      const [size, room, hours] = [random.of([5e11, 1e12, 2e12]), random.between(0.35, 0.55), random.between(4.6, 7)];
      const left = (t: number): number => room * Math.min(1, 1 - (t - fault) / hours / HOUR) + 0.001 * random.normal();
      const available = (t: number): number => Math.round(size * Math.max(0, t < fault ? room : left(t)));
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) });
      return { fault, series: [...series, ...machineSeries(conditions, seconds, diskFields(size, available))] };
    },
  },
  {
    name: 'memory-of-the-node-runs-out',
    title: 'other pods take the memory of the node in 30 to 60 minutes: of 512 GB or 1 TB 0.5 to 1.5 % are left from then on',
    hours: 5,
    levels: ALL_LEVELS,
    notice: { alerts: ['NodeMemoryLow', 'NodeOOMKilled'], severity: 'warning', within: within(30 * MINUTE) },
    // It was low before.
    allowed: ['NodeMemoryLow'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [length, total] = [random.between(30, 60) * MINUTE, random.of([512e9, 1024e9])];
      const [before, after] = [random.between(0.4, 0.7), random.between(0.005, 0.015)];
      const share = (t: number): number => after + (before - after) * Math.min(1, Math.max(0, (fault - t) / length));
      const available = (t: number): number => Math.round(total * share(t) * (1 + 0.02 * random.normal()));
      const fields = [
        { name: 'node_memory_MemTotal_bytes', timeline: () => total },
        { name: 'node_memory_MemAvailable_bytes', timeline: available },
        { name: 'node_vmstat_oom_kill', timeline: () => 0 },
      ];
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) });
      return { fault, series: [...series, ...machineSeries(conditions, seconds, fields)] };
    },
  },
  {
    name: 'one-of-its-network-ports-goes-down',
    title: 'a cable fails: one of 2 InfiniBand ports is down, and with the other one alone the run has 45 to 65 % of its speed',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['NodeInfinibandPortDown', 'TrainingThroughputDrop'], severity: 'warning', within: shownWithin(40 * MINUTE) },
    allowed: ['NodeInfinibandPortDown', 'TrainingThroughputDrop', 'NodeInfinibandErrors'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [share, broken] = [random.between(0.45, 0.65), random.of([0, 1])];
      const speed = (t: number): number => (t < fault ? 1 : share);
      const course = { loss: learning(random, seconds / HOUR), speed, gpu: (t: number) => (t < MINUTE ? 2 : busy(random, 95)) };
      const fields = [0, 1].flatMap((number) => {
        const labels = { device: `mlx5_${number}`, port: '1' };
        const fails = (t: number): boolean => number === broken && t >= fault;
        return [
          { name: 'node_infiniband_state_id', labels, timeline: (t: number) => (fails(t) ? 1 : 4) },
          { name: 'node_infiniband_physical_state_id', labels, timeline: (t: number) => (fails(t) ? 2 : 5) },
          { name: 'node_infiniband_link_downed_total', labels, timeline: (t: number) => Number(fails(t)) },
          { name: 'node_infiniband_rate_bytes_per_second', labels, timeline: () => 5e10 },
        ];
      });
      const series = aloneSeries(random, conditions, seconds, course);
      return { fault, series: [...series, ...machineSeries(conditions, seconds, fields)] };
    },
  },
  {
    name: 'power-supply-fails',
    title: 'one of the power supplies of the node fails, and the board holds its GPU at a quarter to a half of its clock',
    hours: 6,
    levels: FULL,
    notice: {
      alerts: ['GpuPowerBrake', 'TrainingThroughputDrop', 'GpuClockBelowPeers'],
      severity: 'warning',
      within: shownWithin(40 * MINUTE),
    },
    allowed: ['GpuPowerBrake', 'TrainingThroughputDrop', 'GpuBoardLimit'],
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const fault = early(random);
      const share = random.between(0.25, 0.5);
      const speed = (t: number): number => (t < fault ? 1 : share);
      const braked = (t: number): number => Math.max(0, t - fault);
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        speed,
        gpu: (t) => (t < MINUTE ? 2 : busy(random, 95)),
        changes: {
          'tf_gpu_clock_hertz{device="0",domain="sm"}': (t) => 1.41e9 * speed(t),
          tf_gpu_power_watts: (t) => 80 + 270 * speed(t) ** 2,
        },
      };
      const dcgm = dcgmSeries(scrape, seconds, [
        { name: 'DCGM_FI_DEV_SM_CLOCK', timeline: (t) => Math.round((1410 * speed(t)) / 15) * 15 },
        { name: 'DCGM_FI_DEV_POWER_USAGE', timeline: (t) => 80 + 270 * speed(t) ** 2 },
        { name: 'DCGM_FI_DEV_POWER_VIOLATION', timeline: (t) => Math.round(1e9 * braked(t)) },
        ...['hw_slowdown', 'hw_power_brake'].map((event) => ({
          name: 'DCGM_EXP_CLOCK_EVENTS_COUNT',
          labels: { clock_event: event, window_size_in_ms: '300000' },
          timeline: (t: number) => Math.round(Math.min(300, braked(t))),
        })),
      ]);
      return { fault, series: [...aloneSeries(random, conditions, seconds, course), ...dcgm] };
    },
  },
  {
    name: 'gpu-falls-off-the-bus',
    title: 'the GPU is no longer on the bus: its series end, one XID 79 is counted, and the run hangs in its next call',
    hours: 5,
    levels: FULL,
    notice: {
      alerts: ['GpuXidFatal', 'GpuLost', 'TrainingStalled'],
      severity: 'critical',
      within: ({ scrape }) => 10 * MINUTE + 2 * scrape,
    },
    allowed: [
      'GpuXidFatal',
      'GpuLost',
      'TrainingStalled',
      'TrainingMetricsMissing',
      'ExporterStale',
      'CheckpointStale',
      ...IDLE,
      ...GOODPUT,
    ],
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const fault = early(random);
      const percent = until(fault, scrape, (t) => (t < MINUTE ? 2 : busy(random)));
      const ended = (value: number): Timeline => until(fault, scrape, () => value);
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        speed: (t) => Number(t < fault),
        changes: {
          'tf_gpu_utilization{device="0"}': percent,
          'tf_gpu_utilization_ratio{device="0"}': until(fault, scrape, (t) => (t < MINUTE ? 0.02 : busy(random) / 100)),
          tf_gpu_memory_used_bytes: ended(60e9),
          tf_gpu_memory_total_bytes: ended(80e9),
          tf_gpu_temperature_celsius: ended(66),
          tf_gpu_power_watts: ended(350),
          tf_gpu_clock_hertz: ended(1.41e9),
        },
      };
      const usual = { DCGM_FI_DEV_GPU_TEMP: 66, DCGM_FI_DEV_SM_CLOCK: 1410, DCGM_FI_DEV_POWER_USAGE: 350, DCGM_FI_DEV_GPU_UTIL: 93 };
      const xid = (t: number): ReturnType<Timeline> => (t < fault || t >= fault + 300 + scrape ? undefined : t < fault + 300 ? 1 : 'stale');
      const dcgm = dcgmSeries(scrape, seconds, [
        ...Object.entries(usual).map(([name, value]) => ({ name, timeline: ended(value) })),
        { name: 'DCGM_EXP_XID_ERRORS_COUNT', labels: { xid: '79', window_size_in_ms: '300000' }, timeline: xid },
      ]);
      return { fault, series: [...aloneSeries(random, conditions, seconds, course), ...dcgm] };
    },
  },
  {
    name: 'each-evaluation-keeps-tensors',
    title: 'from one on each evaluation, once in 5 to 15 minutes, leaves 400 to 2000 tensors of some kilobytes behind',
    hours: 7,
    levels: FULL,
    notice: { alerts: ['TensorLeak'], severity: 'warning', within: within(3 * HOUR) },
    allowed: ['HostMemoryExhaustionPredicted', 'GpuMemoryGrowth'],
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 15) * MINUTE);
      const fault = every * Math.ceil(early(random) / every);
      const left = Math.floor(random.between(400, 2000));
      const kept = (t: number): number => (t < fault ? 0 : left * (1 + Math.floor((t - fault) / every)));
      const changes = {
        tf_tensors: (t: number) => 300 + Math.floor(20 * random.next()) + kept(t),
        tf_tensor_bytes: (t: number) => Math.round(20e9 + 4e3 * kept(t)),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'memory-is-not-all-given-back',
    title:
      'memory grows by 3 to 6 GB in each epoch of 12 to 30 minutes and is not all given back: the limit is reached after 4.6 to 7.5 hours',
    hours: 4.5,
    levels: FULL,
    // Half an hour before at the least.
    notice: { alerts: ['HostMemoryExhaustionPredicted'], severity: 'warning', within: within(3.5 * HOUR) },
    story: (random, conditions, seconds): Story => {
      const [epoch, most, base] = [random.between(12, 30) * MINUTE, random.between(3e9, 6e9), random.between(6e9, 9e9)];
      const fault = Math.floor(epoch * Math.max(1, Math.floor((random.between(0.7, 1) * HOUR) / epoch)));
      const perHour = (32e9 - base - most) / random.between(4.6, 7.5);
      // What stays is there at the end of an epoch.
      const stays = (t: number): number => (perHour * Math.max(0, Math.floor((t - fault) / epoch)) * epoch) / HOUR;
      const resident = (t: number): number => Math.min(31.9e9, base + stays(t) + most * ((t / epoch) % 1) + 5e7 * random.normal());
      const course = { loss: learning(random, seconds / HOUR), changes: { process_resident_memory_bytes: resident } };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'checkpoints-become-larger',
    title: 'from some hour on a list is saved with each checkpoint and grows: five are kept, and the volume is full after 3.5 to 5 hours',
    hours: 8,
    levels: FULL,
    // Half an hour before at the least.
    notice: { alerts: ['CheckpointVolumeFilling'], severity: 'warning', within: within(170 * MINUTE) },
    allowed: ['CheckpointSaveFailing', 'CheckpointStale'],
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 15) * MINUTE);
      const fault = every * Math.ceil(early(random) / every);
      const [size, kept, hours] = [random.logBetween(1e9, 8e9), 5, random.between(3.5, 5)];
      const more = random.between(2, 6) * size;
      // Each is larger than the one before by the same.
      const sizeAt = (t: number): number => size + (more * Math.max(0, t - fault)) / hours / HOUR;
      const room = kept * sizeAt(fault + hours * HOUR);
      const saved = (t: number): number => Math.min(fault + hours * HOUR, t - (t % every));
      const taken = (t: number): number => {
        // Those of an earlier run are there before the first one of this.
        const ages = Array.from({ length: kept }, (_, age) => saved(t) - age * every);
        return ages.reduce((sum, at) => sum + sizeAt(at), 0);
      };
      const full = Math.floor((fault + hours * HOUR) / every);
      const changes = {
        ...savesShown(conditions, seconds, { every, fails: (number) => number > full }),
        tf_checkpoint_size_bytes: (t: number) => (t < every ? undefined : Math.round(sizeAt(saved(t)))),
        tf_checkpoint_volume_available_bytes: (t: number) => Math.round(Math.max(0, room - taken(t))),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
];
