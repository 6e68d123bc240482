import { Random } from '../../../random';
import { Timeline } from '../../../simulated-run';
import { encoded, GivenSeries } from '../../samples';
import { Conditions, hourlyNoise } from '../conditions';
import { Notice } from '../family';
import { Curve } from '../loss-curves';

export const NORM = 'tf_train_gradient_l2_norm';
export const GRADIENT = 'tf_layer_gradient_abs_mean';
export const WEIGHT = 'tf_layer_weight_l2_norm';
export const UPDATE = 'tf_layer_update_weight_ratio';
export const SATURATED = 'tf_layer_activation_saturated_ratio';
export const TRAIN_LOSS = 'tf_train_loss{worker="0"}';
export const TRAIN_ACCURACY = 'tf_train_accuracy{worker="0"}';

/** What is shown of a layer, by metric. */
export type LayerShown = Readonly<Record<string, Timeline>>;

/** The same for the only layer that a run shows unless `withLayers` gives it others. */
export const ofLayer = (shown: LayerShown): Record<string, Timeline> =>
  Object.fromEntries(Object.entries(shown).map(([name, timeline]) => [`${name}{layer="some-layer"}`, timeline]));

/** In place of the one layer these. */
export function withLayers(
  series: readonly GivenSeries[],
  { scrape }: Conditions,
  seconds: number,
  layers: Readonly<Record<string, LayerShown>>,
): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  return series.flatMap((one) => {
    if (!one.series.includes('layer="some-layer"')) return [one];
    const name = one.series.split('{')[0];
    return Object.entries(layers).map(([layer, shown]) => ({
      ...(shown[name] ? encoded(shown[name], count, scrape) : one),
      series: one.series.replace('some-layer', layer),
    }));
  });
}

/** A value that stays until the layers are looked at again: about 1, and never the same twice. */
export const looked =
  (every: number) =>
  (t: number): number =>
    1 + 0.5 * Math.sin(Math.floor(t / every) * 12.9898);

/** Keras' own loss: with each log window the mean of all that the epoch has had so far. */
export function meanOfEpoch(logWindow: number, epoch: number): (value: number) => number {
  let [number, current, sum, windows] = [0, 0, 0, 0];
  return (value) => {
    const its = Math.floor((number++ * logWindow) / epoch);
    if (its !== current) [current, sum, windows] = [its, 0, 0];
    sum += value;
    windows++;
    return sum / windows;
  };
}

/** Of a language model, in nats: it learns to the end. */
export function natsOfLanguage(random: Random): Curve {
  const [first, floor] = [random.between(9.8, 11), random.between(2.5, 3.4)];
  const [exponent, start] = [random.between(0.3, 0.5), random.between(0.1, 0.3)];
  return (t) => floor + (first - floor) * (1 + t / start) ** -exponent;
}

/** Share of the next words that such a model knows. */
export const wordsKnown = (nats: number): number => Math.max(0, 0.62 - 0.056 * nats);

/** Where the mean of an hour is noisier, nothing is promised. */
export function unlessNoisier(most: number, seconds: number): Notice['within'] {
  return (conditions) => (hourlyNoise(conditions) <= most ? seconds : undefined);
}
