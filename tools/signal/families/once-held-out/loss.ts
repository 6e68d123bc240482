import { ContractLevel } from '../../../../lib/metrics';
import { Random } from '../../../random';
import { Timeline } from '../../../simulated-run';
import { Conditions } from '../conditions';
import { ALL_LEVELS, Family, HOUR, MINUTE, Story, within } from '../family';
import { Curve, faulty, learning, swinging } from '../loss-curves';
import { epochPlateauWithin, epochStallWithin, shownWithin, wholeEpochs } from './bars';
import { aloneSeries } from './pods';

/** As the exporter of the article does it: gauges, 0 at first, that change at the end of an epoch and at no other time. */
function epochGauges(
  random: Random,
  { noise, stepsPerSecond, logWindow: epoch }: Conditions,
  seconds: number,
  loss: Curve,
  until = Infinity,
) {
  const ended = Array.from({ length: Math.floor(seconds / epoch) + 1 }, (_, number) => {
    const value = loss(((number + 0.5) * epoch) / HOUR) * Math.exp(noise * random.normal());
    return { value, speed: stepsPerSecond * (1 + 0.01 * random.normal()), gpu: Math.min(100, 92 + 3 * random.normal()) };
  });
  const shown =
    (pick: (one: (typeof ended)[number]) => number): Timeline =>
    (t) => {
      const done = Math.floor(Math.min(t, until) / epoch);
      return done === 0 ? 0 : pick(ended[done - 1]);
    };
  return {
    'tf_train_loss{worker="0"}': shown(({ value }) => value),
    'tf_train_accuracy{worker="0"}': shown(({ value }) => 1 - (0.9 * value) / Math.max(loss(0), value)),
    'tf_steps_per_second{worker="0"}': shown(({ speed }) => speed),
    ...(until < Infinity ? { 'tf_gpu_utilization{device="0"}': shown(({ gpu }) => gpu) } : {}),
  };
}

