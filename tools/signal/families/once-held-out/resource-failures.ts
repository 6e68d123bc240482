import { Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { aloneSeries, podsSeries } from './pods';
import { Course } from '../training';
import { dcgmSeries, preempted, restartedInPlace } from './parts';
import { busy, early, evaluationsShown, regularly, savesShown } from '../shown';

export const RESOURCE_FAILURES: readonly Family[] = [
  {
    name: 'throttles-in-the-heat',
    title: 'a fan fails: in 20 to 40 minutes the GPU gets hot, and then its clock swings between a third and two thirds every few minutes',
    hours: 6,
    levels: FULL,
    notice: {
      alerts: ['GpuThermalThrottling', 'GpuTemperatureHigh', 'TrainingThroughputDrop', 'GpuClockBelowPeers'],
      severity: 'warning',
      within: within(45 * MINUTE),
    },
    allowed: ['GpuTemperatureHigh', 'GpuThermalThrottling', 'TrainingThroughputDrop', 'GpuMemoryTemperatureHigh'],
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const fault = early(random);
      const warming = random.between(20, 40) * MINUTE;
      const period = random.between(4, 10) * MINUTE;
      const speed = (t: number): number => (t < fault ? 1 : 0.5 + 0.16 * Math.sign(Math.sin((2 * Math.PI * (t - fault)) / period)));
      const heat = (t: number): number => Math.min(1, Math.max(0, (t - fault + warming) / warming));
      const celsius = (t: number): number => 66 + 24 * heat(t) + (t < fault ? 0 : 1.5 * Math.sin((2 * Math.PI * (t - fault)) / period));
      const throttled = (t: number): number => Math.max(0, t - fault);
      const gpu = (t: number): number => (t < MINUTE ? 2 : busy(random, 95));
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        speed,
        gpu,
        changes: {
          tf_gpu_temperature_celsius: celsius,
          'tf_gpu_clock_hertz{device="0",domain="sm"}': (t) => 1.41e9 * speed(t),
        },
      };
      const dcgm = dcgmSeries(scrape, seconds, [
        { name: 'DCGM_FI_DEV_GPU_TEMP', timeline: (t) => Math.round(celsius(t)) },
        { name: 'DCGM_FI_DEV_SM_CLOCK', timeline: (t) => Math.round((1410 * speed(t)) / 15) * 15 },
        { name: 'DCGM_FI_DEV_POWER_USAGE', timeline: (t) => 80 + 270 * speed(t) ** 2 },
        { name: 'DCGM_FI_DEV_THERMAL_VIOLATION', timeline: (t) => Math.round(1e9 * throttled(t)) },
        {
          name: 'DCGM_EXP_CLOCK_EVENTS_COUNT',
          labels: { clock_event: 'sw_thermal', window_size_in_ms: '300000' },
          timeline: (t) => Math.round(Math.min(300, throttled(t))),
        },
      ]);
      return { fault, series: [...aloneSeries(random, conditions, seconds, course), ...dcgm] };
    },
  },
  {
    name: 'uncorrectable-error-and-a-restart',
    title:
      'two bits of GPU memory are wrong: the program ends, and its container is restarted on the same GPU, whose row is not yet replaced',
    hours: 5,
    levels: FULL,
    notice: {
      alerts: ['GpuEccUncorrectable', 'GpuXidFatal', 'GpuRowRemapPending', 'GpuXidError'],
      severity: 'warning',
      within: ({ scrape }) => 10 * MINUTE + 2 * scrape,
    },
    allowed: ['GpuEccUncorrectable', 'GpuXidFatal', 'GpuRowRemapPending', 'GpuXidError'],
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const fault = early(random);
      const back = fault + random.between(20, 50);
      const { state, changes, pod } = restartedInPlace(
        [
          { from: 0, until: fault },
          { from: back, until: Infinity },
        ],
        'Error',
      );
      const happened = (t: number): number => Number(t >= fault);
      const xid = (number: string) => ({
        name: 'DCGM_EXP_XID_ERRORS_COUNT',
        labels: { xid: number, window_size_in_ms: '300000' },
        // Nothing is exported for a window without errors.
        timeline: (t: number) => (t < fault || t >= fault + 300 + scrape ? undefined : t < fault + 300 ? 1 : ('stale' as const)),
      });
      const dcgm = dcgmSeries(scrape, seconds, [
        { name: 'DCGM_FI_DEV_GPU_UTIL', timeline: (t) => (t >= fault && t < back + MINUTE ? 0 : 93) },
        { name: 'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', timeline: happened },
        { name: 'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', timeline: () => 0 },
        { name: 'DCGM_FI_DEV_ROW_REMAP_PENDING', timeline: happened },
        { name: 'DCGM_FI_DEV_ROW_REMAP_FAILURE', timeline: () => 0 },
        xid('48'),
        xid('63'),
      ]);
      const course = { loss: learning(random, seconds / HOUR), state, changes };
      return { fault, series: [...aloneSeries(random, conditions, seconds, course, pod), ...dcgm] };
    },
  },
  {
    name: 'gpu-memory-creeps',
    title: 'GPU memory grows evenly from 40 to 60 % on, and would be full after 5 to 8 hours',
    hours: 6,
    levels: FULL,
    // That is an hour and a half before at the least.
    notice: { alerts: ['GpuMemoryGrowth', 'TensorLeak'], severity: 'warning', within: within(3.5 * HOUR) },
    allowed: ['TensorLeak'],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(1, 2.25) * HOUR);
      const [base, hours] = [random.between(0.4, 0.6), random.between(5, 8)];
      const used = (t: number): number => base + ((0.98 - base) * Math.max(0, t - fault)) / hours / HOUR + 0.002 * random.normal();
      const changes = { tf_gpu_memory_used_bytes: (t: number) => (t < MINUTE ? 1e9 : Math.round(80e9 * used(t))) };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'host-memory-grows-by-epochs',
    title: 'each epoch of 15 to 30 minutes keeps another piece of the data in memory, and after 4 to 7 hours the limit is reached',
    hours: 4.5,
    levels: FULL,
    // Half an hour before at the least.
    notice: { alerts: ['HostMemoryExhaustionPredicted'], severity: 'warning', within: within(3.5 * HOUR) },
    story: (random, conditions, seconds): Story => {
      const epoch = random.between(15, 30) * MINUTE;
      const fault = Math.floor(epoch * Math.max(1, Math.floor((random.between(0.7, 1) * HOUR) / epoch)));
      const [base, hours] = [random.between(6e9, 10e9), random.between(4.6, 7.5)];
      const pieces = (t: number): number => (t < fault ? 0 : 1 + Math.floor((t - fault) / epoch));
      const piece = ((32e9 - base) * epoch) / (hours * HOUR);
      const resident = (t: number): number => Math.min(31.9e9, base + piece * pieces(t) + 5e7 * random.normal());
      const course = { loss: learning(random, seconds / HOUR), changes: { process_resident_memory_bytes: resident } };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'logs-fill-the-volume-of-the-checkpoints',
    title: 'something writes to the volume of the checkpoints, which is full after 3 to 5 hours; then all saves fail',
    hours: 7,
    levels: FULL,
    // Half an hour before at the least.
    notice: { alerts: ['CheckpointVolumeFilling'], severity: 'warning', within: within(2.5 * HOUR) },
    allowed: ['CheckpointSaveFailing', 'CheckpointStale'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [room, hours] = [random.logBetween(1e11, 2e12), random.between(3.2, 5)];
      const [every, size] = [Math.floor(random.between(5, 20) * MINUTE), random.logBetween(1e9, 8e9)];
      // What a save writes takes the place of the one before it.
      const available = (t: number): number => Math.max(0, Math.round(room * (1 - Math.max(0, t - fault) / (hours * HOUR))));
      const changes = {
        ...savesShown(conditions, seconds, { every, size, fails: (number) => available(number * every) < size }),
        tf_checkpoint_volume_available_bytes: available,
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'credentials-expire',
    title: 'the credentials for the object store expire: from then on each save, planned once in 10 to 30 minutes, fails at once',
    hours: 6,
    levels: FULL,
    notice: { alerts: ['CheckpointSaveFailing', 'CheckpointStale'], severity: 'warning', within: within(90 * MINUTE) },
    allowed: ['CheckpointStale'],
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(10, 30) * MINUTE);
      const good = Math.floor((random.between(1, 3) * HOUR) / every);
      const changes = savesShown(conditions, seconds, { every, fails: (number) => number > good });
      const course = { loss: learning(random, seconds / HOUR), changes };
      return { fault: (good + 1) * every, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'no-evaluation-after-a-resume',
    title: 'evaluated every 5 to 15 minutes, until it is preempted; the pod that continues it never evaluates, and has no such series',
    hours: 6,
    levels: FULL,
    notice: { alerts: ['ValidationStopped', 'TrainingMetricsMissing'], severity: 'warning', within: within(100 * MINUTE) },
    allowed: ['TrainingMetricsMissing'],
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const fault = first + Math.floor(random.between(2, 10) * MINUTE);
      const loss = learning(random, seconds / HOUR);
      const shown = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 15) * MINUTE), first),
        loss: (t) => 1.1 * loss(t) * Math.exp(0.005 * random.normal()),
        accuracy: (t) => 0.95 - (0.8 * loss(t)) / loss(0),
      });
      const none = Object.fromEntries(
        [...Object.keys(shown), 'tf_val_metric', 'tf_val_class_accuracy_ratio'].map((name) => [name, () => undefined]),
      );
      const pods = preempted(conditions, seconds, { loss, first, second: fault, before: { changes: shown }, after: { changes: none } });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'many-samples-are-skipped',
    title: 'a damaged part of the data: from one moment on 10 to 50 % of the samples cannot be read and are skipped',
    hours: 5,
    levels: FULL,
    notice: { alerts: ['DataSamplesDropped'], severity: 'warning', within: within(45 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const share = random.between(0.1, 0.5);
      // Others are read in their place.
      const read = (32 * conditions.stepsPerSecond) / (1 - share);
      const skipped = (t: number): number => Math.floor(share * read * Math.max(0, t - fault));
      const changes = { tf_data_errors_total: skipped, tf_data_samples_skipped_total: skipped };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
];
