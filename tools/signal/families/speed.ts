import { ContractLevel } from '../../../lib/metrics';
import { Random } from '../../random';
import { lastWord, storyOf } from './attempts';
import { Conditions } from './conditions';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Notice, Story, within } from './family';
import { Course } from './training';

type Draw = (random: Random, seconds: number, conditions: Conditions) => Partial<Course>;

const innocent =
  (draw: Draw): Family['story'] =>
  (random, conditions, seconds) =>
    storyOf(random, conditions, seconds, [{ course: draw(random, seconds, conditions) }]);

/** Healthy until a fault in the first hours, with the speed of `draw` from then on. */
const slower =
  (draw: (random: Random, fault: number) => (t: number) => number): Family['story'] =>
  (random, conditions, seconds) => {
    const fault = Math.floor(random.between(0.75, 2.5) * HOUR);
    const speed = draw(random, fault);
    return storyOf(random, conditions, seconds, [{ course: { speed: (t) => (t < fault ? 1 : speed(t)) } }], fault);
  };

/** A pod that ends, and another one some minutes later at a `share` of the speed. Its own best is what it knows as ideal. */
function resumed(random: Random, conditions: Conditions, seconds: number, share: number, again: 'resumed' | 'anew'): Story {
  const end = Math.floor(random.between(1.5, 4) * HOUR);
  const from = end + Math.floor(random.between(2, 15) * MINUTE);
  const { stepsPerSecond, scrape } = conditions;
  const state =
    (began: number, ended: number) =>
    (t: number): string =>
      t < began + MINUTE ? 'initializing' : t < ended ? 'running' : again === 'anew' ? 'completed' : 'preempted';
  const ideal = 0.97 / (share * stepsPerSecond);
  const next: Partial<Course> = {
    state: state(from, Infinity),
    speed: () => share,
    changes: { tf_train_step_seconds_ideal: (t) => (t < from + 10 * MINUTE ? undefined : ideal) },
  };
  const steps = again === 'resumed' ? end * stepsPerSecond : 0;
  return storyOf(
    random,
    conditions,
    seconds,
    [
      { course: { state: state(0, end - lastWord(scrape)) }, until: end },
      { course: next, from, steps },
    ],
    again === 'resumed' ? from : undefined,
  );
}

const SLOW = { alerts: ['TrainingThroughputDrop'], severity: 'warning' } as const;
/** A pod of level core shows it when its log window ends. */
const soon: Notice['within'] = ({ level, logWindow }) => 21 * MINUTE + (level === ContractLevel.CORE ? logWindow : 0);

const failures: Family[] = [
  {
    name: 'half-the-speed',
    title: 'from one moment on 40 to 60 % of the speed',
    hours: 8,
    levels: ALL_LEVELS,
    notice: { ...SLOW, within: soon },
    allowed: ['LowGPUUtilization'],
    story: slower((random) => {
      const share = random.between(0.4, 0.6);
      return () => share;
    }),
  },
  {
    name: 'half-the-speed-between-evaluations',
    title: '40 to 60 % of the speed, with evaluations of 2 to 8 minutes',
    hours: 8,
    levels: BASIC_UP,
    notice: { ...SLOW, within: within(40 * MINUTE) },
    story: (random, conditions, seconds) => {
      const fault = Math.floor(random.between(1, 2.5) * HOUR);
      const share = random.between(0.4, 0.6);
      const state = inTurns('evaluating', random.between(10, 25) * MINUTE, random.between(2, 8) * MINUTE);
      return storyOf(random, conditions, seconds, [{ course: { state, speed: (t) => (t < fault ? 1 : share) } }], fault);
    },
  },
  {
    name: 'slow-creep',
    title: '5 to 15 % slower every hour',
    hours: 14,
    levels: ALL_LEVELS,
    // 5 % an hour are seven hours to 70 %.
    notice: { ...SLOW, within: within(9.5 * HOUR) },
    allowed: ['LowGPUUtilization'],
    story: slower((random, fault) => {
      const left = 1 - random.between(0.05, 0.15);
      return (t) => left ** ((t - fault) / HOUR);
    }),
  },
  {
    name: 'resumes-on-a-slow-node',
    title: 'preempted, and at 40 to 60 % of the speed on another node',
    hours: 10,
    levels: BASIC_UP,
    notice: { ...SLOW, within: within(90 * MINUTE) },
    allowed: ['LowGPUUtilization'],
    story: (random, conditions, seconds) => resumed(random, conditions, seconds, random.between(0.4, 0.6), 'resumed'),
  },
  {
    name: 'slow-before-it-was-scraped',
    title: 'is scraped from then on, at 40 to 60 % of what its ideal step would allow',
    hours: 8,
    levels: FULL,
    notice: { ...SLOW, within: within(90 * MINUTE) },
    story: (random, conditions, seconds) => {
      const fault = Math.floor(random.between(2, 4) * HOUR);
      const share = random.between(0.4, 0.6);
      const course = { speed: (t: number) => (t < fault - 10 * MINUTE ? 1 : share) };
      return storyOf(random, conditions, seconds, [{ course, notScraped: (t) => t < fault }], fault);
    },
  },
];

/** In turns training and in another state. */
function inTurns(other: string, workingSeconds: number, otherSeconds: number) {
  return (t: number): string => {
    if (t < MINUTE) return 'initializing';
    return (t - MINUTE) % (workingSeconds + otherSeconds) < workingSeconds ? 'running' : other;
  };
}

