import { Random } from '../../../random';
import { Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { Curve, learning } from '../loss-curves';
import { evaluationsShown, regularly } from '../shown';
import { aloneSeries } from './pods';

/** Share of so many samples that are right, as often as the true one says. */
function counted(random: Random, share: number, samples: number): number {
  const value = share + Math.sqrt((share * (1 - share)) / samples) * random.normal();
  return Math.min(1, Math.max(0, Math.round(value * samples) / samples));
}

const accuracyOf = (value: number, first: number): number => 0.95 - (0.8 * value) / first;

const failures: Family[] = [
  {
    name: 'validation-is-nan',
    title: 'the evaluations of a regression compute NaN from one on, the training loss continues to fall',
    hours: 6,
    levels: FULL,
    notice: {
      alerts: ['ValidationNotFinite', 'NonFiniteLoss', 'RunWithNonFiniteLoss', 'NoValidationImprovement'],
      severity: 'warning',
      within: within(90 * MINUTE),
    },
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 15) * MINUTE);
      const fault = every * Math.floor((random.between(1, 3) * HOUR) / every);
      const loss = learning(random, seconds / HOUR);
      const noise = 0.3 * conditions.noise;
      const changes = evaluationsShown({
        ends: regularly(every, seconds),
        loss: (t) => (Math.round(t * HOUR) >= fault ? NaN : 1.1 * loss(t) * Math.exp(noise * random.normal())),
        accuracy: () => NaN,
      });
      // A regression: there are no classes.
      const regression = { ...changes, tf_val_accuracy: () => undefined, 'tf_train_accuracy{worker="0"}': () => undefined };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes: regression }) };
    },
  },
  {
    name: 'accuracy-falls-alone',
    title: 'over 1 to 2 hours the validation accuracy falls by 12 to 30 points, while both losses continue to fall',
    hours: 10,
    levels: FULL,
    notice: { alerts: ['ValidationAccuracyRegressed'], severity: 'warning', within: within(4 * HOUR) },
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(2, 4) * HOUR);
      const [length, fall] = [random.between(1, 2), random.between(0.12, 0.3)];
      const samples = random.logBetween(500, 20_000);
      const loss = learning(random, seconds / HOUR);
      const share: Curve = (t) => 0.9 - 0.3 * Math.exp(-t) - fall * Math.min(1, Math.max(0, t - fault / HOUR) / length);
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 20) * MINUTE), seconds),
        loss: (t) => 1.05 * loss(t) * Math.exp(0.01 * random.normal()),
        accuracy: (t) => counted(random, share(t), samples),
      });
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'small-validation-set',
    title: 'a run that learns, evaluated on 100 to 400 samples: the accuracy is known to 2 to 4 points, the loss to 2 to 5 %',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const loss = learning(random, seconds / HOUR, 'steady');
      const [samples, noise] = [random.between(100, 400), random.between(0.02, 0.05)];
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 20) * MINUTE), seconds),
        loss: (t) => 1.1 * loss(t) * Math.exp(noise * random.normal()),
        accuracy: (t) => counted(random, accuracyOf(loss(t), loss(0)), samples),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'groks',
    title: 'the training loss is near zero after 1 to 2 hours, the validation loss rises, and falls after 5 to 9: the run says so',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [memorized, understood] = [random.between(0.3, 0.6), random.between(5, 9)];
      const [first, floor] = [random.between(3, 6), random.logBetween(1e-4, 1e-2)];
      const late: Curve = (t) => 1 / (1 + Math.exp(-(t - understood) / 0.3));
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 15) * MINUTE), seconds),
        loss: (t) => (first * (1 + 0.15 * Math.min(t, understood)) * (1 - late(t)) + 0.05 * late(t)) * Math.exp(0.02 * random.normal()),
        accuracy: (t) => counted(random, 0.02 + 0.97 * late(t), 5000),
      });
      const loss: Curve = (t) => first * (floor + Math.exp(-t / memorized));
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }, { unjudged: 'plateau,overfitting,accuracy' }) };
    },
  },
  {
    name: 'double-descent',
    title: 'the validation loss rises by 15 to 50 % for 2 to 4 hours, then falls below where it was; the run says so',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const loss = learning(random, seconds / HOUR);
      const [at, length, rise] = [random.between(2, 4), random.between(2, 4), random.between(0.15, 0.5)];
      const hump: Curve = (t) => (t < at || t > at + 1.5 * length ? 0 : Math.sin((Math.PI * (t - at)) / (1.5 * length)));
      const level: Curve = (t) => 1.1 * loss(t) + rise * loss(at) * hump(t);
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 15) * MINUTE), seconds),
        loss: (t) => level(t) * Math.exp(0.02 * random.normal()),
        accuracy: (t) => counted(random, accuracyOf(1.1 * loss(t), 1.1 * loss(0)) - 0.2 * rise * hump(t), 5000),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }, { unjudged: 'plateau,overfitting,accuracy' }) };
    },
  },
];

export const ONCE_HELD_OUT_VALIDATION: readonly Family[] = [...failures, ...innocents];
