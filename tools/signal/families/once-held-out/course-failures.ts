import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { Curve, faulty, learning } from '../loss-curves';
import { aloneSeries } from './pods';
import { early, evaluationsShown, regularly, windowsShown } from '../shown';
import { meanOfEpoch, natsOfLanguage, NORM, TRAIN_ACCURACY, unlessNoisier, wordsKnown } from './course-parts';

export const COURSE_FAILURES: readonly Family[] = [
  {
    name: 'swings-grow',
    title: 'a rate that is a little too high: the loss swings every 6 to 15 minutes, ever higher, in the end to 3.5 to 6 times what it was',
    hours: 10,
    levels: ALL_LEVELS,
    // The swings double every 15 to 30 minutes.
    notice: { alerts: ['LossDiverging', 'LossPlateau', 'ExplodingGradient'], severity: 'warning', within: within(4 * HOUR) },
    allowed: ['LossPlateau', 'ExplodingGradient', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const fault = random.between(1, 3.5);
      const [period, doubling, most] = [random.between(6, 15) / 60, random.between(0.25, 0.5), random.between(2.5, 5)];
      const swing: Curve = (since) => Math.min(most, 0.05 * 2 ** (since / doubling)) * Math.sin((Math.PI * since) / period) ** 2;
      const loss = faulty(random, fault, (level, since) => level * (1 + swing(since)));
      const changes = {
        [NORM]: (t: number) => (1 + Math.max(0, swing(t / HOUR - fault))) * Math.exp(0.2 * random.normal()),
      };
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'each-spike-leaves-something',
    title: 'the loss spikes every 25 to 50 minutes and comes back, but each time to a level that is 8 to 16 % above the one before',
    hours: 12,
    levels: ALL_LEVELS,
    notice: { alerts: ['LossDiverging', 'LossPlateau'], severity: 'warning', within: unlessNoisier(0.02, 6 * HOUR) },
    allowed: ['LossPlateau', 'ValidationAccuracyRegressed', 'ExplodingGradient'],
    story: (random, conditions, seconds): Story => {
      const fault = random.between(1, 3);
      const [wait, left] = [random.between(25, 50) / 60, random.between(0.08, 0.16)];
      const spikes = Array.from({ length: Math.ceil(seconds / HOUR / wait) }, (_, number) => ({
        at: number === 0 ? 0 : (number + random.between(-0.2, 0.2)) * wait,
        height: random.between(0.7, 2),
        decay: random.between(3, 6) / 60,
      }));
      const loss = faulty(random, fault, (level, since) => {
        const done = spikes.filter(({ at }) => at <= since);
        const last = done[done.length - 1];
        return level * Math.min(5, (1 + left) ** done.length) * (1 + last.height * Math.exp(-(since - last.at) / last.decay));
      });
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss }) };
    },
  },
  {
    name: 'overconfident',
    title: 'evaluated twice an hour: as many answers are right as before, but the validation loss rises by 50 to 110 % within some hours',
    hours: 12,
    levels: FULL,
    notice: { alerts: ['Overfitting'], severity: 'warning', within: within(6 * HOUR) },
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(22, 35) * MINUTE);
      const fault = random.between(2, 4);
      const [rise, constant, known] = [random.between(0.5, 1.1), random.between(1.5, 3), random.between(0.6, 0.85)];
      const [first, falls] = [random.logBetween(0.8, 6), random.between(0.08, 0.16)];
      const loss: Curve = (t) => first * (0.3 + 0.7 * Math.exp(-t / 0.5)) * Math.exp(-falls * t);
      const changes = evaluationsShown({
        ends: regularly(every, seconds),
        loss: (t) => {
          const surer = t < fault ? 0 : 1 - Math.exp(-(t - fault) / constant);
          return 1.15 * loss(Math.min(t, fault)) * (1 + rise * surer) * Math.exp(0.01 * random.normal());
        },
        accuracy: (t) => known - 0.4 * Math.exp(-t / 0.6) + 0.003 * random.normal(),
      });
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'diverges-behind-a-mean',
    title: 'the loss is shown as the mean since its epoch of 1 to 2 hours began, and grows to 4 to 10 times within an hour or two',
    hours: 10,
    levels: ALL_LEVELS,
    // In the worst case an epoch of 2 hours has just ended well.
    notice: { alerts: ['LossDiverging', 'LossPlateau'], severity: 'warning', within: within(3 * HOUR) },
    allowed: ['LossPlateau', 'ExplodingGradient', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const fault = random.between(1.2, 4);
      const [most, constant, epoch] = [random.between(4, 10), random.between(0.15, 0.4), random.between(1, 2) * HOUR];
      const loss = faulty(random, fault, (level, since) => level * Math.min(most, Math.exp(since / constant)));
      const changes = windowsShown(random, conditions, seconds, {
        loss,
        noise: () => conditions.noise,
        written: meanOfEpoch(conditions.logWindow, epoch),
      });
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'perplexity-climbs',
    title: 'a language model whose exporter shows the perplexity: it grows to 2.5 to 7 times what it was in the course of one to two hours',
    hours: 10,
    levels: ALL_LEVELS,
    notice: { alerts: ['LossDiverging', 'LossPlateau'], severity: 'warning', within: within(2.5 * HOUR) },
    allowed: ['LossPlateau', 'ValidationAccuracyRegressed', 'ExplodingGradient'],
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, noise: random.between(0.01, 0.06), correlation: 0 };
      const fault = random.between(1.5, 4);
      const [falling, rise, constant] = [natsOfLanguage(random), random.between(0.9, 2), random.between(0.2, 0.7)];
      const nats: Curve = (t) => (t < fault ? falling(t) : falling(fault) + rise * (1 - Math.exp(-(t - fault) / constant)));
      const changes = {
        ...evaluationsShown({
          ends: regularly(Math.floor(random.between(10, 30) * MINUTE), seconds),
          loss: (t) => Math.exp(1.02 * nats(t) + 0.01 * random.normal()),
          accuracy: (t) => wordsKnown(1.02 * nats(t)),
        }),
        [TRAIN_ACCURACY]: (t: number) => wordsKnown(nats(t / HOUR)) + 0.002 * random.normal(),
      };
      const loss: Curve = (t) => Math.exp(nats(t));
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'moving-averages-go-wrong',
    title: 'the statistics of a batch norm are wrong from one moment on: each evaluation is bad in another way, and the training learns',
    hours: 10,
    levels: FULL,
    // Each result is as bad as chance has it, which looks like noise after an hour: one in three is not noticed.
    notice: { alerts: ['Overfitting', 'ValidationAccuracyRegressed'], severity: 'warning', within: within(3.5 * HOUR), share: 0.5 },
    allowed: ['Overfitting', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [chance, known] = [random.of([0.001, 0.01, 0.1]), random.between(0.65, 0.9)];
      const loss = learning(random, seconds / HOUR);
      const wrong = (t: number): boolean => t * HOUR >= fault;
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 15) * MINUTE), seconds),
        loss: (t) => 1.1 * loss(t) * Math.exp(wrong(t) ? random.between(0.7, 3.5) : 0.01 * random.normal()),
        accuracy: (t) => {
          const usual = known - 0.3 * Math.exp(-t) + 0.004 * random.normal();
          return wrong(t) ? chance + random.between(0, 0.6) * (usual - chance) : usual;
        },
      });
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'validated-with-other-labels',
    title: 'somebody replaces the file of labels that is read for each evaluation: from the next one on hardly an answer is right',
    hours: 8,
    levels: FULL,
    notice: { alerts: ['ValidationAccuracyRegressed', 'Overfitting'], severity: 'warning', within: within(2.5 * HOUR) },
    allowed: ['Overfitting', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 20) * MINUTE);
      const fault = every * Math.ceil((random.between(1.2, 3) * HOUR) / every);
      const [known, right, worse] = [random.between(0.7, 0.93), random.between(0.002, 0.1), random.between(2.5, 5)];
      const loss = learning(random, seconds / HOUR);
      const other = (t: number): boolean => Math.round(t * HOUR) >= fault;
      const changes = evaluationsShown({
        ends: regularly(every, seconds),
        // The surer it is, the more it is wrong.
        loss: (t) => (other(t) ? worse * loss(0) * (1 + 0.03 * (t - fault / HOUR)) : 1.1 * loss(t)) * Math.exp(0.006 * random.normal()),
        accuracy: (t) => (other(t) ? right : known - 0.3 * Math.exp(-t)) + 0.002 * random.normal(),
      });
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
];
