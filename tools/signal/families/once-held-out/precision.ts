import { Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { faulty, learning } from '../loss-curves';
import { aloneSeries } from './pods';

const GRADIENTS = 'tf_train_nonfinite_total{kind="gradient"}';
/** Steps after which an optimizer tries twice the loss scale. */
const GROWTH_STEPS = 2000;

const failures: Family[] = [
  {
    name: 'loss-scale-collapses',
    title: 'in mixed precision each gradient overflows from one step on: the loss scale falls to 1, and all steps are skipped',
    hours: 8,
    levels: FULL,
    notice: {
      alerts: ['UnchangedWeights', 'ExplodingGradient', 'NonFiniteLoss', 'LossPlateau'],
      severity: 'warning',
      within: within(60 * MINUTE),
    },
    // No weight changes, and so no validation does.
    allowed: ['WeightUpdateRatioOutOfRange', 'NoValidationImprovement', 'RunWithNonFiniteLoss'],
    story: (random, conditions, seconds): Story => {
      const hours = random.logBetween(0.75, 4);
      const fault = hours * HOUR;
      const power = Math.floor(random.between(10, 20));
      const [norm, gradient, update] = [random.logBetween(0.1, 5), random.logBetween(1e-4, 1e-2), random.logBetween(3e-4, 3e-3)];
      const skipped = (t: number): number => Math.floor(Math.max(0, t - fault) * conditions.stepsPerSecond);
      const usual = (value: number, broken: number) => (t: number) => (t < fault ? value * Math.exp(0.1 * random.normal()) : broken);
      const changes = {
        [GRADIENTS]: skipped,
        tf_train_loss_scale: (t: number) => 2 ** Math.max(0, power - skipped(t)),
        tf_train_gradient_l2_norm: usual(norm, Infinity),
        tf_layer_gradient_abs_mean: usual(gradient, Infinity),
        tf_layer_gradient_l2_norm: usual(norm, Infinity),
        tf_layer_update_weight_ratio: usual(update, 0),
        tf_layer_weight_l2_norm: (t: number) => 10 + 1e-6 * Math.min(t, fault),
      };
      const course = { loss: faulty(random, hours, (level) => level), changes };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'loss-scale-is-searched',
    title: 'mixed precision skips 5 to 20 steps at first, then one of some thousands, and several in a row every few hours; it learns',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const { stepsPerSecond } = conditions;
      const atFirst = Math.floor(random.between(5, 20));
      const [every, power] = [(GROWTH_STEPS * random.between(1, 3)) / stepsPerSecond, Math.floor(random.between(10, 18))];
      const rows: { readonly at: number; readonly steps: number }[] = [];
      for (let at = random.between(1, 4) * HOUR; at < seconds; at += random.between(1, 4) * HOUR)
        rows.push({ at, steps: Math.floor(random.between(3, 9)) });
      const before = (t: number) => rows.filter(({ at }) => at <= t);
      const begun = (t: number): number => Math.min(atFirst, Math.floor(Math.max(0, t - MINUTE) * stepsPerSecond));
      const sinceRow = (t: number): number => (t - (before(t).at(-1)?.at ?? -Infinity)) / every;
      const changes = {
        [GRADIENTS]: (t: number) =>
          begun(t) + Math.floor(Math.max(0, t - MINUTE) / every) + before(t).reduce((sum, { steps }) => sum + steps, 0),
        // Each step that is skipped halves it; so many steps that are not double it.
        tf_train_loss_scale: (t: number) => {
          const halved = Math.max(0, (before(t).at(-1)?.steps ?? 0) - Math.floor(sinceRow(t)));
          return 2 ** (power + atFirst - begun(t) - halved + (Math.floor(t / every) % 2));
        },
      };
      const course = { loss: learning(random, seconds / HOUR), changes };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
];

export const ONCE_HELD_OUT_PRECISION: readonly Family[] = [...failures, ...innocents];
