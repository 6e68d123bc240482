import * as tf from '@tensorflow/tfjs';

/** Names of the weights in which a number is NaN or infinite. */
export function nonFiniteWeights({ weights }: tf.LayersModel): string[] {
  return weights.filter((weight) => !weight.read().dataSync().every(Number.isFinite)).map(({ originalName }) => originalName);
}