const failures: Family[] = [
  {
    name: 'flat-on-whole-epochs',
    title: 'the loss is reported once an epoch of 1 to 10 minutes, and no longer falls from some epoch on',
    hours: 12,
    levels: ALL_LEVELS,
    notice: { alerts: ['LossPlateau'], severity: 'warning', within: epochPlateauWithin },
    story: (random, drawn, seconds): Story => {
      const fault = random.logBetween(0.75, 4);
      const loss = faulty(random, fault, (level) => level);
      return { fault: fault * HOUR, series: aloneSeries(random, wholeEpochs(drawn), seconds, { loss }) };
    },
  },
  {
    name: 'epoch-exporter-hangs',
    title: "the article's exporter, which sets its four gauges once an epoch, hangs in the middle of one: even the GPU's gauge stays",
    hours: 6,
    levels: [ContractLevel.CORE],
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: epochStallWithin },
    story: (random, drawn, seconds): Story => {
      const conditions = wholeEpochs(drawn);
      const fault = Math.floor(random.between(1, 2.5) * HOUR);
      const loss = learning(random, seconds / HOUR);
      const changes = epochGauges(random, conditions, seconds, loss, fault);
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'loss-overflows',
    title: 'the loss climbs by e every 1 to 3 minutes and is infinite after 5 to 20: never NaN',
    hours: 5,
    levels: ALL_LEVELS,
    notice: { alerts: ['NonFiniteLoss'], severity: 'critical', within: shownWithin(5 * MINUTE) },
    // It does rise before.
    allowed: ['LossSpike', 'LossDiverging'],
    story: (random, conditions, seconds): Story => {
      const climb = Math.floor(random.between(1, 2.5) * HOUR);
      const fault = climb + Math.floor(random.between(5, 20) * MINUTE);
      const rate = 1 / random.between(1, 3) / MINUTE;
      const curve = learning(random, seconds / HOUR);
      const loss: Curve = (hours) => {
        const t = hours * HOUR;
        return t >= fault ? Infinity : curve(hours) * Math.exp(rate * Math.max(0, t - climb));
      };
      const changes: Record<string, Timeline> = {
        'tf_train_nonfinite_total{kind="loss"}': (t) => Math.floor(Math.max(0, t - fault) * conditions.stepsPerSecond),
        'tf_train_accuracy{worker="0"}': (t) => (t < climb ? 0.9 - 0.8 * Math.exp(-t / (2 * HOUR)) : 0.1),
        tf_val_accuracy: (t) => (t < climb ? 0.88 - 0.8 * Math.exp(-t / (2 * HOUR)) : 0.1),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'loss-jumps-and-stays',
    title: 'within a minute the loss is 2 to 4 times what it was, as after a lost optimizer state, and it stays there',
    hours: 12,
    levels: ALL_LEVELS,
    notice: { alerts: ['LossDiverging', 'LossSpike', 'LossPlateau'], severity: 'warning', within: within(90 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const fault = random.logBetween(1, 5);
      const factor = random.between(2, 4);
      const loss = faulty(random, fault, (level) => factor * level);
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss }) };
    },
  },
  {
    name: 'unjudged-gan-turns-nan',
    title: 'a GAN whose curve nobody is to judge is NaN from one moment on',
    hours: 4,
    levels: ALL_LEVELS,
    notice: { alerts: ['NonFiniteLoss'], severity: 'critical', within: within(5 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(1, 2.5) * HOUR);
      const course = {
        loss: swinging(random),
        nonFinite: (t: number) => t >= fault,
        changes: {
          'tf_train_nonfinite_total{kind="loss"}': (t: number) => Math.floor(Math.max(0, t - fault) * conditions.stepsPerSecond),
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course, { unjudged: 'plateau,divergence,spikes' }) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'epochs-of-half-an-hour',
    title: "the article's exporter with epochs of 8 to 30 minutes: loss, accuracy and speed start at 0, and stay until the next epoch ends",
    hours: 12,
    levels: [ContractLevel.CORE],
    story: (random, drawn, seconds): Story => {
      const conditions = { ...wholeEpochs(drawn), logWindow: random.between(8, 30) * MINUTE };
      const loss = learning(random, seconds / HOUR);
      const changes = epochGauges(random, conditions, seconds, loss);
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'hard-batches',
    title: 'a run that learns, with a log window every half hour or so that holds a hard batch: heavy tails, nothing after it',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const curve = learning(random, seconds / HOUR);
      const { logWindow } = conditions;
      // One batch weighs the less the longer the window is.
      const most = 4 * Math.min(1, 30 / logWindow);
      const share = Math.min(0.05, logWindow / random.between(20, 40) / MINUTE);
      const harder = Array.from({ length: Math.ceil(seconds / logWindow) + 1 }, () =>
        random.chance(share) ? 1 + random.between(0.1, 1) * most : 1,
      );
      const factor = (t: number): number => harder[Math.floor((t * HOUR) / logWindow)];
      const loss: Curve = (t) => curve(t) * factor(t);
      // The validation samples are the same each time.
      return { series: aloneSeries(random, conditions, seconds, { loss, generalization: (t) => 1.1 / factor(t) }) };
    },
  },
  {
    name: 'shards-differ',
    title:
      'a run that learns on 5 to 12 shards of 10 to 40 minutes, one after the other: each is up to 18 % harder or easier than the mean',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const curve = learning(random, seconds / HOUR);
      const length = random.between(10, 40) * MINUTE;
      // Each epoch reads them in the same order.
      const shards = Array.from({ length: Math.floor(random.between(5, 13)) }, () => random.between(0.82, 1.18));
      const factor = (t: number): number => shards[Math.floor((t * HOUR) / length) % shards.length];
      const loss: Curve = (t) => curve(t) * factor(t);
      return { series: aloneSeries(random, conditions, seconds, { loss, generalization: (t) => 1.1 / factor(t) }) };
    },
  },
  {
    name: 'policy-loss-about-zero',
    title: 'the loss of a policy gradient crosses zero all the time; the run says that nobody is to judge it',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const size = random.logBetween(0.01, 1);
      const waves = [1, 2, 3].map(() => ({ period: random.logBetween(0.1, 2), phase: random.between(0, 2 * Math.PI) }));
      const loss: Curve = (t) => waves.reduce((sum, { period, phase }) => sum + size * Math.sin((2 * Math.PI * t) / period + phase), 0);
      return { series: aloneSeries(random, conditions, seconds, { loss }, { unjudged: 'plateau,divergence,spikes,overfitting,accuracy' }) };
    },
  },
  {
    name: 'averages-weights-at-the-end',
    title: 'for the last third a constant higher learning rate (stochastic weight averaging): 5 to 20 % up, then flat, and the run says so',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const hours = seconds / HOUR;
      const curve = learning(random, hours);
      const [from, rise] = [random.between(0.55, 0.75) * hours, random.between(0.05, 0.2)];
      const loss: Curve = (t) => (t < from ? curve(t) : curve(from) * (1 + rise * (1 - Math.exp(-(t - from) / 0.1))));
      const changes = { tf_train_learning_rate: (t: number) => (t < from * HOUR ? 1e-3 * Math.exp(-t / (4 * HOUR)) : 5e-4) };
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }, { unjudged: 'plateau,divergence' }) };
    },
  },
];

export const ONCE_HELD_OUT_LOSS: readonly Family[] = [...failures, ...innocents];
