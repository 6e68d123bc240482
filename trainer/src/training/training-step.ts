import * as tf from '@tensorflow/tfjs';
import { Batch } from '../input/batches';
import { crossEntropy } from './cross-entropy';

/** What the steps since the last reading gave. */
export interface StepResults {
  readonly losses: Float32Array;
  readonly accuracies: Float32Array;
}

/** Steps of gradient descent whose results stay on the device until somebody reads them: a reading waits for the device. */
export class TrainingStep {
  private losses: tf.Scalar[] = [];
  private predictions: tf.Tensor1D[] = [];
  private labels: Int32Array[] = [];

  public constructor(
    private readonly model: tf.LayersModel,
    private readonly optimizer: tf.Optimizer,
  ) {}

  /** Forward and backward pass; the caller disposes the gradients. */
  public gradients({ features, labels, shape }: Batch): tf.NamedTensorMap {
    // The batch's own array is overwritten by the next.
    this.labels.push(labels.slice());
    return tf.tidy(() => {
      const samples = tf.tensor(features, [labels.length, ...shape]);
      const { value, grads } = tf.variableGrads(() => {
        const logits = this.model.apply(samples, { training: true }) as tf.Tensor2D;
        this.predictions.push(tf.keep(tf.argMax(logits, 1)));
        return crossEntropy(labels, logits);
      });
      this.losses.push(tf.keep(value));
      return grads;
    });
  }

  public apply(gradients: tf.NamedTensorMap): void {
    this.optimizer.applyGradients(gradients);
  }

  /** Reads what has gathered, and starts anew. */
  public read(): StepResults {
    const predicted = readStacked(this.predictions, new Int32Array());
    const accuracies = Float32Array.from(this.labels, (labels, step) => agreement(labels, predicted.subarray(step * labels.length)));
    const results = { losses: readScalars(this.losses), accuracies };
    this.losses = [];
    this.predictions = [];
    this.labels = [];
    return results;
  }
}

/** Share of labels that were predicted. */
function agreement(labels: Int32Array, predicted: Int32Array): number {
  return labels.reduce((hits, label, index) => hits + Number(label === predicted[index]), 0) / labels.length;
}

/** L2 norm of several tensors taken as one. */
export function l2Norm(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum<tf.Scalar>(tf.square(tensor))))));
}

/** Reads scalars at once instead of one by one, and disposes them. */
export function readScalars(scalars: readonly tf.Scalar[]): Float32Array {
  return readStacked(scalars, new Float32Array());
}

function readStacked<Values extends Float32Array | Int32Array>(tensors: readonly tf.Tensor[], none: Values): Values {
  if (tensors.length === 0) return none;
  const values = tf.tidy(() => tf.stack([...tensors]).dataSync());
  tf.dispose([...tensors]);
  return values as Values;
}
