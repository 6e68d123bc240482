import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { Curve, faulty, learning } from '../loss-curves';
import { fromBasic, shownWithin } from './bars';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from './pods';
import { preempted, shifted, away } from './parts';
import { early, evaluationsShown, regularly, windowsShown } from '../shown';

const GRADIENT = 'tf_layer_gradient_abs_mean{layer="some-layer"}';
const WEIGHT = 'tf_layer_weight_l2_norm{layer="some-layer"}';
const UPDATE = 'tf_layer_update_weight_ratio{layer="some-layer"}';
const LOSS_OF_A_WORKER = ['tf_train_loss', 'tf_train_accuracy', 'tf_train_nonfinite_total'];

export const LOSS_FAILURES: readonly Family[] = [
  {
    name: 'higher-rate-after-a-resume',
    title: 'preempted, and resumed with ten times the learning rate: within 15 minutes to an hour the loss is 2.5 to 6 times what it was',
    hours: 10,
    levels: ALL_LEVELS,
    // Without a count of steps it looks like a run that starts anew.
    notice: { alerts: ['LossDiverging'], severity: 'warning', within: fromBasic(shownWithin(90 * MINUTE)) },
    // It does not come back, and its gradients are as large.
    allowed: ['LossPlateau', 'ExplodingGradient', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const second = first + Math.floor(random.between(2, 10) * MINUTE);
      const fault = second + MINUTE;
      const [factor, constant] = [random.between(2.5, 6), random.between(0.08, 0.33)];
      const loss = learning(random, seconds / HOUR);
      const resumed = shifted(loss, away(first, second, conditions.scrape));
      const risen = (t: number): number => 1 + (factor - 1) * (1 - Math.exp(-Math.max(0, t - fault / HOUR) / constant));
      const after = {
        loss: ((t) => (t * HOUR < fault ? resumed(t) : resumed(fault / HOUR) * risen(t))) satisfies Curve,
        changes: {
          tf_train_learning_rate: () => 1e-2,
          tf_train_gradient_l2_norm: (t: number) => risen(t / HOUR) * Math.exp(0.2 * random.normal()),
        },
      };
      const before = { changes: { tf_train_gradient_l2_norm: () => Math.exp(0.2 * random.normal()) } };
      const pods = preempted(conditions, seconds, { loss, first, second, before, after });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'one-shard-is-repeated',
    title: 'from one epoch on the loader gives the same shard again and again, which is soon known by heart; the validation worsens',
    hours: 12,
    levels: FULL,
    notice: { alerts: ['Overfitting', 'ValidationAccuracyRegressed'], severity: 'warning', within: within(5 * HOUR) },
    // What is left of the training loss does not fall.
    allowed: ['LossPlateau', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const fault = random.between(1.5, 3.5);
      const [constant, rise, fall] = [random.between(0.4, 1), random.between(0.3, 0.8), random.between(0.03, 0.1)];
      const loss = faulty(random, fault, (level, since) => level * (0.08 + 0.92 * Math.exp(-since / constant)));
      const worse: Curve = (t) => (t < fault ? 0 : 1 - Math.exp(-(t - fault) / 1.5));
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 20) * MINUTE), seconds),
        loss: (t) => 1.1 * loss(Math.min(t, fault)) * (1 + rise * worse(t)) * Math.exp(0.01 * random.normal()),
        accuracy: (t) => 0.9 - 0.4 * (loss(Math.min(t, fault)) / loss(0)) - fall * worse(t) + 0.003 * random.normal(),
      });
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'collapses-to-a-constant',
    title: 'within 3 to 10 minutes a contrastive model gives the same answer to all: the loss is that of chance again, and has no noise',
    hours: 12,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['LossDiverging', 'LossPlateau', 'VanishingGradient'],
      severity: 'warning',
      within: shownWithin(90 * MINUTE),
    },
    allowed: ['LossPlateau', 'VanishingGradient', 'ValidationAccuracyRegressed', 'UnchangedWeights'],
    story: (random, conditions, seconds): Story => {
      const fault = random.logBetween(1, 4);
      const [chance, exponent] = [Math.log(random.of([256, 1024, 4096, 65536])), random.between(0.45, 0.8)];
      const length = random.between(3, 10) / 60;
      const curve: Curve = (t) => chance * (1 + t / 0.15) ** -exponent;
      const collapsed: Curve = (t) => Math.min(1, Math.max(0, t - fault) / length);
      const loss: Curve = (t) => curve(Math.min(t, fault)) + collapsed(t) * (chance - curve(fault));
      const changes = {
        ...windowsShown(random, conditions, seconds, { loss, noise: (t) => (collapsed(t / HOUR) < 1 ? conditions.noise : 2e-4) }),
        [GRADIENT]: (t: number) => (collapsed(t / HOUR) < 1 ? 1e-3 : 1e-10) * Math.exp(0.3 * random.normal()),
      };
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'nan-in-one-worker',
    title: 'the loss of one of 4 to 8 workers is NaN from one moment on and its gradients are skipped; the others continue to learn',
    hours: 5,
    levels: BASIC_UP,
    notice: { alerts: ['NonFiniteLoss'], severity: 'critical', within: ({ scrape }) => 5 * MINUTE + 2 * scrape },
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const workers = random.of([4, 6, 8]);
      const broken = Math.floor(random.between(1, workers));
      const loss = learning(random, seconds / HOUR);
      const pods = Array.from({ length: workers }, (_, worker): Pod => {
        const [easier, own] = [random.between(0.97, 1.03), exportedByWorker(worker)];
        const nonFinite = (t: number): boolean => worker === broken && t >= fault;
        const skipped = (t: number): number => (nonFinite(t) ? Math.floor((t - fault) * conditions.stepsPerSecond) : 0);
        return {
          course: { loss: (t) => easier * loss(t), nonFinite, changes: { 'tf_train_nonfinite_total{kind="loss"}': skipped } },
          worker,
          exports: own && ((name) => LOSS_OF_A_WORKER.includes(name) || own(name)),
        };
      });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'cosine-ends-too-early',
    title: 'the cosine of the learning rate was planned for a third of the run: from its end on the rate is 0',
    hours: 12,
    levels: FULL,
    notice: { alerts: ['LearningRateZero', 'UnchangedWeights'], severity: 'warning', within: within(60 * MINUTE) },
    allowed: ['LossPlateau', 'UnchangedWeights'],
    story: (random, conditions, seconds): Story => {
      const hours = random.between(1.5, 4.5);
      const fault = Math.floor(hours * HOUR);
      const [most, every] = [random.logBetween(1e-4, 1e-2), random.between(20, 300)];
      const rate = (t: number): number => (t >= fault ? 0 : (most / 2) * (1 + Math.cos((Math.PI * t) / fault)));
      const changes = {
        tf_train_learning_rate: rate,
        [GRADIENT]: (t: number) => 1e-3 * (1 + Math.abs(Math.sin(Math.floor(t / every) * 12.9898))),
        [UPDATE]: (t: number) => (rate(t) / most) * 1e-3,
        [WEIGHT]: (t: number) => 10 + 0.3 * Math.sin((Math.PI / 2) * Math.min(1, Math.floor(t / every) / Math.floor(fault / every))),
      };
      const course = { loss: faulty(random, fault / HOUR, (level) => level), changes };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'layer-dies',
    title: 'after one bad update all activations of a layer are zero, and so are its gradients; the loss is 1.3 to 2 times what it was',
    hours: 8,
    levels: FULL,
    notice: {
      alerts: ['VanishingGradient', 'UnchangedWeights', 'LossDiverging', 'LossPlateau'],
      severity: 'warning',
      within: within(75 * MINUTE),
    },
    allowed: ['UnchangedWeights', 'LossDiverging', 'LossPlateau', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [factor, every, zeros] = [random.between(1.3, 2), random.between(20, 300), random.between(0.3, 0.6)];
      const alive = (value: (t: number) => number, dead: number) => (t: number) => (t < fault ? value(t) : dead);
      const changes = {
        [GRADIENT]: alive((t) => 1e-3 * (1 + Math.abs(Math.sin(Math.floor(t / every) * 12.9898))), 0),
        'tf_layer_gradient_l2_norm{layer="some-layer"}': alive(() => Math.exp(0.2 * random.normal()), 0),
        [UPDATE]: alive(() => 1e-3 * Math.exp(0.1 * random.normal()), 0),
        [WEIGHT]: (t: number) => 10 + 1e-4 * Math.floor(Math.min(t, fault) / every),
        'tf_layer_activation_zero_ratio{layer="some-layer"}': alive(() => zeros + 0.01 * random.normal(), 1),
      };
      const course = { loss: faulty(random, fault / HOUR, (level) => factor * level), changes };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'forgets-what-it-knew',
    title: 'fine-tuning: what the model knew before is lost in the course of 2 to 4 hours, and its first evaluation remains the best',
    hours: 10,
    levels: FULL,
    notice: { alerts: ['Overfitting', 'ValidationAccuracyRegressed'], severity: 'warning', within: within(5 * HOUR) },
    allowed: ['ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 15) * MINUTE);
      const [rise, fall, constant] = [random.between(0.4, 1), random.between(0.15, 0.35), random.between(0.8, 1.6)];
      const [first, known] = [random.logBetween(0.3, 3), random.between(0.75, 0.92)];
      const lost: Curve = (t) => 1 - Math.exp(-Math.max(0, t - every / HOUR) / constant);
      const changes = evaluationsShown({
        ends: regularly(every, seconds),
        loss: (t) => first * (1 + rise * lost(t)) * Math.exp(0.008 * random.normal()),
        accuracy: (t) => known - fall * lost(t) + 0.005 * random.normal(),
      });
      return { fault: every, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'above-the-limit-of-its-owner',
    title: 'the owner has set a limit of 1.6 times the first loss; another version of the data lifts the loss to 2.2 to 3 times the first',
    hours: 8,
    levels: FULL,
    notice: { alerts: ['HighLossThreshold', 'LossDiverging'], severity: 'warning', within: shownWithin(45 * MINUTE) },
    allowed: ['LossDiverging', 'LossPlateau', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const curve = learning(random, seconds / HOUR);
      const [factor, gain] = [random.between(2.2, 3), random.between(0.005, 0.03)];
      const loss: Curve = (t) => (t * HOUR < fault ? curve(t) : factor * curve(0) * Math.exp(-gain * (t - fault / HOUR)));
      const changes = { tf_run_loss_threshold: () => 1.6 * curve(0) };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
];
