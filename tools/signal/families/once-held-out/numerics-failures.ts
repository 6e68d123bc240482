import { Timeline } from '../../../simulated-run';
import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { Curve, faulty, learning } from '../loss-curves';
import { away, preempted, shifted } from './parts';
import { aloneSeries, podsSeries } from './pods';
import { early, evaluationsShown, regularly, windowsShown } from '../shown';
import { GRADIENT, looked, NORM, ofLayer, SATURATED, TRAIN_ACCURACY, TRAIN_LOSS, UPDATE, WEIGHT, withLayers } from './course-parts';

/** Updates that are smaller than this part of a weight do not change it (float32). */
const RESOLUTION = 3e-8;

export const NUMERICS_FAILURES: readonly Family[] = [
  {
    name: 'rate-is-reduced-again-and-again',
    title:
      'a callback that waits for the wrong metric to grow takes the rate to a tenth or a fifth each 5 to 10 minutes, until it is nothing',
    hours: 10,
    levels: FULL,
    // After 20 to 70 minutes an update is too small to change a weight.
    notice: { alerts: ['UnchangedWeights', 'LearningRateZero', 'LossPlateau'], severity: 'warning', within: within(2.5 * HOUR) },
    allowed: ['UnchangedWeights', 'LearningRateZero', 'LossPlateau', 'VanishingGradient'],
    story: (random, conditions, seconds): Story => {
      const begins = Math.floor(random.between(0.75, 3) * HOUR);
      const [period, factor] = [Math.floor(random.between(5, 10) * MINUTE), random.of([0.1, 0.2])];
      const [most, every] = [random.logBetween(1e-4, 1e-2), random.between(20, 300)];
      const reduced = (t: number): number => (t < begins ? 0 : 1 + Math.floor((t - begins) / period));
      const share = (t: number): number => factor ** reduced(t);
      const usual = random.logBetween(5e-4, 3e-3);
      const needed = Math.ceil(Math.log(RESOLUTION / usual) / Math.log(factor));
      const still = begins + (needed - 1) * period;
      // Seconds at the first rate that would change the weights as much.
      const moved = (t: number): number => {
        let sum = Math.min(t, begins);
        for (let from = begins; from < Math.min(t, still); from += period) sum += share(from) * Math.min(period, t - from);
        return sum;
      };
      const gradient = looked(every);
      const course = {
        loss: faulty(random, begins / HOUR, (level, since) => level * (1 - 0.01 * (1 - Math.exp((-since * HOUR) / period)))),
        changes: {
          tf_train_learning_rate: (t: number) => Math.fround(most * share(t)),
          ...ofLayer({
            [GRADIENT]: (t) => 1e-3 * gradient(t),
            [UPDATE]: (t) => (t >= still ? 0 : usual * share(t)),
            [WEIGHT]: (t) => Math.fround(12 + 1e-4 * moved(Math.floor(t / every) * every)),
          }),
        },
      };
      return { fault: begins, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'gradients-grow-slowly',
    title: 'the norm of the gradients grows by e every 20 to 40 minutes, to 40 to 150 times what it was, and the loss no longer falls',
    hours: 8,
    levels: FULL,
    // After 55 minutes to two hours it is 15 to 20 times what it was.
    notice: { alerts: ['ExplodingGradient', 'LossDiverging', 'LossPlateau'], severity: 'warning', within: within(3 * HOUR) },
    allowed: ['LossDiverging', 'LossPlateau', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [constant, most, norm] = [random.between(20, 40) * MINUTE, random.logBetween(40, 150), random.logBetween(0.1, 20)];
      const grown = (t: number): number => Math.min(most, Math.exp(Math.max(0, t - fault) / constant));
      const changes = {
        [NORM]: (t: number) => norm * grown(t) * Math.exp(0.2 * random.normal()),
        ...ofLayer({
          [GRADIENT]: (t) => 1e-3 * norm * grown(t) * Math.exp(0.2 * random.normal()),
          [WEIGHT]: (t) => 10 + 1e-5 * t,
        }),
      };
      const loss = faulty(random, fault / HOUR, (level, since) => level * (1 + 0.08 * (1 - Math.exp(-since))));
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'saturates-from-behind',
    title:
      'a deep network of sigmoids saturates: the gradients of its first layer fall by e every 8 to 15 minutes, those of the last do not',
    hours: 9,
    levels: FULL,
    // After 75 to 150 minutes those of the first layer are below 1e-7.
    notice: { alerts: ['VanishingGradient', 'UnchangedWeights', 'LossPlateau'], severity: 'warning', within: within(3.75 * HOUR) },
    allowed: ['UnchangedWeights', 'LossPlateau', 'VanishingGradient'],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(0.75, 2.5) * HOUR);
      const constant = random.between(8, 15) * MINUTE;
      const every = random.between(20, 200);
      const gradient = looked(every);
      const left = (t: number): number => Math.max(1e-7, Math.exp(-Math.max(0, t - fault) / constant));
      const moved = (t: number, depth: number): number =>
        depth === 0 ? t : Math.min(t, fault) + (constant / depth) * (1 - left(t) ** depth);
      const layer = (depth: number) => ({
        [GRADIENT]: (t: number) => 1e-3 * gradient(t) * left(t) ** depth,
        [UPDATE]: (t: number) => 1e-3 * left(t) ** depth,
        [WEIGHT]: (t: number) => Math.fround(10 + 3e-5 * moved(t, depth)),
        [SATURATED]: (t: number) => 0.15 + 0.83 * (1 - left(t) ** (0.5 * depth)),
      });
      const loss = faulty(random, fault / HOUR, (level, since) => level * (1 + 0.05 * (1 - Math.exp(-since / 0.5))));
      const series = aloneSeries(random, conditions, seconds, { loss });
      return { fault, series: withLayers(series, conditions, seconds, { first: layer(1), middle: layer(0.5), last: layer(0) }) };
    },
  },
  {
    name: 'underflow-after-a-resume',
    title: 'preempted, and resumed without the scale of its loss: in 16 bits most gradients are 0, and nothing more is learned',
    hours: 9,
    levels: FULL,
    notice: { alerts: ['VanishingGradient', 'UnchangedWeights', 'LossPlateau'], severity: 'warning', within: within(80 * MINUTE) },
    allowed: ['UnchangedWeights', 'LossPlateau'],
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const second = first + Math.floor(random.between(2, 10) * MINUTE);
      const fault = second + MINUTE;
      const [scale, norm, every] = [2 ** random.of([13, 15, 16]), random.logBetween(0.2, 5), random.between(20, 300)];
      const loss = learning(random, seconds / HOUR);
      const resumed = shifted(loss, away(first, second, conditions.scrape));
      const gradient = looked(every);
      const shown = (before: boolean): Record<string, Timeline> => ({
        tf_train_loss_scale: () => (before ? scale : 1),
        [NORM]: () => norm * (before ? 1 : 2e-4) * Math.exp(0.2 * random.normal()),
        ...ofLayer({
          [GRADIENT]: (t) => (before ? 1e-4 : 3e-10) * gradient(t),
          [UPDATE]: () => (before ? 1e-3 : 0) * Math.exp(0.1 * random.normal()),
          [WEIGHT]: (t) => 20 + 2e-5 * Math.floor(Math.min(t, first) / every) * every,
        }),
      });
      const pods = preempted(conditions, seconds, {
        loss,
        first,
        second,
        before: { changes: shown(true) },
        after: { loss: ((t) => resumed(Math.min(t, fault / HOUR))) satisfies Curve, changes: shown(false) },
      });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'one-head-is-nan',
    title:
      'the weights of one of three heads are NaN from one moment on; the loss leaves out what is not finite, and so it is finite itself',
    hours: 6,
    levels: FULL,
    notice: {
      alerts: ['NonFiniteLoss', 'ExplodingGradient', 'UnchangedWeights', 'VanishingGradient'],
      severity: 'warning',
      within: within(60 * MINUTE),
    },
    allowed: ['ExplodingGradient', 'UnchangedWeights', 'VanishingGradient'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [every, share] = [random.between(20, 200), random.between(0.7, 0.9)];
      const curve = learning(random, seconds / HOUR);
      const gradient = looked(every);
      const head = (until: number): Record<string, Timeline> => {
        const finite = (t: number, value: number): number => (t < until ? value : NaN);
        return {
          [GRADIENT]: (t) => finite(t, 1e-3 * gradient(t)),
          [UPDATE]: (t) => finite(t, 1e-3 * Math.exp(0.1 * random.normal())),
          [WEIGHT]: (t) => finite(t, 5 + 1e-5 * Math.floor(t / every) * every),
        };
      };
      const looks = (t: number): number => Math.max(0, Math.floor((t - fault) / every) + 1);
      const changes = {
        'tf_train_nonfinite_total{kind="weight"}': looks,
        'tf_train_nonfinite_total{kind="gradient"}': looks,
      };
      const course = { loss: ((t) => (t * HOUR < fault ? 1 : share) * curve(t)) satisfies Curve, changes };
      const series = aloneSeries(random, conditions, seconds, course);
      const layers = { boxes: head(Infinity), classes: head(Infinity), masks: head(fault) };
      return { fault, series: withLayers(series, conditions, seconds, layers) };
    },
  },
  {
    name: 'nan-is-written-as-zero',
    title: 'the loss is NaN from one moment on, and a loop that writes 0 for what is not finite shows a loss of 0; the NaNs are counted',
    hours: 5,
    levels: FULL,
    notice: { alerts: ['NonFiniteLoss'], severity: 'critical', within: ({ scrape }) => 10 * MINUTE + 2 * scrape },
    allowed: ['VanishingGradient', 'UnchangedWeights', 'ValidationAccuracyRegressed', 'LossPlateau'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [chance, curve] = [random.of([0.001, 0.01, 0.1]), learning(random, seconds / HOUR)];
      const finite = (t: number): boolean => t < fault;
      const loss: Curve = (t) => (finite(t * HOUR) ? curve(t) : 0);
      const counted = (t: number): number => Math.floor(Math.max(0, t - fault) * conditions.stepsPerSecond);
      const right = (t: number): number => (finite(t) ? 0.9 - 0.6 * (curve(t / HOUR) / curve(0)) : chance);
      const changes = {
        'tf_train_nonfinite_total{kind="loss"}': counted,
        'tf_train_nonfinite_total{kind="gradient"}': counted,
        [TRAIN_ACCURACY]: (t: number) => right(t) * Math.exp(0.01 * random.normal()),
        [NORM]: (t: number) => Number(finite(t)) * Math.exp(0.2 * random.normal()),
        ...ofLayer({
          [GRADIENT]: (t) => (finite(t) ? 1e-3 * Math.exp(0.2 * random.normal()) : 0),
          [UPDATE]: (t) => (finite(t) ? 1e-3 : 0),
          [WEIGHT]: (t) => (finite(t) ? 10 + 1e-5 * t : 0),
        }),
        ...evaluationsShown({
          ends: regularly(Math.floor(random.between(5, 20) * MINUTE), seconds),
          loss: (t) => 1.1 * loss(t),
          accuracy: (t) => 0.97 * right(t * HOUR),
        }),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'evaluations-overflow',
    title: 'evaluations in 16 bits: from one on, three of four are infinite, as the activations of some samples are too large',
    hours: 6,
    levels: FULL,
    notice: { alerts: ['ValidationNotFinite', 'NonFiniteLoss'], severity: 'warning', within: within(100 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 15) * MINUTE);
      const first = Math.ceil((random.between(1, 3) * HOUR) / every);
      const loss = learning(random, seconds / HOUR);
      const overflows = (t: number): boolean => {
        const since = Math.round((t * HOUR) / every) - first;
        return since >= 0 && (since < 2 || random.chance(0.75));
      };
      const changes = evaluationsShown({
        ends: regularly(every, seconds),
        loss: (t) => (overflows(t) ? Infinity : 1.1 * loss(t) * Math.exp(0.3 * conditions.noise * random.normal())),
        accuracy: (t) => 0.92 - 0.6 * (loss(t) / loss(0)) + 0.003 * random.normal(),
      });
      return { fault: first * every, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'weights-decay-away',
    title: 'the decay of the weights is far too strong: they shrink by e in 40 to 80 minutes, and the loss comes back to that of chance',
    hours: 10,
    levels: ALL_LEVELS,
    notice: { alerts: ['LossDiverging', 'LossPlateau', 'VanishingGradient'], severity: 'warning', within: within(3.5 * HOUR) },
    allowed: ['LossPlateau', 'VanishingGradient', 'ValidationAccuracyRegressed', 'UnchangedWeights'],
    story: (random, conditions, seconds): Story => {
      const fault = random.between(1.2, 3.5);
      const [chance, exponent] = [Math.log(random.of([100, 1000, 10_000])), random.between(0.45, 0.7)];
      const constant = random.between(40, 80) / 60;
      const learned: Curve = (t) => chance * (1 + t / 0.12) ** -exponent;
      const since: Curve = (t) => Math.max(0, t - fault) / constant;
      const loss: Curve = (t) => (t < fault ? learned(t) : chance + (learned(fault) - chance) * Math.exp(-(since(t) ** 2)));
      const changes = ofLayer({
        [WEIGHT]: (t) => (15 + 1e-4 * t) * Math.exp(-since(t / HOUR)),
        [GRADIENT]: (t) => 1e-3 * Math.exp(-0.5 * since(t / HOUR) + 0.2 * random.normal()),
      });
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'half-of-the-windows-are-nan',
    title: 'a file with damaged samples: from one moment on the loss of 40 to 80 % of the log windows is NaN, and those steps are skipped',
    hours: 6,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['NonFiniteLoss'],
      severity: 'critical',
      within: ({ logWindow, scrape }) => 30 * MINUTE + 4 * logWindow + 4 * scrape,
    },
    allowed: ['LossPlateau'],
    story: (random, conditions, seconds): Story => {
      const { logWindow } = conditions;
      const first = Math.ceil((random.between(1, 3) * HOUR) / logWindow);
      const share = random.between(0.4, 0.8);
      // How many of the windows up to each were NaN.
      const counts: number[] = [];
      for (let number = 0; number <= seconds / logWindow; number++) {
        const damaged = number === first || (number > first && random.chance(share));
        counts.push((counts[number - 1] ?? 0) + Number(damaged));
      }
      const ended = (t: number): number => Math.max(0, Math.floor((t - MINUTE) / logWindow));
      const damaged = (t: number): boolean => ended(t) > 0 && counts[ended(t)] > counts[ended(t) - 1];
      const loss = learning(random, seconds / HOUR);
      const shown = windowsShown(random, conditions, seconds, { loss, noise: () => conditions.noise });
      const changes = {
        ...shown,
        [TRAIN_LOSS]: ((t) => (damaged(t) ? NaN : shown[TRAIN_LOSS](t))) satisfies Timeline,
        'tf_train_nonfinite_total{kind="loss"}': (t: number) => 2 * counts[ended(t)],
      };
      return { fault: MINUTE + first * logWindow, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
];
