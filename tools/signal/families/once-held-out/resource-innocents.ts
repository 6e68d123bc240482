import { Family, FULL, HOUR, MINUTE, Story } from '../family';
import { learning } from '../loss-curves';
import { aloneSeries } from './pods';
import { savesShown } from '../shown';

export const RESOURCE_INNOCENTS: readonly Family[] = [
  {
    name: 'one-save-fails-now-and-then',
    title: 'saves every 5 to 15 minutes, of which two to four in half a day fail, each alone, and the next one succeeds',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 15) * MINUTE);
      const failures = Array.from({ length: random.of([2, 3, 4]) }, (_, number) =>
        Math.floor(((2.5 * number + random.between(1, 3)) * HOUR) / every),
      );
      const changes = savesShown(conditions, seconds, { every, fails: (number) => failures.includes(number) });
      return { series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'memory-is-freed-at-each-epoch',
    title: 'within each epoch of 15 to 40 minutes the memory of the process grows by 3 to 9 of its 32 GB, and is given back at its end',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [epoch, most, base] = [random.between(15, 40) * MINUTE, random.between(3e9, 9e9), random.between(5e9, 12e9)];
      const resident = (t: number): number => base + most * ((t / epoch) % 1) + 5e7 * random.normal();
      const course = { loss: learning(random, seconds / HOUR), changes: { process_resident_memory_bytes: resident } };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'tensors-are-freed-at-each-evaluation',
    title:
      'results of 20 to 40 minutes are kept on the GPU until they are evaluated: 1000 to 5000 tensors and 2 to 8 GB, then all are freed',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [every, tensors, bytes] = [random.between(20, 40) * MINUTE, random.between(1000, 5000), random.between(2e9, 8e9)];
      const kept = (t: number): number => (t < MINUTE ? 0 : ((t - MINUTE) / every) % 1);
      const changes = {
        tf_tensors: (t: number) => 300 + Math.floor(tensors * kept(t) + 20 * random.next()),
        tf_tensor_bytes: (t: number) => Math.round(20e9 + bytes * kept(t)),
        tf_gpu_memory_used_bytes: (t: number) => (t < MINUTE ? 1e9 : Math.round(50e9 + bytes * kept(t))),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'neighbors-write-to-the-same-volume',
    title:
      'a volume of 4 TB that many use: by turns of half an hour to two hours a fifth of it is written and deleted, and half stays free',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const waves = [1, 2, 3].map(() => ({ period: random.logBetween(1, 4) * HOUR, phase: random.between(0, 2 * Math.PI) }));
      const [share, size] = [random.between(0.02, 0.07), random.logBetween(1e9, 2e10)];
      const swing = (t: number): number => waves.reduce((sum, { period, phase }) => sum + Math.sin((2 * Math.PI * t) / period + phase), 0);
      const changes = {
        ...savesShown(conditions, seconds, { every: Math.floor(random.between(5, 20) * MINUTE), size }),
        tf_checkpoint_volume_available_bytes: (t: number) => Math.round(4e12 * (0.75 + share * swing(t))),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
];
