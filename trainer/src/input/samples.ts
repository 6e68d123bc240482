import { permutation } from './random';

/** Labeled samples in memory. */
export interface Samples {
  /** One sample after the other, each `sampleSize(shape)` numbers. */
  readonly features: Float32Array;
  /** Class of each sample, from 0. */
  readonly labels: Int32Array;
  /** Shape of one sample, for example [28, 28, 1]. */
  readonly shape: readonly number[];
  readonly classes: number;
}

export function sampleSize(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Copies the given samples, in the given order. */
export function pick(samples: Samples, order: Uint32Array): Samples {
  const size = sampleSize(samples.shape);
  const features = new Float32Array(order.length * size);
  const labels = new Int32Array(order.length);
  order.forEach((from, to) => {
    features.set(samples.features.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = samples.labels[from];
  });
  return { ...samples, features, labels };
}

/**
 * Splits at random into what is trained on and what is validated on.
 *
 * @param validationShare part that is kept for validation, 0 to 1
 */
export function split(samples: Samples, validationShare: number, seed: number): { training: Samples; validation: Samples } {
  const order = permutation(samples.labels.length, seed);
  const held = Math.round(order.length * validationShare);
  return { training: pick(samples, order.subarray(held)), validation: pick(samples, order.subarray(0, held)) };
}
