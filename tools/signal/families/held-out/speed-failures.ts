import { TRAINING_METRICS } from '../../../../lib/metrics';
import { Random } from '../../../random';
import { Timeline } from '../../../simulated-run';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { shownWithin, stallWithin } from '../once-held-out/bars';
import { GOODPUT, IDLE, machineSeries } from '../once-held-out/cluster-parts';
import { restartedInPlace } from '../once-held-out/parts';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from '../once-held-out/pods';
import { busy, early } from '../shown';
import { Course } from '../training';

const STEP_DURATION = 'tf_train_step_duration_seconds';
const BOUNDS = TRAINING_METRICS.find(({ name }) => name === STEP_DURATION)?.buckets ?? [];
/** A slow step takes between so many times a usual one. */
const [LEAST_SLOW, MOST_SLOW] = [10, 20];
const MEAN_SLOW = (LEAST_SLOW + MOST_SLOW) / 2;

const clamped = (share: number): number => Math.min(1, Math.max(0, share));

/** What the exporter shows of the durations of so many usual and so many slow steps. */
function durationsShown(usual: number, fast: (t: number) => number, slow: (t: number) => number): Record<string, Timeline> {
  const bucket =
    (bound: number): Timeline =>
    (t) => {
      const ofFast = bound >= 1.15 * usual ? 1 : bound >= 0.97 * usual ? 0.6 : 0;
      return Math.floor(fast(t) * ofFast) + Math.floor(slow(t) * clamped((bound / usual - LEAST_SLOW) / (MOST_SLOW - LEAST_SLOW)));
    };
  const name = (part: string, le = ''): string => `${STEP_DURATION}_${part}{worker="0"${le && `,le="${le}"`}}`;
  return {
    ...Object.fromEntries(BOUNDS.map((bound) => [name('bucket', String(bound)), bucket(bound)])),
    [name('bucket', '+Inf')]: bucket(Infinity),
    [name('count')]: bucket(Infinity),
    [name('sum')]: (t) => usual * (Math.floor(fast(t)) + MEAN_SLOW * Math.floor(slow(t))),
  };
}

/** A speed that is another one every few minutes. */
function erratic(random: Random, seconds: number, least: number, most: number): (t: number) => number {
  const length = random.between(2, 5) * MINUTE;
  const drawn = Array.from({ length: Math.ceil(seconds / length) + 1 }, () => random.between(least, most));
  return (t) => drawn[Math.floor(t / length)];
}

