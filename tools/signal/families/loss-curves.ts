import { Random } from '../../random';

/** Loss over hours of training, without noise. */
export type Curve = (hours: number) => number;

/** Least gain an hour, relative, that still counts as learning. */
const LEARNING = 0.005;

export const LEARNING_CURVES = ['power', 'exponential', 'steps', 'steady'] as const;
export type LearningCurve = (typeof LEARNING_CURVES)[number];

/** A run that learns to the end: at least half a percent an hour, a steady one two or five. */
export function learning(random: Random, hours: number, kind: LearningCurve = random.of(LEARNING_CURVES)): Curve {
  for (let tries = 0; tries < 2000; tries++) {
    const curve = drawn(random, kind);
    if (leastGain(curve, hours) >= LEARNING) return curve;
  }
  return drawn(random, 'steady');
}

function drawn(random: Random, kind: LearningCurve): Curve {
  const first = random.logBetween(0.5, 10);
  const floor = random.between(0, 0.5);
  switch (kind) {
    case 'power': {
      const [exponent, start] = [random.between(0.15, 0.8), random.logBetween(1 / 30, 1)];
      return (t) => first * (floor + (1 - floor) * (1 + t / start) ** -exponent);
    }
    case 'exponential': {
      const constant = random.logBetween(3, 24);
      return (t) => first * (floor + (1 - floor) * Math.exp(-t / constant));
    }
    case 'steps':
      return inSteps(random, first);
    case 'steady': {
      const gain = random.of([0.02, 0.05]);
      return (t) => first * Math.exp(-gain * t);
    }
  }
}

/** The learning rate drops every few hours, and the loss with it. */
function inSteps(random: Random, first: number): Curve {
  const [stage, exponent] = [random.between(2.5, 6), random.between(0.05, 0.25)];
  const [drop, start] = [random.between(0.05, 0.3), random.logBetween(1 / 30, 0.5)];
  return (t) => {
    const number = Math.floor(t / stage);
    const inStage = t - number * stage;
    if (number === 0) return first * (1 + t / start) ** -exponent;
    const settled = 0.97 + 0.03 * (1 + inStage / start) ** -exponent;
    const falling = 1 + (drop / (1 - drop)) * Math.exp(-inStage / 0.15);
    return first * (1 + stage / start) ** -exponent * (1 - drop) ** number * falling * settled * Math.exp(-0.006 * (t - stage));
  };
}

/** It rises with each warm restart of the learning rate, or with each stage of a curriculum, and falls on the whole. */
export function restarting(random: Random): Curve {
  const [period, rise] = [random.between(0.7, 5), random.between(0.05, 0.4)];
  const [floor, exponent, first] = [random.between(0.1, 0.4), random.between(0.25, 0.6), random.logBetween(0.5, 10)];
  const curriculum = random.chance(0.5);
  return (t) => {
    const base = first * (floor + (1 - floor) * (1 + t / 0.3) ** -exponent);
    if (t < period) return base;
    const inPeriod = t % period;
    const cosine = 0.5 * (1 + Math.cos((Math.PI * inPeriod) / period)) * Math.min(1, inPeriod / 0.1);
    return base * (1 + rise * (curriculum ? (1 + inPeriod / 0.3) ** -0.7 : cosine));
  };
}

/** Adversarial or reinforcement learning: it swings about a level. */
export function swinging(random: Random): Curve {
  const [period, swing, first] = [random.logBetween(0.25, 1.5), random.between(0.2, 0.6), random.logBetween(0.5, 10)];
  return (t) => first * (1 + swing * Math.sin((2 * Math.PI * t) / period) + 0.3 * swing * Math.sin((2 * Math.PI * t) / (0.37 * period)));
}

/** Short excursions of a run that learns. */
export function spiky(random: Random, hours: number): Curve {
  const curve = learning(random, hours, 'power');
  const spikes: { at: number; height: number; decay: number }[] = [];
  for (let at = random.between(0.5, 3); at < hours; at += random.between(1, 5))
    spikes.push({ at, height: random.between(0.5, 3), decay: random.between(1 / 12, 0.5) / 3 });
  return (t) =>
    curve(t) +
    spikes
      .filter(({ at }) => t > at && t < at + 2)
      .reduce((sum, { at, height, decay }) => sum + curve(at) * height * Math.min(1, (t - at) * 60) * Math.exp(-(t - at) / decay), 0);
}

/** It learns until the fault, and at that moment still gains half a percent an hour. */
export function faulty(random: Random, fault: number, after: (level: number, sinceFault: number) => number): Curve {
  for (let tries = 0; ; tries++) {
    const curve = drawn(random, random.of(LEARNING_CURVES));
    if (tries < 500 && gain(curve, fault) < LEARNING) continue;
    return (t) => (t < fault ? curve(t) : after(curve(fault), t - fault));
  }
}

function gain(curve: Curve, from: number): number {
  return (curve(from) - curve(from + 1)) / curve(from);
}

function leastGain(curve: Curve, hours: number): number {
  let least = Infinity;
  for (let t = 1; t + 1 <= hours; t += 0.25) least = Math.min(least, gain(curve, t));
  return least;
}
