import { Conditions, hourlyNoise } from './conditions';
import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story, within } from './family';
import { faulty, learning, LEARNING_CURVES, restarting, spiky, swinging } from './loss-curves';
import { Course, trainingSeries } from './training';

/** Seconds in which a loss that no longer falls is noticed, by the noise of its hourly mean; beyond 0.8 % nothing is promised. */
export function plateauWithin(conditions: Conditions): number | undefined {
  const noise = hourlyNoise(conditions);
  const minutes = [
    [0.001, 160],
    [0.004, 400],
    [0.008, 480],
  ].find(([most]) => noise <= most)?.[1];
  return minutes && minutes * MINUTE;
}

const PLATEAU = { alerts: ['LossPlateau'], severity: 'warning', within: plateauWithin } as const;
const DIVERGES = { alerts: ['LossDiverging'], severity: 'warning', within: within(90 * MINUTE) } as const;

const LOG_WINDOW_NOISE = 0.06;
const LOG_WINDOW = 15;

/**
 * A loss that is set at the end of each epoch to the mean of the epoch. Every sample is in it once, so it is 2 to 14 times quieter than
 * the mean of as many log windows of 6 % noise.
 */
const inEpochs =
  (story: Family['story']): Family['story'] =>
  (random, drawn, seconds) => {
    const epoch = random.logBetween(1, 10) * MINUTE;
    const noise = (LOG_WINDOW_NOISE * Math.sqrt(LOG_WINDOW / epoch)) / random.logBetween(2, 14);
    return story(random, { ...drawn, logWindow: epoch, noise, correlation: 0 }, seconds);
  };

type Draw = (random: Parameters<Family['story']>[0], seconds: number) => { course: Course; fault?: number };

const storyOf = (draw: Draw): Family['story'] => {
  return (random, conditions, seconds): Story => {
    const { course, fault } = draw(random, seconds);
    return { series: trainingSeries(random, conditions, seconds, course), fault };
  };
};

/** From a fault in the first hours on, `after` is the course. */
const broken = (after: (level: number, hoursSince: number, drawn: number) => number): Family['story'] =>
  storyOf((random) => {
    const fault = random.logBetween(0.75, 4);
    const drawn = random.next();
    return { fault: fault * HOUR, course: { loss: faulty(random, fault, (level, since) => after(level, since, drawn)) } };
  });

const failures: Family[] = [
  {
    name: 'plateau-stops',
    title: 'a run that learned learns nothing from one moment on',
    notice: PLATEAU,
    story: broken((level) => level),
  },
  {
    name: 'plateau-in-epoch-means',
    title: 'a run that learned learns nothing from one moment on; its loss is the mean of an epoch of 1 to 10 minutes',
    notice: { ...PLATEAU, within: within(160 * MINUTE) },
    story: inEpochs(broken((level) => level)),
  },
  {
    name: 'plateau-never-learns',
    title: 'the loss stays where it began',
    notice: PLATEAU,
    story: storyOf((random) => {
      const first = random.logBetween(0.5, 10);
      return { fault: 0, course: { loss: (t) => first * (1 + 0.02 * Math.exp(-t / 0.05)) } };
    }),
  },
  {
    name: 'creeping-divergence',
    title: 'the loss rises by 1 to 8 % an hour',
    notice: { ...PLATEAU, alerts: ['LossPlateau', 'LossDiverging'] },
    story: broken((level, since, drawn) => level * (1 + (0.01 + 0.07 * drawn) * since)),
  },
  {
    name: 'diverges',
    title: 'the loss grows by e in 5 minutes to an hour, to five times at most',
    notice: DIVERGES,
    story: broken((level, since, drawn) => level * Math.min(5, Math.exp(since / (1 / 12) / 12 ** drawn))),
  },
].map((family) => ({ ...family, hours: 12, levels: ALL_LEVELS }));

const innocents: Family[] = [
  ...LEARNING_CURVES.map((kind) => ({
    name: `learns-${kind}`,
    title: `a run that learns to the end: ${kind}`,
    story: storyOf((random, seconds) => ({ course: { loss: learning(random, seconds / HOUR, kind) } })),
  })),
  {
    name: 'learns-in-epoch-means',
    title: 'a run that learns to the end; its loss is the mean of an epoch of 1 to 10 minutes',
    story: inEpochs(storyOf((random, seconds) => ({ course: { loss: learning(random, seconds / HOUR) } }))),
  },
  {
    name: 'warm-restarts',
    title: 'warm restarts or stages of a curriculum lift the loss for a while',
    story: storyOf((random) => ({ course: { loss: restarting(random) } })),
  },
  {
    name: 'adversarial-loss-swings',
    title: 'the loss of a GAN or of reinforcement learning swings by 20 to 60 %',
    // That it does not fall is so.
    allowed: ['LossPlateau'],
    story: storyOf((random) => ({ course: { loss: swinging(random) } })),
  },
  {
    name: 'spikes-that-pass',
    title: 'the loss spikes to 1.5 to 4 times every few hours and comes back',
    story: storyOf((random, seconds) => ({ course: { loss: spiky(random, seconds / HOUR) } })),
  },
  {
    name: 'negative-loss',
    title: 'a negative log-likelihood that falls through zero',
    story: storyOf((random, seconds) => {
      const curve = learning(random, seconds / HOUR, 'exponential');
      const offset = curve(random.between(0.5, 6));
      return { course: { loss: (t: number) => curve(t) - offset } };
    }),
  },
  {
    name: 'tiny-loss',
    title: 'a loss of 1e-5 that still falls',
    story: storyOf((random, seconds) => {
      const curve = learning(random, seconds / HOUR, 'exponential');
      return { course: { loss: (t: number) => 1e-5 * curve(t) } };
    }),
  },
].map((family) => ({ ...family, hours: 12, levels: ALL_LEVELS }));

const validation: Family[] = [
  {
    name: 'overfits',
    title: 'the validation loss rises while the training loss falls',
    hours: 12,
    levels: FULL,
    notice: { alerts: ['Overfitting'], severity: 'warning', within: within(6 * HOUR) },
    story: storyOf((random, seconds) => {
      const fault = random.between(2, 4);
      const rise = random.between(0.15, 0.5);
      const course = { loss: learning(random, seconds / HOUR), generalization: (t: number) => 1.05 + rise * Math.max(0, t - fault) };
      return { fault: fault * HOUR, course };
    }),
  },
  {
    name: 'validation-gap-that-stays',
    title: 'the validation loss is 5 to 60 % above the training loss and falls with it',
    hours: 12,
    levels: FULL,
    story: storyOf((random, seconds) => {
      const gap = random.between(1.05, 1.6);
      return { course: { loss: learning(random, seconds / HOUR), generalization: () => gap } };
    }),
  },
];

export const COURSE_OF_LOSS: readonly Family[] = [...failures, ...innocents, ...validation];
