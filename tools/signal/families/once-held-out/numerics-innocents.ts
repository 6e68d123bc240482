import { Timeline } from '../../../simulated-run';
import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story } from '../family';
import { Curve, learning } from '../loss-curves';
import { aloneSeries } from './pods';
import { windowsShown } from '../shown';
import { GRADIENT, looked, NORM, ofLayer, TRAIN_LOSS, UPDATE, WEIGHT, withLayers } from './course-parts';

export const NUMERICS_INNOCENTS: readonly Family[] = [
  {
    name: 'gradients-grow-as-it-learns',
    title:
      'with normalized layers the norm of the gradients is 3 to 6 times as large after 12 hours as at first; the loss falls all the time',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [norm, most] = [random.logBetween(0.05, 5), random.between(3, 6)];
      const grown = (t: number): number => most ** (t / seconds) * Math.exp(0.25 * random.normal());
      const changes = {
        [NORM]: (t: number) => norm * grown(t),
        ...ofLayer({
          [GRADIENT]: (t) => 1e-3 * norm * grown(t),
          tf_layer_gradient_l2_norm: (t) => 0.4 * norm * grown(t),
          [WEIGHT]: (t) => 20 * most ** (-0.5 * (t / seconds)),
        }),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'norm-of-a-part-of-a-batch',
    title: 'gradients of 4 to 8 small batches are added up, and their norm is shown of what there is: of one of them, or of all, by chance',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [parts, power, norm] = [random.of([4, 6, 8]), random.between(0.5, 0.95), random.logBetween(0.05, 5)];
      const added = (): number => (1 + Math.floor(parts * random.next())) ** power * Math.exp(0.15 * random.normal());
      const changes = {
        [NORM]: () => norm * added(),
        ...ofLayer({ [GRADIENT]: () => 1e-3 * norm * added(), [WEIGHT]: (t) => 10 + 1e-5 * t }),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'rows-that-are-hardly-ever-read',
    title: 'a recommender with a table of millions of rows: their mean gradient is 1e-10 to 2e-8, and all of them learn when they are read',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [sparse, every] = [random.logBetween(1e-10, 2e-8), random.between(20, 300)];
      const gradient = looked(every);
      const changed = (t: number): number => Math.floor(t / every) * every;
      const dense = {
        [GRADIENT]: (t: number) => 2e-3 * gradient(t),
        [UPDATE]: () => 1e-3 * Math.exp(0.2 * random.normal()),
        [WEIGHT]: (t: number) => 12 + 3e-5 * changed(t),
      };
      const table = {
        [GRADIENT]: (t: number) => sparse * gradient(t),
        [UPDATE]: () => 2e-6 * Math.exp(0.2 * random.normal()),
        [WEIGHT]: (t: number) => 900 + 1e-3 * changed(t),
      };
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) });
      return { series: withLayers(series, conditions, seconds, { items: table, users: table, tower: dense, output: dense }) };
    },
  },
  {
    name: 'halves-learn-by-turns',
    title:
      'two halves of a model are trained by turns of 20 to 45 minutes: the other one has no gradients, and its weights stay; it learns',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [turn, every] = [random.between(20, 45) * MINUTE, random.between(20, 200)];
      const gradient = looked(every);
      const half = (which: 0 | 1) => {
        const trained = (t: number): boolean => Math.floor(t / turn) % 2 === which;
        // Seconds of its turns so far.
        const seconds = (t: number): number => {
          const [pairs, rest] = [Math.floor(t / (2 * turn)), t % (2 * turn)];
          return pairs * turn + Math.min(turn, Math.max(0, rest - which * turn));
        };
        return {
          [GRADIENT]: (t: number) => (trained(t) ? 1e-3 * gradient(t) : 0),
          [UPDATE]: (t: number) => (trained(t) ? 1e-3 * Math.exp(0.2 * random.normal()) : 0),
          [WEIGHT]: (t: number) => 10 + 2e-5 * seconds(Math.floor(t / every) * every),
        };
      };
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR, 'steady') });
      return { series: withLayers(series, conditions, seconds, { encoder: half(0), decoder: half(1) }) };
    },
  },
  {
    name: 'one-window-is-nan',
    title: 'one batch of some hours divides by zero: its step is skipped, one log window of 10 to 30 s is NaN, and the next one is not',
    hours: 12,
    levels: ALL_LEVELS,
    // NaN is a page at once: whether it is the last one is not known yet.
    allowed: ['NonFiniteLoss'],
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, logWindow: random.of([10, 15, 30]) };
      const { logWindow } = conditions;
      const bad: number[] = [];
      for (let at = random.between(1, 4) * HOUR; at < seconds; at += random.between(2, 5) * HOUR) bad.push(Math.floor(at / logWindow));
      const ended = (t: number): number => Math.floor((t - MINUTE) / logWindow);
      const loss = learning(random, seconds / HOUR);
      const shown = windowsShown(random, conditions, seconds, { loss, noise: () => conditions.noise });
      const changes = {
        ...shown,
        [TRAIN_LOSS]: ((t) => (bad.includes(ended(t)) ? NaN : shown[TRAIN_LOSS](t))) satisfies Timeline,
        'tf_train_nonfinite_total{kind="loss"}': (t: number) => bad.filter((number) => number <= ended(t)).length,
      };
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'changes-its-optimizer',
    title:
      'after 3 to 8 hours Adam is followed by SGD: 30 to 200 times the rate, other updates, for some minutes 3 to 8 % more loss; it learns',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const change = random.between(3, 8);
      const [rate, factor] = [random.logBetween(1e-4, 1e-3), random.logBetween(30, 200)];
      const [rise, constant] = [random.between(0.03, 0.08), random.between(4, 12) / 60];
      const curve = learning(random, seconds / HOUR, 'steady');
      const changed = (t: number): boolean => t >= change * HOUR;
      const loss: Curve = (t) => curve(t) * (t < change ? 1 : 1 + rise * Math.exp(-(t - change) / constant));
      const changes = {
        tf_train_learning_rate: (t: number) => (changed(t) ? factor : 1) * rate,
        [NORM]: (t: number) => (changed(t) ? 1.3 : 1) * Math.exp(0.25 * random.normal()),
        ...ofLayer({
          [GRADIENT]: (t) => (changed(t) ? 1.3e-3 : 1e-3) * Math.exp(0.25 * random.normal()),
          [UPDATE]: (t) => (changed(t) ? 2e-4 : 1.5e-3) * Math.exp(0.2 * random.normal()),
          [WEIGHT]: (t) => 14 + 4e-5 * Math.min(t, change * HOUR) + 1e-5 * Math.max(0, t - change * HOUR),
        }),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'rate-touches-zero',
    title: 'cycles of 40 to 90 minutes in which the rate grows and falls to exactly 0, where it stays for 1 to 4 minutes; it learns',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [cycle, still] = [random.between(40, 90) * MINUTE, random.between(1, 4) * MINUTE];
      const [most, swing] = [random.logBetween(1e-4, 1e-2), random.between(0.02, 0.05)];
      const active = cycle - still;
      const share = (t: number): number => {
        const done = (t % cycle) / active;
        return done >= 1 ? 0 : Math.min(done / 0.1, 0.5 * (1 + Math.cos(Math.PI * done)));
      };
      const curve = learning(random, seconds / HOUR, 'steady');
      const loss: Curve = (t) => curve(t) * (1 + swing * share(t * HOUR));
      const changes = {
        tf_train_learning_rate: (t: number) => most * share(t),
        ...ofLayer({
          [GRADIENT]: () => 1e-3 * Math.exp(0.25 * random.normal()),
          [UPDATE]: (t) => 2e-3 * share(t),
          [WEIGHT]: (t) => 10 + 2e-5 * (Math.floor(t / cycle) * active + Math.min(active, t % cycle)),
        }),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'layers-are-looked-at-once-an-hour',
    title: 'a large model looks at its layers once in 1 to 2 hours: gradients, updates and weights stay the same in between; it learns',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [every, first] = [random.between(1, 2) * HOUR, random.between(2, 15) * MINUTE];
      const number = (t: number): number => Math.floor((t - first) / every);
      const seen =
        (value: (look: number) => number): Timeline =>
        (t) =>
          t < first ? undefined : value(number(t));
      const drawn = Array.from({ length: Math.ceil(seconds / every) + 1 }, () => Math.exp(0.3 * random.normal()));
      const layer = (share: number) => ({
        [GRADIENT]: seen((look) => share * 1e-3 * drawn[look]),
        [UPDATE]: seen((look) => 1e-3 / drawn[look]),
        [WEIGHT]: seen((look) => share * (30 + 0.2 * look)),
      });
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) });
      return { series: withLayers(series, conditions, seconds, { attention: layer(1), feedforward: layer(0.7), output: layer(1.6) }) };
    },
  },
];