export const SPEED_FAILURES: readonly Family[] = [
  {
    name: 'seeks-from-the-start-of-each-file',
    title:
      'from one epoch on the data is packed into files without an index: each begins at full speed and ends at a fifth to a ninth of it',
    hours: 8,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['TrainingThroughputDrop', 'DataInputBottleneck', 'LowGPUUtilization'],
      severity: 'warning',
      within: shownWithin(75 * MINUTE),
    },
    allowed: ['TrainingThroughputDrop', 'DataInputBottleneck', ...IDLE, ...GOODPUT],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      // To read what is at some place takes as long as all that is before it.
      const [atFullSpeed, slope] = [random.between(20, 40) * MINUTE, random.between(4, 8)];
      const epoch = atFullSpeed * (1 + slope / 2);
      const speed = (t: number): number => (t < fault ? 1 : (1 + (2 * slope * ((t - fault) % epoch)) / atFullSpeed) ** -0.5);
      const course = {
        loss: learning(random, seconds / HOUR),
        dataWait: (t: number) => Math.max(0.01, 1 - 0.97 * speed(t) * (1 + 0.02 * random.normal())),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'loader-process-is-killed-by-the-node',
    title:
      'neighbors take the last memory of the node, and its kernel kills a process that reads samples: the run waits for it without end',
    hours: 8,
    levels: ALL_LEVELS,
    notice: { alerts: ['TrainingStalled', 'NodeOOMKilled'], severity: 'critical', within: stallWithin },
    allowed: ['NodeOOMKilled', 'NodeMemoryLow', 'ExporterStale', 'CheckpointStale', 'ValidationStopped', ...IDLE, ...GOODPUT],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [length, total] = [random.between(6, 15) * MINUTE, random.of([256e9, 512e9, 1024e9])];
      const [before, after, killed] = [random.between(0.3, 0.6), random.between(0.12, 0.25), random.of([0, 0, 2, 7])];
      const share = (t: number): number => (t >= fault ? after : 0.004 + (before - 0.004) * clamped((fault - t) / length));
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => Number(t < fault),
        gpu: (t: number) => (t < MINUTE || t >= fault ? random.between(0, 2) : busy(random)),
      };
      const fields = [
        { name: 'node_memory_MemTotal_bytes', timeline: () => total },
        { name: 'node_memory_MemAvailable_bytes', timeline: (t: number) => Math.round(total * share(t) * (1 + 0.02 * random.normal())) },
        { name: 'node_vmstat_oom_kill', timeline: (t: number) => killed + Number(t >= fault) },
      ];
      const series = aloneSeries(random, conditions, seconds, course);
      return { fault, series: [...series, ...machineSeries(conditions, seconds, fields)] };
    },
  },
  {
    name: 'network-cable-with-bit-errors',
    title:
      'a bent cable: its InfiniBand port stays up and counts errors, and the run has 30 to 70 % of its speed, ever another share of it',
    hours: 8,
    levels: BASIC_UP,
    notice: { alerts: ['NodeInfinibandErrors', 'TrainingThroughputDrop'], severity: 'warning', within: shownWithin(45 * MINUTE) },
    allowed: ['NodeInfinibandErrors', 'TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [left, perSecond] = [erratic(random, seconds, 0.3, 0.7), random.logBetween(2, 200)];
      const errors = (t: number): number => Math.floor(perSecond * Math.max(0, t - fault));
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => (t < fault ? 1 : left(t)),
        // Who waits for the network does so in a kernel.
        gpu: (t: number) => (t < MINUTE ? 2 : busy(random, 96)),
      };
      const labels = { device: 'mlx5_0', port: '1' };
      const fields = [
        { name: 'node_infiniband_state_id', labels, timeline: () => 4 },
        { name: 'node_infiniband_physical_state_id', labels, timeline: () => 5 },
        { name: 'node_infiniband_rate_bytes_per_second', labels, timeline: () => 5e10 },
        { name: 'node_infiniband_link_downed_total', labels, timeline: () => 0 },
        { name: 'node_infiniband_symbol_error_total', labels, timeline: errors },
        { name: 'node_infiniband_port_errors_received_total', labels, timeline: (t: number) => Math.floor(errors(t) / 3) },
        { name: 'node_infiniband_link_error_recovery_total', labels, timeline: (t: number) => Math.floor(Math.max(0, t - fault) / 40) },
        { name: 'node_infiniband_local_link_integrity_errors_total', labels, timeline: (t: number) => Math.floor(errors(t) / 50) },
      ];
      const series = aloneSeries(random, conditions, seconds, course);
      return { fault, series: [...series, ...machineSeries(conditions, seconds, fields)] };
    },
  },
  {
    name: 'one-step-of-a-dozen-waits-for-its-log',
    title: 'its log goes to a slow file server: from one moment on 6 to 10 % of the steps take 10 to 20 times as long, the others as ever',
    hours: 8,
    levels: FULL,
    notice: { alerts: ['StepTimeTailLatency', 'TrainingThroughputDrop'], severity: 'warning', within: shownWithin(60 * MINUTE) },
    allowed: ['StepTimeTailLatency', 'TrainingThroughputDrop', 'LowGPUUtilization', 'GpuUtilizationFluctuating', ...GOODPUT],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [share, { stepsPerSecond }] = [random.between(0.06, 0.1), conditions];
      const slower = 1 / (1 + share * (MEAN_SLOW - 1));
      const speed = (t: number): number => (t < fault ? 1 : slower);
      const steps = (from: number, until: number): number => stepsPerSecond * Math.max(0, until - from);
      const since = (t: number): number => slower * steps(fault, t);
      const fast = (t: number): number => steps(MINUTE, Math.min(t, fault)) + (1 - share) * since(t);
      const lost = (t: number): number => (1 - slower) * Math.max(0, t - fault);
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        speed,
        gpu: (t) => (t < MINUTE ? 2 : busy(random, 92 * speed(t))),
        changes: {
          ...durationsShown(1 / stepsPerSecond, fast, (t) => share * since(t)),
          'tf_train_step_seconds_median{worker="0"}': (t) =>
            t < MINUTE + conditions.logWindow ? undefined : (1 + 0.02 * random.normal()) / stepsPerSecond,
          'tf_run_time_seconds_total{category="productive"}': (t) => 0.97 * (Math.max(0, t - MINUTE) - lost(t)),
          'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.03 * (Math.max(0, t - MINUTE) - lost(t)),
          'tf_run_time_seconds_total{category="other"}': lost,
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'table-outgrows-its-memory',
    title:
      'a recommender gives each new id a row, until its table fills the memory; then pages come and go, and it has a quarter of its speed',
    hours: 10,
    levels: FULL,
    // From a speed of 70 % on; that memory ends could be known hours before.
    notice: { alerts: ['HostMemoryExhaustionPredicted', 'TrainingThroughputDrop'], severity: 'warning', within: within(80 * MINUTE) },
    allowed: ['HostMemoryExhaustionPredicted', 'TrainingThroughputDrop', ...IDLE],
    story: (random, conditions, seconds): Story => {
      const [from, length] = [early(random), random.between(2.5, 4) * HOUR];
      const [slowing, least] = [random.between(40, 80) * MINUTE, random.between(0.2, 0.35)];
      const full = from + length;
      const speed = (t: number): number => 1 - (1 - least) * clamped((t - full) / slowing);
      const resident = (t: number): number => 9e9 + 22.3e9 * clamped((t - from) / length) + 5e7 * random.normal();
      const course = {
        loss: learning(random, seconds / HOUR),
        speed,
        gpu: (t: number) => (t < MINUTE ? 2 : busy(random, 88 * speed(t))),
        changes: { process_resident_memory_bytes: resident },
      };
      const fault = Math.floor(full + (0.3 / (1 - least)) * slowing);
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'one-worker-comes-back-without-its-gpu',
    title: 'one of 2 to 8 workers crashes and is restarted, finds no driver and computes on the CPU; all others wait for it in each step',
    hours: 8,
    levels: FULL,
    notice: { alerts: ['GpuFallbackToCpu'], severity: 'critical', within: ({ scrape }) => 10 * MINUTE + 2 * scrape },
    allowed: ['TrainingThroughputDrop', 'StragglerWorker', 'CheckpointStale', 'ValidationStopped', 'LossPlateau', ...IDLE, ...GOODPUT],
    story: (random, conditions, seconds): Story => {
      const crash = early(random);
      const fault = crash + Math.floor(random.between(20, 60));
      const [workers, share, spins] = [random.of([2, 4, 8]), random.between(0.04, 0.1), random.chance(0.5)];
      const broken = Math.floor(random.between(1, workers));
      const loss = learning(random, seconds / HOUR);
      // All begin again together.
      const speed = (t: number): number => (t < crash ? 1 : t < fault + MINUTE ? 0 : share);
      const lives = [
        { from: 0, until: crash },
        { from: fault, until: Infinity },
      ];
      const { state, changes, pod } = restartedInPlace(lives, 'Error');
      const waits = spins ? 100 : 4;
      const other: Course = { loss, speed, gpu: (t) => (t < MINUTE ? 2 : t < crash ? busy(random) : busy(random, waits)) };
      const onCpu: Course = {
        loss,
        speed,
        state,
        gpu: (t) => (t < MINUTE || t >= crash ? 0 : busy(random)),
        changes: {
          ...changes,
          tf_backend_gpu_in_use: (t) => Number(t < fault),
          tf_gpu_memory_used_bytes: (t) => (t < crash ? 60e9 : 0),
        },
      };
      const exports = (worker: number) => (name: string) => name.startsWith('tf_backend') || (exportedByWorker(worker)?.(name) ?? true);
      const pods = Array.from({ length: workers }, (_, worker): Pod => {
        const own = { worker, exports: exports(worker) };
        return worker === broken ? { ...own, ...pod, course: onCpu } : { ...own, course: other };
      });
      const series = podsSeries(random, conditions, seconds, pods);
      return { fault, series: series.filter((one) => !one.series.startsWith('tf_train_phase_duration_seconds')) };
    },
  },
];
