import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story } from '../family';
import { learning } from '../loss-curves';
import { endingIn } from './attempts';
import { aloneSeries } from './pods';
import { busy, inside, spans } from '../shown';
import { computeSeries } from '../worker-walk';
import { plannedShown, windowSpeed } from './cluster-parts';

export const PACE_INNOCENTS: readonly Family[] = [
  {
    name: 'one-worker-is-slow-for-minutes',
    title: 'every 1 to 3 hours one of 4 to 16 workers computes 40 to 90 % longer for 4 to 10 minutes, as its node has another guest',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const guests = spans(random, seconds, [60 * MINUTE, 180 * MINUTE], [4 * MINUTE, 10 * MINUTE]);
      const most = random.between(0.4, 0.9);
      const slowed = (t: number): number => (inside(guests, t) ? most : 0);
      const course = { loss: learning(random, seconds / HOUR), speed: (t: number) => 1 / (1 + slowed(t)) };
      const compute = computeSeries(random, conditions, seconds, { workers: random.of([4, 8, 16]), slowed });
      const rest = aloneSeries(random, conditions, seconds, course).filter(
        ({ series }) => !series.startsWith('tf_train_phase_duration_seconds'),
      );
      return { series: [...rest, ...compute] };
    },
  },
  {
    name: 'batch-grows-as-planned',
    title: 'the batch is doubled twice, as planned: half as many steps per second, as many samples, the GPU as busy as before',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const doubled = [random.between(2, 4) * HOUR, random.between(5, 8) * HOUR];
      const [perStep, slower] = [32, random.between(0.5, 0.54)];
      const times = (t: number): number => doubled.filter((at) => t >= at).length;
      const speed = (t: number): number => slower ** times(t);
      // Between two of these moments the speed is the same.
      const samples = (t: number): number => {
        const ends = [MINUTE, ...doubled, Infinity];
        const parts = ends.slice(1).map((end, stage) => {
          const length = Math.max(0, Math.min(t, end) - ends[stage]);
          return length * slower ** stage * 2 ** stage;
        });
        return Math.floor(perStep * conditions.stepsPerSecond * parts.reduce((sum, part) => sum + part, 0));
      };
      const course = {
        loss: learning(random, seconds / HOUR),
        speed,
        changes: {
          'tf_train_samples_total{worker="0"}': samples,
          tf_gpu_memory_used_bytes: (t: number) => (t < MINUTE ? 1e9 : 20e9 + 10e9 * 2 ** times(t)),
        },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'alone-on-its-node-for-some-hours',
    title: 'its neighbor is away for 1 to 3 hours, in which the run is 12 to 25 % faster; then it is as fast as it was',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const from = random.between(2, 6) * HOUR;
      const [until, faster] = [from + random.between(1, 3) * HOUR, random.between(1.12, 1.25)];
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => (t >= from && t < until ? faster : 1) * (1 + 0.03 * random.normal()),
        changes: {
          'tf_train_step_seconds_ideal{worker="0"}': (t: number) =>
            t < MINUTE + conditions.logWindow ? undefined : 0.97 / (conditions.stepsPerSecond * (t < from ? 1 : faster)),
        },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'small-model-waits-for-its-data',
    title: 'a small model that waits for data for 15 to 24 % of its time, from its first step to its last, and no other way is known',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const waits = random.between(0.15, 0.24);
      const computing = (1 - waits) / 0.97;
      const course = {
        loss: learning(random, seconds / HOUR),
        dataWait: () => Math.min(0.3, waits * (1 + 0.08 * random.normal())),
        changes: {
          'tf_train_step_seconds_ideal{worker="0"}': (t: number) =>
            t < MINUTE + conditions.logWindow ? undefined : 0.97 / (conditions.stepsPerSecond * computing),
        },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'callbacks-after-each-short-epoch',
    title: 'epochs of 40 to 90 s, and after each 6 to 20 s of callbacks without a step, from the first one on',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const [epoch, callbacks] = [random.between(40, 90), random.between(6, 20)];
      const share = epoch / (epoch + callbacks);
      const trained = (t: number): number => {
        const since = Math.max(0, t - MINUTE);
        return Math.floor(since / (epoch + callbacks)) * epoch + Math.min(epoch, since % (epoch + callbacks));
      };
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => (trained(t) - trained(t - conditions.scrape)) / conditions.scrape,
        gpu: (t: number) => (t >= MINUTE && random.chance(share) ? busy(random) : 3),
        changes: windowSpeed(random, conditions, trained),
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'ends-just-within-its-budgets',
    title: 'half as fast in its first 15 to 35 minutes, it completes after 86 to 95 % of its budgets of time and money',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const cold = random.between(15, 35) * MINUTE;
      const end = Math.floor(random.between(5, 10) * HOUR);
      const until = end + Math.max(30, 2 * conditions.scrape);
      const budget = end / random.between(0.86, 0.95);
      const dollarsPerHour = random.of([1, 2, 4, 8]) * random.between(2, 4);
      const cost = (t: number): number => (dollarsPerHour * Math.min(t, end)) / HOUR;
      const speed = (t: number): number => (t < cold ? 0.5 : 1);
      const done = (t: number): number => 0.5 * Math.max(0, Math.min(t, cold) - MINUTE) + Math.max(0, Math.min(t, end) - cold);
      const ending = endingIn(0, end, 'completed');
      const course = {
        loss: learning(random, seconds / HOUR),
        speed,
        ...ending,
        changes: {
          ...ending.changes,
          ...plannedShown(done(end), done, speed),
          tf_run_time_budget_seconds: () => Math.round(budget),
          tf_run_cost_budget_dollars: () => Math.round(100 * cost(end) * (budget / end)) / 100,
          tf_run_cost_dollars_total: cost,
        },
      };
      const pod = { until, phase: (t: number) => (t < until ? 'Running' : 'Succeeded') };
      return { series: aloneSeries(random, conditions, seconds, course, pod) };
    },
  },
];
