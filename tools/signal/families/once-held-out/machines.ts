import { BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { EPOCH } from '../training';
import { stallWithin } from './bars';
import { aloneSeries, clockSeries, withDevices } from './pods';

const SAVE_SECONDS = 10 * MINUTE;

const failures: Family[] = [
  {
    name: 'stalls-where-the-clock-is-wrong',
    title: 'the clock of the node is wrong by 8 to 45 s all the time, known and no harm; hours later the run hangs',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: (conditions) => stallWithin(conditions) + MINUTE },
    allowed: ['NodeClockSkew'],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(1.5, 3) * HOUR);
      const off = random.between(8, 45) * (random.chance(0.5) ? 1 : -1);
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => Number(t < fault),
        clockOffset: () => off,
      };
      const series = aloneSeries(random, conditions, seconds, course);
      return { fault, series: [...series, ...clockSeries(conditions.scrape, seconds, () => off)] };
    },
  },
  {
    name: 'most-saves-fail',
    title: 'the file server answers badly: three of four saves fail, and every fourth succeeds',
    hours: 7,
    levels: FULL,
    notice: { alerts: ['CheckpointSaveFailing', 'CheckpointStale'], severity: 'warning', within: within(60 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const good = 6 + Math.floor(random.between(0, 6));
      const fault = (good + 1) * SAVE_SECONDS;
      const tried = (t: number): number => Math.floor(t / SAVE_SECONDS);
      const failed = (t: number): number => Math.max(0, tried(t) - good) - Math.floor(Math.max(0, tried(t) - good) / 4);
      const lastGood = (t: number): number => (tried(t) <= good ? tried(t) : good + 4 * Math.floor((tried(t) - good) / 4));
      const changes = {
        'tf_checkpoint_saves_total{result="success"}': (t: number) => tried(t) - failed(t),
        'tf_checkpoint_saves_total{result="failure"}': failed,
        tf_checkpoint_last_success_timestamp_seconds: (t: number) => (lastGood(t) > 0 ? EPOCH + lastGood(t) * SAVE_SECONDS : undefined),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'uses-one-gpu-of-many',
    title: 'the pod holds 2 to 8 GPUs, and the program uses only the first of them from its start on',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['GpuIdleWhileAllocated', 'LowGPUUtilization'], severity: 'warning', within: within(60 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const devices = random.of([2, 4, 8]);
      const one = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) });
      const busy = (device: number, t: number): number => {
        if (device > 0) return random.chance(0.05) ? 1 : 0;
        return t < MINUTE ? 2 : Math.min(100, 92 + 3 * random.normal());
      };
      return { fault: 0, series: withDevices(one, conditions, seconds, devices, busy) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'clock-ahead-and-set-back',
    title: 'the clock of the node drifts 2 to 8 minutes ahead over hours, and is set right at one stroke: times of the run go backwards',
    hours: 12,
    levels: BASIC_UP,
    allowed: ['NodeClockSkew'],
    story: (random, conditions, seconds): Story => {
      const [from, until] = [random.between(1, 3) * HOUR, random.between(5, 9) * HOUR];
      const most = random.between(2, 8) * MINUTE;
      const offset = (t: number): number => (t < from || t >= until ? 0 : (most * (t - from)) / (until - from));
      const course = { loss: learning(random, seconds / HOUR), clockOffset: offset };
      const series = aloneSeries(random, conditions, seconds, course);
      return { series: [...series, ...clockSeries(conditions.scrape, seconds, offset)] };
    },
  },
];

export const ONCE_HELD_OUT_MACHINES: readonly Family[] = [...failures, ...innocents];
