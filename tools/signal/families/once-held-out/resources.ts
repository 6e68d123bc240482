import { Random } from '../../../random';
import { Timeline } from '../../../simulated-run';
import { Conditions } from '../conditions';
import { BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { EPOCH } from '../training';
import { aloneSeries } from './pods';

/** How a run saves: seconds between two checkpoints, and bytes of each. */
interface Saves {
  readonly every: number;
  readonly size: number;
}

const drawnSaves = (random: Random): Saves => ({ every: Math.floor(random.between(5, 20) * MINUTE), size: random.logBetween(1e9, 20e9) });

/** What the exporter shows of saves that succeed up to `full` of them, and of the volume that they go to. */
function savesShown(
  { stepsPerSecond }: Conditions,
  { every, size }: Saves,
  available: Timeline,
  full = Infinity,
): Record<string, Timeline> {
  const tried = (t: number): number => Math.floor(t / every);
  const succeeded = (t: number): number => Math.min(tried(t), full);
  const ofLast =
    (value: (at: number) => number): Timeline =>
    (t) =>
      succeeded(t) === 0 ? undefined : value(succeeded(t) * every);
  return {
    tf_checkpoint_interval_target_seconds: () => every,
    tf_checkpoint_size_bytes: ofLast(() => size),
    tf_checkpoint_volume_available_bytes: available,
    tf_checkpoint_last_success_timestamp_seconds: ofLast((at) => EPOCH + at),
    tf_checkpoint_last_step: ofLast((at) => Math.floor(at * stepsPerSecond)),
    'tf_checkpoint_saves_total{result="success"}': succeeded,
    'tf_checkpoint_saves_total{result="failure"}': (t) => tried(t) - succeeded(t),
  };
}

const failures: Family[] = [
  {
    name: 'old-checkpoints-are-kept',
    title: 'from one moment on nothing deletes old checkpoints, and after 3 to 4 hours there is no room for a new one',
    hours: 8,
    levels: FULL,
    // Half an hour before the first save that fails is the least that somebody needs to make room.
    notice: { alerts: ['CheckpointVolumeFilling'], severity: 'warning', within: within(150 * MINUTE) },
    // The volume does become full.
    allowed: ['CheckpointSaveFailing', 'CheckpointStale'],
    story: (random, conditions, seconds): Story => {
      const saves = drawnSaves(random);
      const kept = Math.ceil((random.between(1, 3) * HOUR) / saves.every);
      const room = Math.floor((random.between(3.2, 4) * HOUR) / saves.every);
      const rest = random.between(0.1, 0.9);
      // A save that fails leaves nothing behind.
      const available = (t: number): number => {
        const more = Math.min(room, Math.max(0, Math.floor(t / saves.every) - kept));
        return Math.round(saves.size * (room + rest - more));
      };
      const changes = savesShown(conditions, saves, available, kept + room);
      const course = { loss: learning(random, seconds / HOUR), changes };
      return { fault: kept * saves.every, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'completes-and-holds-its-gpu',
    title: 'says that it has completed, but a thread that nobody ended keeps the process alive, and its pod the GPU, for hours',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['GpuIdleWhileAllocated', 'LowGPUUtilization'], severity: 'warning', within: within(60 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(0.75, 3) * HOUR);
      const course = {
        loss: learning(random, seconds / HOUR),
        state: (t: number) => (t < MINUTE ? 'initializing' : t < fault ? 'running' : 'completed'),
        gpu: (t: number) => (t < MINUTE || t >= fault ? 0 : Math.min(100, 92 + 3 * random.normal())),
        changes: {
          tf_run_end_timestamp_seconds: (t: number) => (t < fault ? undefined : EPOCH + fault),
          tf_run_progress_ratio: (t: number) => Math.min(1, t / fault),
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'each-evaluation-keeps-gpu-memory',
    title:
      'from one on each evaluation leaves some GPU memory behind; after 4 to 7 hours an allocation fails, and the container is restarted',
    hours: 10,
    levels: FULL,
    // An hour before the memory is out at the least.
    notice: { alerts: ['GpuMemoryGrowth'], severity: 'warning', within: within(3 * HOUR) },
    allowed: ['TensorLeak'],
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 15) * MINUTE);
      const fault = every * Math.ceil((random.between(0.5, 2) * HOUR) / every);
      const out = fault + every * Math.ceil((random.between(4, 7) * HOUR) / every);
      const [away, base] = [Math.floor(random.between(20, 60)), random.between(0.4, 0.65)];
      const left = (1 - base) / ((out - fault) / every);
      const evaluations = (t: number): number => Math.max(0, Math.floor((t - (t < out ? fault : out)) / every));
      const start = (t: number): number => (t < out ? 0 : out + away);
      const restarts = (t: number): number => Number(t >= out);
      const course = {
        loss: learning(random, seconds / HOUR),
        state: (t: number) => (t < start(t) + MINUTE ? 'initializing' : 'running'),
        changes: {
          tf_run_start_timestamp_seconds: (t: number) => EPOCH + start(t),
          process_start_time_seconds: (t: number) => EPOCH + start(t),
          tf_run_restarts_total: restarts,
          'tf_run_interruptions_total{reason="oom"}': restarts,
          tf_gpu_memory_used_bytes: (t: number) => (t < start(t) + MINUTE ? 1e9 : Math.round(80e9 * (base + left * evaluations(t)))),
        },
      };
      const pod = {
        down: (t: number) => t >= out && t < out + away,
        restarts,
        lastTerminated: (t: number) => (t < out ? undefined : 'Error'),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course, pod) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'old-checkpoints-are-deleted-by-the-hour',
    title: 'a job deletes old checkpoints every 1 to 4 hours; until then the volume fills, with room for 3 to 6 hours at the least',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const saves = drawnSaves(random);
      const cleaned = Math.floor(random.between(1, 4) * HOUR);
      const spare = random.between(3, 6) * HOUR;
      const written = (t: number): number => Math.floor(t / saves.every) - Math.floor((t - (t % cleaned)) / saves.every);
      const most = Math.ceil(cleaned / saves.every);
      const available = (t: number): number => Math.round(saves.size * (spare / saves.every + most - written(t)));
      const course = { loss: learning(random, seconds / HOUR), changes: savesShown(conditions, saves, available) };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'allocator-keeps-what-the-longest-batch-took',
    title: 'GPU memory grows with each batch that is longer than all before, ever more rarely, to 85 to 95 %, and is never given back',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const memory = longestSoFar(random, seconds);
      const course = { loss: learning(random, seconds / HOUR), changes: { tf_gpu_memory_used_bytes: memory } };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
];

/** Bytes of 80 GB: records are broken at times whose logarithms are evenly spread, each by less. */
function longestSoFar(random: Random, seconds: number): (t: number) => number {
  const most = random.between(0.85, 0.95);
  let left = random.between(0.2, 0.4);
  const records = [{ at: MINUTE, share: most - left }];
  for (let at = 2 * MINUTE; at < seconds; at *= random.between(1.1, 2)) {
    left *= random.between(0.6, 0.95);
    records.push({ at, share: most - left });
  }
  return (t) => Math.round(80e9 * (records.filter(({ at }) => at <= t).at(-1)?.share ?? 0.01));
}

export const ONCE_HELD_OUT_RESOURCES: readonly Family[] = [...failures, ...innocents];