/** Full speed, except in spans of `length` that begin some `every` seconds apart. */
function dips(random: Random, seconds: number, every: number, length: () => number, share: () => number): (t: number) => number {
  const spans: (readonly [from: number, to: number, share: number])[] = [];
  for (let t = random.between(0.3, 1.5) * every; t < seconds; t += random.between(0.5, 1.5) * every) spans.push([t, t + length(), share()]);
  return (t) => spans.find(([from, to]) => t >= from && t < to)?.[2] ?? 1;
}

const innocents: Family[] = [
  {
    name: 'uneven-speed',
    title: 'the speed varies by 10 % over minutes and by 15 % between stages',
    hours: 12,
    levels: ALL_LEVELS,
    story: innocent((random) => {
      const [period, stage] = [random.between(3, 20) * MINUTE, random.between(1, 4) * HOUR];
      return { speed: (t) => (1 + 0.1 * Math.sin((2 * Math.PI * t) / period)) * (Math.floor(t / stage) % 2 ? 0.87 : 1) };
    }),
  },
  {
    name: 'jittery-speed',
    title: 'the speed jitters by 5 to 25 % from scrape to scrape, and neighbors halve it for 1 to 6 minutes',
    hours: 12,
    levels: ALL_LEVELS,
    story: innocent((random, seconds) => {
      const jitter = random.between(0.05, 0.25);
      const dipped = dips(random, seconds, random.between(0.5, 2) * HOUR, () => random.between(1, 6) * MINUTE, () => random.between(0.3, 0.7)); // prettier-ignore
      return { speed: (t) => Math.max(0.1, dipped(t) * (1 + jitter * random.normal())) };
    }),
  },
  {
    name: 'cache-warms-up',
    title: 'the first epoch of 10 to 40 minutes, and the first one after a resume, at 30 to 60 % of the speed',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds) => {
      const [length, share] = [random.between(10, 40) * MINUTE, random.between(0.3, 0.6)];
      const warming = (from: number): Partial<Course> => ({ speed: (t) => (t < from + length ? share : 1) });
      const end = Math.floor(random.between(2, 6) * HOUR);
      const from = end + Math.floor(random.between(1, 10) * MINUTE);
      const first = {
        course: {
          ...warming(0),
          state: (t: number) => (t < MINUTE ? 'initializing' : t < end - lastWord(conditions.scrape) ? 'running' : 'preempted'),
        },
        until: end,
      };
      // Nothing says of a pod of level core why it is gone.
      if (conditions.level === ContractLevel.CORE) return storyOf(random, conditions, seconds, [{ course: warming(0) }]);
      return storyOf(random, conditions, seconds, [first, { course: warming(from), from, steps: conditions.stepsPerSecond * end }]);
    },
  },
  {
    name: 'a-bad-epoch',
    title: 'steps per second are set once an epoch of 10 to 30 minutes, and one in twelve has half of them',
    hours: 12,
    levels: [ContractLevel.CORE],
    story: (random, drawn, seconds) => {
      const logWindow = Math.round(random.between(10, 30) * MINUTE);
      const bad = Array.from({ length: Math.ceil(seconds / logWindow) + 2 }, (_, epoch) => epoch % 12 === 7);
      const share = random.between(0.4, 0.6);
      const speed = (t: number): number => (bad[Math.floor(t / logWindow)] ? share : 1);
      return storyOf(random, { ...drawn, logWindow }, seconds, [{ course: { speed } }]);
    },
  },
  {
    name: 'long-saves',
    title: 'a save of 1 to 6 minutes after every 10 to 30 of training',
    hours: 12,
    levels: BASIC_UP,
    story: innocent((random) => ({
      state: inTurns('checkpointing', random.between(10, 30) * MINUTE, random.between(1, 6) * MINUTE),
    })),
  },
  {
    name: 'evaluations-grow',
    title: 'evaluations of 2 minutes that grow to 12 in the course of the run',
    hours: 12,
    levels: BASIC_UP,
    story: innocent((random, seconds) => {
      const every = random.between(15, 30) * MINUTE;
      return {
        state: (t) => (t < MINUTE ? 'initializing' : t % every < every - (2 + (10 * t) / seconds) * MINUTE ? 'running' : 'evaluating'),
        gpu: () => Math.min(100, 80 + 10 * random.normal()),
      };
    }),
  },
  {
    name: 'speed-within-an-epoch',
    title: 'samples sorted by length: within each epoch of 5 to 40 minutes the speed falls to half',
    hours: 12,
    levels: BASIC_UP,
    story: innocent((random) => {
      const epoch = random.between(5, 40) * MINUTE;
      return { speed: (t) => 1 / (1 + (t % epoch) / epoch) };
    }),
  },
  {
    name: 'run-id-used-again-by-a-slower-run',
    title: 'a completed run, and the same id again from step 0 at half the speed',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds) => resumed(random, conditions, seconds, random.between(0.4, 0.6), 'anew'),
  },
  {
    name: 'prometheus-pauses',
    title: 'Prometheus is down for 3 to 12 minutes every few hours',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds) => {
      const pauses: [number, number][] = [];
      for (let t = random.between(1, 3) * HOUR; t < seconds - HOUR; t += random.between(1, 4) * HOUR)
        pauses.push([t, t + random.between(3, 12) * MINUTE]);
      return { ...storyOf(random, conditions, seconds, [{ course: {} }]), pauses };
    },
  },
];

export const SPEED: readonly Family[] = [...failures, ...innocents];
