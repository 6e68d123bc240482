import { Family, ALL_LEVELS, FULL, HOUR, MINUTE, Story } from '../family';
import { learning } from '../loss-curves';
import { dcgmSeries } from './parts';
import { aloneSeries } from './pods';
import { inside, savesShown, Span } from '../shown';
import { diskFields, machineSeries, unanswered } from './cluster-parts';

export const MACHINE_INNOCENTS: readonly Family[] = [
  {
    name: 'hot-afternoon',
    title:
      'the hall gets warmer for 4 to 8 hours: the GPU goes from 58 to 64 up to 70 to 78 °C, its memory from 70 up to 80 to 88, and no clock falls',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [from, length] = [random.between(0, 4) * HOUR, random.between(4, 8) * HOUR];
      const warm = (t: number): number => (t < from || t > from + length ? 0 : Math.sin((Math.PI * (t - from)) / length));
      const [cool, hot, memory] = [random.between(58, 64), random.between(70, 78), random.between(80, 88)];
      const celsius = (t: number): number => Math.round(cool + (hot - cool) * warm(t) + 0.7 * random.normal());
      const changes = { tf_gpu_temperature_celsius: celsius };
      const dcgm = dcgmSeries(conditions.scrape, seconds, [
        { name: 'DCGM_FI_DEV_GPU_TEMP', timeline: celsius },
        { name: 'DCGM_FI_DEV_MEMORY_TEMP', timeline: (t) => Math.round(70 + (memory - 70) * warm(t) + 0.7 * random.normal()) },
        { name: 'DCGM_FI_DEV_SM_CLOCK', timeline: () => 1410 - 15 * Number(random.chance(0.2)) },
      ]);
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes });
      return { series: [...series, ...dcgm] };
    },
  },
  {
    name: 'old-images-are-removed-from-the-disk',
    title: 'images fill the disk of the node from 78 to 85 % in 2.5 to 5 hours, and the kubelet removes old ones, again and again',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const [period, size] = [random.between(2.5, 5) * HOUR, random.of([5e11, 1e12, 2e12])];
      const phase = random.next();
      const images = random.of([4, 6, 10]);
      // Each image is there at once.
      const used = (t: number): number => 0.78 + (0.07 * Math.floor(images * ((t / period + phase) % 1))) / images;
      const available = (t: number): number => Math.round(size * (1 - used(t) + 5e-4 * random.normal()));
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) });
      return { series: [...series, ...machineSeries(conditions, seconds, diskFields(size, available))] };
    },
  },
  {
    name: 'data-set-is-mapped-into-memory',
    title: 'a mapped data set is read page by page: memory grows ever more slowly over hours, from 8 to 14 to 20 of 32 GB',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [size, constant] = [random.between(6e9, 12e9), random.between(0.5, 1.2) * HOUR];
      const resident = (t: number): number => 8e9 + size * (1 - Math.exp(-Math.max(0, t - MINUTE) / constant)) + 5e7 * random.normal();
      const course = { loss: learning(random, seconds / HOUR), changes: { process_resident_memory_bytes: resident } };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'saves-once-in-hours',
    title: 'saves once in 75 minutes to 3 hours, as it says that it will, and each save succeeds',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(1.25, 3) * HOUR);
      const changes = savesShown(conditions, seconds, { every, size: random.logBetween(1e10, 3e11) });
      const volume = { tf_checkpoint_volume_available_bytes: () => 8e12 };
      const course = { loss: learning(random, seconds / HOUR), changes: { ...changes, ...volume } };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'exporters-of-the-node-are-renewed',
    title:
      'dcgm-exporter and node-exporter are renewed twice a day, each away for 20 to 100 s: series of GPU and machine end and begin anew',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const renewals = [random.between(1, 4), random.between(6, 10)];
      const away = (): Span[] =>
        renewals.map((at): Span => {
          const from = at * HOUR + random.between(0, 10) * MINUTE;
          return [from, from + random.between(20, 100)];
        });
      const [gpu, machine] = [away(), away()];
      const temperature = (): number => Math.round(66 + random.normal());
      const dcgm = dcgmSeries(scrape, seconds, [{ name: 'DCGM_FI_DEV_GPU_TEMP', timeline: temperature }]);
      const node = machineSeries(conditions, seconds, [
        ...diskFields(1e12, () => 6e11),
        { name: 'node_memory_MemTotal_bytes', timeline: () => 512e9 },
        { name: 'node_memory_MemAvailable_bytes', timeline: () => Math.round(300e9 * (1 + 0.02 * random.normal())) },
      ]);
      return {
        series: [
          ...aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) }),
          ...unanswered(dcgm, conditions, seconds, 'dcgm-exporter', (t) => inside(gpu, t)),
          ...unanswered(node, conditions, seconds, 'node-exporter', (t) => inside(machine, t)),
        ],
      };
    },
  },
];
