import * as tf from '@tensorflow/tfjs';
import { Samples, sampleSize } from '../input/samples';

export interface Evaluation {
  readonly loss: number;
  /** 0 to 1 */
  readonly accuracy: number;
}

const CHUNK = 500;

/** Mean loss and accuracy of a model over samples. */
export function evaluate(model: tf.LayersModel, samples: Samples): Evaluation {
  const size = sampleSize(samples.shape);
  const count = samples.labels.length;
  let loss = 0;
  let correct = 0;
  for (let first = 0; first < count; first += CHUNK) {
    const labels = samples.labels.subarray(first, first + CHUNK);
    const features = samples.features.subarray(first * size, (first + labels.length) * size);
    const [chunkLoss, chunkCorrect] = tf.tidy(() => {
      const logits = model.predict(tf.tensor(features, [labels.length, ...samples.shape])) as tf.Tensor2D;
      const { loss: mean, accuracy } = lossAndAccuracy(logits, tf.tensor1d(labels, 'int32'), samples.classes);
      return [mean.dataSync()[0] * labels.length, accuracy.dataSync()[0] * labels.length];
    });
    loss += chunkLoss;
    correct += chunkCorrect;
  }
  return { loss: loss / count, accuracy: correct / count };
}

/** Cross-entropy of logits and the share whose largest logit is the label's, both as scalars. */
export function lossAndAccuracy(logits: tf.Tensor2D, labels: tf.Tensor1D, classes: number): { loss: tf.Scalar; accuracy: tf.Scalar } {
  const loss = tf.losses.softmaxCrossEntropy<tf.Tensor2D, tf.Scalar>(tf.oneHot(labels, classes) as tf.Tensor2D, logits);
  const accuracy = tf.mean<tf.Scalar>(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
  return { loss, accuracy };
}
