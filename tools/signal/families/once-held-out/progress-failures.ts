import { ContractLevel } from '../../../../lib/metrics';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { shownWithin, stallWithin } from './bars';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from './pods';
import { EPOCH } from '../training';
import { preempted } from './parts';
import { busy, early, longSteps } from '../shown';

const IDLE = ['LowGPUUtilization', 'GpuIdleWhileAllocated'];
const GOODPUT = ['GoodputBurnFast', 'GoodputBurnMedium', 'GoodputBurnSlow'];

export const PROGRESS_FAILURES: readonly Family[] = [
  {
    name: 'restore-never-ends',
    title: 'preempted, back after 2 to 10 minutes, and the restore of its checkpoint never ends: the new pod initializes, its GPU idle',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingInitTooLong', 'TrainingStalled'], severity: 'warning', within: within(45 * MINUTE) },
    allowed: [...IDLE, ...GOODPUT, 'ExporterStale', 'CheckpointStale', 'NoCheckpointYet'],
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const fault = first + Math.floor(random.between(2, 10) * MINUTE);
      const after = {
        state: () => 'initializing',
        gpu: () => 0,
        changes: {
          'tf_checkpoint_restores_total{result="success"}': () => 0,
          tf_run_progress_ratio: () => (0.7 * first) / seconds,
        },
      };
      const pods = preempted(conditions, seconds, { loss: learning(random, seconds / HOUR), first, second: fault, after });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'file-server-away-for-half-an-hour',
    title: 'hangs for 25 to 45 minutes in a write to a file server, and continues when that is back',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: stallWithin },
    // Of the hour in which it was so it is all true.
    allowed: [...IDLE, ...GOODPUT, 'ExporterStale', 'CheckpointStale', 'TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const until = fault + random.between(25, 45) * MINUTE;
      const course = { loss: learning(random, seconds / HOUR), speed: (t: number) => Number(t < fault || t >= until) };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'hangs-after-the-last-step',
    title: 'all planned steps are done, and a barrier at the end is never passed: the run neither completes nor ends',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: stallWithin },
    allowed: [...IDLE, ...GOODPUT, 'ExporterStale', 'CheckpointStale'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const spins = random.chance(0.5);
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => Number(t < fault),
        gpu: (t: number) => (t < MINUTE ? 2 : t < fault ? busy(random) : spins ? 100 : 0),
        changes: {
          tf_run_progress_ratio: (t: number) => Math.min(1, t / fault),
          tf_run_estimated_remaining_seconds: (t: number) => Math.max(0, fault - t),
          tf_run_estimated_completion_timestamp_seconds: () => EPOCH + fault,
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'paused-and-forgotten',
    title: 'paused by its owner, who does not come back, with its GPU held',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['GpuIdleWhileAllocated', 'LowGPUUtilization'], severity: 'warning', within: within(90 * MINUTE) },
    allowed: GOODPUT,
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const course = {
        loss: learning(random, seconds / HOUR),
        state: (t: number) => (t < MINUTE ? 'initializing' : t < fault ? 'running' : 'paused'),
        gpu: (t: number) => (t < MINUTE || t >= fault ? 0 : busy(random)),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'one-loader-slows-all',
    title: 'one of 2 to 6 workers waits for data for half of its time, as its disk is slow, and the others wait for it with a busy GPU',
    hours: 6,
    levels: BASIC_UP,
    notice: {
      alerts: ['TrainingThroughputDrop', 'DataInputBottleneck', 'StragglerWorker'],
      severity: 'warning',
      within: shownWithin(40 * MINUTE),
    },
    allowed: [...IDLE, 'DataInputBottleneck', 'StragglerWorker'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const workers = random.of([2, 4, 6]);
      const slow = Math.floor(random.between(0, workers));
      const waits = random.between(0.46, 0.6);
      const loss = learning(random, seconds / HOUR);
      const pods = Array.from({ length: workers }, (_, worker): Pod => {
        const own = { worker, exports: exportedByWorker(worker) };
        if (worker === slow) return { ...own, course: { loss, dataWait: (t) => (t < fault ? 0.03 : waits) } };
        return { ...own, course: { loss, speed: (t) => (t < fault ? 1 : (1 - waits) / 0.97) } };
      });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'prepares-data-on-a-gpu-node',
    title: 'prepares its data for 2 to 3 hours before the first step, with its GPU held and idle',
    hours: 5,
    levels: BASIC_UP,
    notice: {
      alerts: ['TrainingInitTooLong', 'GpuIdleWhileAllocated', 'LowGPUUtilization'],
      severity: 'warning',
      within: within(60 * MINUTE),
    },
    allowed: [...IDLE, ...GOODPUT, 'NoCheckpointYet'],
    story: (random, conditions, seconds): Story => {
      const until = random.between(2, 3) * HOUR;
      const curve = learning(random, seconds / HOUR);
      const course = {
        loss: (t: number) => curve(Math.max(0, t - until / HOUR)),
        state: (t: number) => (t < until ? 'initializing' : 'running'),
        gpu: (t: number) => (t < until ? 0 : busy(random)),
        changes: {
          tf_run_progress_ratio: (t: number) => (0.7 * Math.max(0, t - until)) / seconds,
          // Nothing has been saved, and the count of saves says so.
          'tf_checkpoint_saves_total{result="success"}': (t: number) => Math.max(0, Math.floor((t - until) / 600)),
          tf_checkpoint_last_success_timestamp_seconds: (t: number) =>
            t < until + 600 ? undefined : EPOCH + until + 600 * Math.floor((t - until) / 600),
          tf_checkpoint_last_step: (t: number) =>
            t < until + 600 ? undefined : Math.floor(600 * Math.floor((t - until) / 600) * conditions.stepsPerSecond),
        },
      };
      return { fault: 0, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'hangs-while-prometheus-is-down',
    title: 'Prometheus is down for 6 to 12 minutes, in which the run hangs; the last sample from before is of a healthy run',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: (conditions) => 14 * MINUTE + stallWithin(conditions) },
    allowed: [...IDLE, ...GOODPUT, 'ExporterStale', 'CheckpointStale'],
    story: (random, conditions, seconds): Story => {
      const from = early(random);
      const until = from + random.between(6, 12) * MINUTE;
      const fault = Math.floor(random.between(from, until - 2 * MINUTE));
      const paused = (t: number): boolean => t >= from && t < until;
      const spins = random.chance(0.5);
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => Number(t < fault),
        gpu: (t: number) => (t < MINUTE ? 2 : t < fault ? busy(random) : spins ? 100 : 1),
      };
      const pods: Pod[] = [{ course }];
      return { fault, series: podsSeries(random, conditions, seconds, pods, paused), pauses: [[EPOCH + from, EPOCH + until]] };
    },
  },
  {
    name: 'on-the-cpu-from-its-first-step',
    title: 'an image without the libraries of the GPU: the run computes on the CPU from its first step on, at a twentieth of the speed',
    hours: 5,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['GpuFallbackToCpu', 'GpuIdleWhileAllocated', 'LowGPUUtilization'],
      severity: 'warning',
      within: ({ level, scrape }) => (level === ContractLevel.FULL ? 12 * MINUTE + 2 * scrape : 60 * MINUTE),
    },
    allowed: IDLE,
    story: (random, drawn, seconds): Story => {
      const stepsPerSecond = drawn.stepsPerSecond / 20;
      const conditions = { ...drawn, stepsPerSecond, logWindow: Math.max(drawn.logWindow, 2 / stepsPerSecond) };
      const changes = { ...longSteps(conditions), tf_backend_gpu_in_use: () => 0 };
      const course = { loss: learning(random, seconds / HOUR), gpu: () => 0, changes };
      return { fault: 0, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'will-be-late',
    title: 'planned to end an hour or two before its deadline; at 68 to 78 % of its speed from some hour on it will be hours late',
    hours: 10,
    levels: FULL,
    notice: { alerts: ['DeadlineMissPredicted', 'TrainingThroughputDrop'], severity: 'warning', within: within(75 * MINUTE) },
    allowed: ['TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [planned, slower] = [random.between(16, 24) * HOUR, random.between(0.68, 0.78)];
      const deadline = planned + random.between(1, 2) * HOUR;
      const speed = (t: number): number => (t < fault ? 1 : slower);
      const done = (t: number): number => Math.min(t, fault) + slower * Math.max(0, t - fault);
      // It counts with its speed of the last ten minutes or so.
      const recent = (t: number): number => slower + (1 - slower) * Math.exp(-Math.max(0, t - fault) / (10 * MINUTE));
      const left = (t: number): number => ((planned - done(t)) / recent(t)) * (1 + 0.003 * Math.sin(t));
      const changes = {
        tf_run_deadline_timestamp_seconds: () => EPOCH + deadline,
        tf_run_progress_ratio: (t: number) => done(t) / planned,
        tf_run_estimated_remaining_seconds: left,
        tf_run_estimated_completion_timestamp_seconds: (t: number) => EPOCH + t + left(t),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), speed, changes }) };
    },
  },
];
