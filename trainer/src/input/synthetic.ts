import { randomStream } from './random';
import { Samples } from './samples';

export interface SyntheticOptions {
  readonly samples: number;
  readonly features: number;
  readonly classes: number;
  readonly seed: number;
}

/** How far samples lie from the center of their class, in parts of the largest distance of two centers in one dimension. */
const SPREAD = 0.3;

/** Clouds of points around one center per class, equal for equal seeds. */
export function synthetic({ samples, features: width, classes, seed }: SyntheticOptions): Samples {
  const random = randomStream(seed);
  const centers = Float32Array.from({ length: classes * width }, random);
  const labels = Int32Array.from({ length: samples }, (_, index) => index % classes);
  const features = Float32Array.from(
    { length: samples * width },
    (_, index) => centers[labels[Math.floor(index / width)] * width + (index % width)] + SPREAD * (random() - 0.5),
  );
  return { features, labels, shape: [width], classes };
}
