import * as tf from '@tensorflow/tfjs';
import { Samples, sampleSize } from '../input/samples';
import { EvaluationResult } from '../monitor/training-monitor';
import { crossEntropy } from './cross-entropy';

const CHUNK = 500;

/** Loss, accuracy by class and macro F1 of a model over samples. */
export function evaluate(model: tf.LayersModel, samples: Samples): EvaluationResult {
  const size = sampleSize(samples.shape);
  const count = samples.labels.length;
  const confusion = new Confusion(samples.classes);
  let loss = 0;
  for (let first = 0; first < count; first += CHUNK) {
    const labels = samples.labels.subarray(first, first + CHUNK);
    const features = samples.features.subarray(first * size, (first + labels.length) * size);
    const [chunkLoss, predicted] = tf.tidy(() => {
      const logits = model.predict(tf.tensor(features, [labels.length, ...samples.shape])) as tf.Tensor2D;
      const mean = crossEntropy(labels, logits);
      return [mean.dataSync()[0] * labels.length, tf.argMax(logits, 1).dataSync()];
    });
    loss += chunkLoss;
    labels.forEach((label, index) => confusion.add(label, predicted[index]));
  }
  return { loss: loss / count, accuracy: confusion.accuracy(), macroF1: confusion.macroF1(), classAccuracies: confusion.recalls() };
}

/** Counts how often each class was taken for which. */
class Confusion {
  private readonly labeled: Float64Array;
  private readonly predicted: Float64Array;
  private readonly hits: Float64Array;

  public constructor(classes: number) {
    [this.labeled, this.predicted, this.hits] = [0, 1, 2].map(() => new Float64Array(classes));
  }

  public add(label: number, prediction: number): void {
    this.labeled[label] += 1;
    this.predicted[prediction] += 1;
    if (label === prediction) this.hits[label] += 1;
  }

  public accuracy(): number {
    return sum(this.hits) / sum(this.labeled);
  }

  /** Share of each class's samples that were recognized; NaN for a class without samples. */
  public recalls(): number[] {
    return [...this.hits].map((hits, index) => hits / this.labeled[index]);
  }

  /** Mean over the classes that occur. */
  public macroF1(): number {
    const scores = [...this.hits].map((hits, index) => (2 * hits) / (this.labeled[index] + this.predicted[index]));
    return mean(scores.filter((score) => !Number.isNaN(score)));
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
