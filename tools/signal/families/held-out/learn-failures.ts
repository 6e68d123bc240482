import { Timeline } from '../../../simulated-run';
import { plateauWithin } from '../course-of-loss';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Notice, Story, within } from '../family';
import { Curve, faulty } from '../loss-curves';
import { shownWithin } from '../once-held-out/bars';
import { GRADIENT, LayerShown, NORM, ofLayer, TRAIN_ACCURACY, UPDATE, WEIGHT, withLayers } from '../once-held-out/course-parts';
import { preempted } from '../once-held-out/parts';
import { aloneSeries, podsSeries } from '../once-held-out/pods';
import { early, evaluationsShown, regularly } from '../shown';
import { Course } from '../training';

/** A plateau is one only when what was before it is out of sight. */
const plateauAfter =
  (seconds: number): Notice['within'] =>
  (conditions) => {
    const flat = plateauWithin(conditions);
    return flat && flat + seconds;
  };

export const LEARN_FAILURES: readonly Family[] = [
  {
    name: 'adapters-get-no-gradients',
    title: 'fine-tuning with adapters that are cut off from the loss: all of their gradients are 0 from the first step on',
    hours: 6,
    levels: FULL,
    notice: { alerts: ['UnchangedWeights', 'VanishingGradient', 'LossPlateau'], severity: 'warning', within: within(150 * MINUTE) },
    allowed: ['UnchangedWeights', 'VanishingGradient', 'LossPlateau', 'NoValidationImprovement', 'WeightUpdateRatioOutOfRange'],
    story: (random, conditions, seconds): Story => {
      const [level, most, warm] = [random.between(0.8, 2.5), random.logBetween(5e-5, 5e-4), random.between(3, 15) * MINUTE];
      const zero: Timeline = () => 0;
      const cutOff = (norm: number): LayerShown => ({
        [GRADIENT]: zero,
        tf_layer_gradient_l2_norm: zero,
        [UPDATE]: zero,
        [WEIGHT]: () => norm,
      });
      const changes = { [NORM]: zero, tf_train_learning_rate: (t: number) => most * Math.min(1, t / warm) };
      const layers = Object.fromEntries(
        Array.from({ length: random.of([2, 4, 8]) }, (_, number) => [
          [`adapter-${number}-a`, cutOff(random.between(3, 12))] as const,
          [`adapter-${number}-b`, cutOff(0)] as const,
        ]).flat(),
      );
      const series = aloneSeries(random, conditions, seconds, { loss: () => level, changes });
      return { fault: 0, series: withLayers(series, conditions, seconds, layers) };
    },
  },
  {
    name: 'rate-steps-down-to-nothing',
    title: 'a schedule divides the rate by 1000 to 100,000 in place of 10: the loss falls by 3 to 7 % within minutes, and then no longer',
    hours: 12,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['LossPlateau', 'LearningRateZero', 'UnchangedWeights', 'WeightUpdateRatioOutOfRange'],
      severity: 'warning',
      within: plateauAfter(2 * HOUR),
    },
    allowed: ['LossPlateau', 'LearningRateZero', 'UnchangedWeights', 'WeightUpdateRatioOutOfRange', 'NoValidationImprovement'],
    story: (random, conditions, seconds): Story => {
      const fault = random.between(0.8, 2);
      const [drop, most, divisor] = [random.between(0.03, 0.07), random.logBetween(1e-4, 1e-2), random.logBetween(1e3, 1e5)];
      const rate = (t: number): number => (t < fault * HOUR ? 1 : 1 / divisor);
      const changes = {
        tf_train_learning_rate: (t: number) => most * rate(t),
        ...ofLayer({ [UPDATE]: (t) => 1e-3 * rate(t) * Math.exp(0.1 * random.normal()) }),
      };
      const loss = faulty(random, fault, (level, since) => level * (1 - drop * (1 - Math.exp(-since / 0.05))));
      return { fault: fault * HOUR, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'policy-collapses',
    title: 'reinforcement learning: within 5 to 15 minutes the policy does the same in each state, and hardly an episode succeeds any more',
    hours: 8,
    levels: FULL,
    notice: { alerts: ['ValidationAccuracyRegressed'], severity: 'warning', within: within(150 * MINUTE) },
    allowed: ['ValidationAccuracyRegressed', 'VanishingGradient', 'LossPlateau'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [known, left] = [random.between(0.65, 0.92), random.between(0.01, 0.08)];
      const [length, value, rest] = [random.between(5, 15) * MINUTE, random.logBetween(0.05, 2), random.between(0.15, 0.35)];
      const collapsed = (t: number): number => Math.min(1, Math.max(0, t - fault) / length);
      const succeeds: Curve = (t) => {
        const before = known * (1 - Math.exp(-t / 0.4));
        return before + collapsed(t * HOUR) * (left - before);
      };
      // What is to be estimated is soon the same everywhere.
      const loss: Curve = (t) => value * (1 - (1 - rest) * collapsed(t * HOUR)) * (0.7 + 0.3 * Math.exp(-t));
      const evaluated = evaluationsShown({
        ends: regularly(Math.floor(random.between(6, 15) * MINUTE), seconds),
        loss,
        accuracy: (t) => succeeds(t) + 0.015 * random.normal(),
      });
      const changes = {
        tf_val_accuracy: evaluated.tf_val_accuracy,
        [TRAIN_ACCURACY]: (t: number) => Math.min(1, Math.max(0, succeeds(t / HOUR) + 0.01 * random.normal())),
      };
      // Its loss says little, and there is none on other samples.
      const pod = {
        unjudged: 'plateau,divergence,spikes',
        exports: (name: string) => !name.startsWith('tf_val_') || name === 'tf_val_accuracy',
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }, pod) };
    },
  },
  {
    name: 'weights-are-not-in-the-checkpoint',
    title:
      'preempted; the names in the checkpoint do not fit and are skipped without a word: it counts its steps as before, with weights of chance',
    hours: 9,
    // Without a count of steps it looks like a run that starts anew.
    levels: BASIC_UP,
    notice: {
      alerts: ['LossDiverging', 'ValidationAccuracyRegressed', 'Overfitting', 'LossSpike'],
      severity: 'warning',
      within: shownWithin(100 * MINUTE),
    },
    allowed: ['LossDiverging', 'ValidationAccuracyRegressed', 'Overfitting', 'LossSpike', 'LossPlateau'],
    story: (random, conditions, seconds): Story => {
      const first = Math.floor(random.between(3.5, 5) * HOUR);
      const second = first + Math.floor(random.between(2, 10) * MINUTE);
      const fault = second + MINUTE;
      const [chance, rest, constant] = [random.logBetween(0.7, 8), random.between(0.08, 0.15), random.between(1.4, 2)];
      const loss: Curve = (t) => chance * (rest + (1 - rest) * Math.exp(-t / constant));
      const after: Partial<Course> = { loss: (t) => loss(Math.max(0, t - fault / HOUR)) };
      const pods = preempted(conditions, seconds, { loss, first, second, after });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'sorted-by-class',
    title: 'a data set is written anew and sorted: from then on 10 to 25 minutes of one class, then of the other; each drives out the last',
    hours: 9,
    levels: FULL,
    notice: {
      alerts: ['ValidationAccuracyRegressed', 'Overfitting', 'LossSpike', 'ClassImbalance', 'LossDiverging'],
      severity: 'warning',
      within: within(150 * MINUTE),
    },
    allowed: [
      'ValidationAccuracyRegressed',
      'Overfitting',
      'LossSpike',
      'ClassImbalance',
      'LossDiverging',
      'LossPlateau',
      'ExplodingGradient',
      'NoValidationImprovement',
    ],
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, logWindow: Math.min(60, drawn.logWindow) };
      const fault = early(random);
      const block = Math.floor(random.between(10, 25) * MINUTE);
      const [height, constant, rest] = [random.between(6, 12), random.between(1, 2) / 60, random.between(0.02, 0.08)];
      const loss = faulty(random, fault / HOUR, (level, since) => level * (rest + height * Math.exp(-(since % (block / HOUR)) / constant)));
      const [known, worse] = [random.between(0.82, 0.95), random.between(1.5, 2.5)];
      const sorted = (t: number): boolean => t * HOUR >= fault + 2 * MINUTE;
      const perSecond = 32 * conditions.stepsPerSecond;
      // Those of the class that has the even blocks.
      const even = (since: number): number => Math.floor(since / (2 * block)) * block + Math.min(block, since % (2 * block));
      const before = (t: number): number => (perSecond / 2) * Math.max(0, Math.min(t, fault) - MINUTE);
      const since = (t: number): number => Math.max(0, t - fault);
      const changes = {
        ...evaluationsShown({
          ends: regularly(Math.floor(random.between(5, 15) * MINUTE), seconds),
          loss: (t) => (sorted(t) ? worse * loss(0) : 1.1 * loss(t)) * Math.exp(0.03 * random.normal()),
          accuracy: (t) => (sorted(t) ? 0.5 + 0.02 * random.normal() : known - 0.3 * Math.exp(-2 * t) + 0.004 * random.normal()),
        }),
        'tf_train_class_samples_total{class="cats"}': (t: number) => Math.floor(before(t) + perSecond * even(since(t))),
        'tf_train_class_samples_total{class="dogs"}': (t: number) => Math.floor(before(t) + perSecond * (since(t) - even(since(t)))),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'knows-only-blanks',
    title:
      'speech: within 12 to 32 minutes the model has learned to answer nothing at all, and for the rest of the night it learns no more',
    hours: 10.5,
    levels: ALL_LEVELS,
    notice: { alerts: ['LossPlateau', 'NoValidationImprovement'], severity: 'warning', within: plateauAfter(HOUR) },
    allowed: ['LossPlateau', 'NoValidationImprovement'],
    story: (random, conditions, seconds): Story => {
      const [blank, above, constant] = [random.between(2.2, 4), random.between(3, 10), random.between(1.5, 4) / 60];
      // It is 0.1 to 0.3 % above by then.
      const fault = 8 * constant * HOUR;
      const none: Timeline = (t) => (t < MINUTE + conditions.logWindow ? undefined : 0);
      const course: Course = {
        loss: (t) => blank * (1 + above * Math.exp(-t / constant)),
        generalization: () => 1.02,
        changes: { [TRAIN_ACCURACY]: none, tf_val_accuracy: (t) => (t < 900 + conditions.scrape ? undefined : 0) },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
];
