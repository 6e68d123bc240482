import * as tf from '@tensorflow/tfjs';
import { Batch } from '../input/batches';
import { crossEntropy } from './evaluate';

/** What the steps since the last reading gave. */
export interface StepResults {
  readonly losses: Float32Array;
  readonly accuracies: Float32Array;
}

/** Steps of gradient descent whose results stay on the device until somebody reads them: a reading waits for the device. */
export class TrainingStep {
  private losses: tf.Scalar[] = [];
  private accuracies: tf.Scalar[] = [];

  public constructor(
    private readonly model: tf.LayersModel,
    private readonly optimizer: tf.Optimizer,
  ) {}

  /** Forward and backward pass; the caller disposes the gradients. */
  public gradients(batch: Batch): tf.NamedTensorMap {
    const count = batch.labels.length;
    return tf.tidy(() => {
      const features = tf.tensor(batch.features, [count, ...batch.shape]);
      const labels = tf.tensor1d(batch.labels, 'int32');
      const { value, grads } = tf.variableGrads(() => {
        const logits = this.model.apply(features, { training: true }) as tf.Tensor2D;
        this.accuracies.push(tf.keep(tf.mean<tf.Scalar>(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'))));
        return crossEntropy(logits, labels, batch.classes);
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
    const results = { losses: readScalars(this.losses), accuracies: readScalars(this.accuracies) };
    this.losses = [];
    this.accuracies = [];
    return results;
  }
}

/** L2 norm of several tensors taken as one. */
export function l2Norm(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum<tf.Scalar>(tf.square(tensor))))));
}

/** Reads scalars at once instead of one by one, and disposes them. */
export function readScalars(scalars: readonly tf.Scalar[]): Float32Array {
  if (scalars.length === 0) return new Float32Array();
  const values = tf.tidy(() => tf.stack([...scalars]).dataSync<'float32'>());
  tf.dispose([...scalars]);
  return values;
}
