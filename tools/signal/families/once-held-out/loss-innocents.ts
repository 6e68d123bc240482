import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story } from '../family';
import { Curve, learning } from '../loss-curves';
import { aloneSeries, podsSeries } from './pods';
import { away, preempted, shifted } from './parts';
import { early, evaluationsShown, regularly, windowsShown } from '../shown';

/** To so many bits, as a loss that was computed in half-precision. */
function inBits(value: number, bits: number): number {
  const unit = 2 ** (Math.floor(Math.log2(value)) - bits + 1);
  return Math.round(value / unit) * unit;
}

export const LOSS_INNOCENTS: readonly Family[] = [
  {
    name: 'mixture-of-data-changes',
    title: 'training whose mixture of data is changed two or three times: the loss steps up by 2 to 5 % once, otherwise down; it learns',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const curve = learning(random, seconds / HOUR, 'steady');
      const up = random.of([0, 1]);
      const steps = Array.from({ length: random.of([2, 3]) }, (_, number) => ({
        at: 2 + 3.2 * number + random.between(0, 1),
        factor: number === up ? random.between(1.02, 1.05) : random.between(0.88, 0.97),
      }));
      const factor: Curve = (t) => steps.filter(({ at }) => at <= t).reduce((product, step) => product * step.factor, 1);
      const end = random.between(1.2, 3) * seconds;
      const changes = { tf_train_learning_rate: (t: number) => 3e-4 * (0.1 + 0.45 * (1 + Math.cos((Math.PI * t) / end))) };
      // What is evaluated is the same all the time.
      const course = { loss: ((t) => curve(t) * factor(t)) satisfies Curve, generalization: (t: number) => 1.1 / factor(t), changes };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'one-day-after-the-other',
    title: "a recommender reads one day's clicks after the other, 20 to 60 minutes each: every day begins 3 to 8 % higher, and days differ",
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const curve = learning(random, seconds / HOUR, 'steady');
      const [day, rise] = [random.between(20, 60) / 60, random.between(0.03, 0.08)];
      const days = Array.from({ length: Math.ceil(seconds / HOUR / day) + 1 }, () => random.between(0.98, 1.02));
      const loss: Curve = (t) => {
        const number = Math.floor(t / day);
        const bump = number === 0 ? 0 : rise * Math.exp(-(t - number * day) / (0.2 * day));
        return curve(t) * days[number] * (1 + bump);
      };
      // Each day is evaluated on the next one, which nobody has read yet.
      const changes = evaluationsShown({
        ends: regularly(Math.floor(day * HOUR), seconds),
        loss: (t) => curve(t) * days[Math.min(days.length - 1, Math.round(t / day))] * (1 + rise),
        accuracy: (t) => 0.75 - 0.1 * (curve(t) / curve(0)) + 0.003 * random.normal(),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'diffusion-hardly-falls',
    title: 'a diffusion model: after the first minutes the loss falls by 0.7 to 1.5 % an hour under a noise of 10 to 15 %',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, drawn, seconds): Story => {
      const [gain, first] = [random.between(0.007, 0.015), random.logBetween(0.02, 0.3)];
      const conditions = { ...drawn, noise: random.between(0.1, 0.15), correlation: 0 };
      const loss: Curve = (t) => first * (1 + 4 * Math.exp(-t / 0.12)) * Math.exp(-gain * t);
      // What it has is no accuracy.
      const changes = { 'tf_train_accuracy{worker="0"}': () => 0, tf_val_accuracy: () => 0 };
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'queue-of-negatives-fills',
    title: 'contrastive learning: while the queue of negatives fills for 10 to 25 minutes the loss rises by 20 to 60 %, then it learns',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const [filled, rise] = [random.between(10, 25) / 60, random.between(1.2, 1.6)];
      const [exponent, start, first] = [random.between(0.15, 0.45), random.between(0.3, 1), random.between(4, 8)];
      const loss: Curve = (t) => {
        if (t < filled) return first * (1 + (rise - 1) * Math.sqrt(t / filled));
        return first * rise * (1 + (t - filled) / start) ** -exponent;
      };
      return { series: aloneSeries(random, conditions, seconds, { loss }) };
    },
  },
  {
    name: 'triangular-rate',
    title: 'the learning rate rises and falls in triangles of 10 to 40 minutes, and the loss with it by 4 to 12 %',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const curve = learning(random, seconds / HOUR, 'steady');
      const [period, swing] = [random.between(10, 40) / 60, random.between(0.04, 0.12)];
      const triangle: Curve = (t) => 1 - Math.abs((((2 * t) / period) % 2) - 1);
      const changes = {
        tf_train_learning_rate: (t: number) => 1e-4 + 2e-3 * triangle(t / HOUR),
        tf_train_gradient_l2_norm: (t: number) => (1 + 0.5 * triangle(t / HOUR)) * Math.exp(0.1 * random.normal()),
      };
      const loss: Curve = (t) => curve(t) * (1 + swing * triangle(t) * Math.min(1, t));
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'gap-closes-from-below',
    title: 'strong augmentation: the validation loss is half to three quarters of the training loss, and comes nearer; both fall',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [first, below, nearer] = [random.logBetween(0.5, 6), random.between(0.5, 0.75), random.between(0.1, 0.3)];
      const course = {
        loss: (t: number) => first * (0.8 + 0.2 * Math.exp(-t / 0.2)) * Math.exp(-0.05 * t),
        generalization: (t: number) => below * (1 + (nearer * t) / 12),
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'evaluates-averaged-weights',
    title: 'evaluated with an average of its weights, which at first is far behind: the validation loss is several times the training loss',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [behind, constant] = [random.between(1, 3), random.between(0.3, 1)];
      const course = {
        loss: learning(random, seconds / HOUR),
        generalization: (t: number) => 1.03 + behind * Math.exp(-t / constant),
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'momentum-is-lost-at-the-resume',
    title: 'resumed without the state of its optimizer: the loss is 10 to 35 % higher, comes back within half an hour, and it learns',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const second = first + Math.floor(random.between(1, 8) * MINUTE);
      const [rise, constant] = [random.between(0.1, 0.35), random.between(4, 10) / 60];
      const loss = learning(random, seconds / HOUR);
      const resumed = shifted(loss, away(first, second, conditions.scrape));
      const since: Curve = (t) => t - (second + MINUTE) / HOUR;
      const after = { loss: ((t) => resumed(t) * (since(t) < 0 ? 1 : 1 + rise * Math.exp(-since(t) / constant))) satisfies Curve };
      return { series: podsSeries(random, conditions, seconds, preempted(conditions, seconds, { loss, first, second, after })) };
    },
  },
  {
    name: 'loss-in-half-precision',
    title: 'the loss is computed with 8 bits and the accuracy written with two digits: both are the same for minutes, and it learns',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, noise: random.between(0.002, 0.006), correlation: 0 };
      const loss = learning(random, seconds / HOUR, 'steady');
      const changes = windowsShown(random, conditions, seconds, {
        loss,
        noise: () => conditions.noise,
        written: (value) => inBits(value, 8),
        digits: 2,
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'validation-set-is-renewed',
    title: 'after 3 to 8 hours other samples are evaluated, by 3 to 7 % and one to two points harder, and everything falls as before',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const loss = learning(random, seconds / HOUR, 'steady');
      const [renewed, harder, points] = [random.between(3, 8), random.between(1.03, 1.07), random.between(0.01, 0.02)];
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 20) * MINUTE), seconds),
        loss: (t) => 1.1 * loss(t) * (t < renewed ? 1 : harder) * Math.exp(0.005 * random.normal()),
        accuracy: (t) => 0.95 - (0.8 * loss(t)) / loss(0) - (t < renewed ? 0 : points) + 0.003 * random.normal(),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
];
