import { permutation } from './random';
import { pick, Samples } from './samples';

/** A batch on its way to the training step. */
export type Batch = Samples;

/** Cuts samples into batches, each epoch in an order of its own that the seed and the epoch decide, so that any step can be reached again. */
export class BatchSource {
  /** Full batches per epoch; the rest of the samples is left out of this epoch, others in the next. */
  public readonly batchesPerEpoch: number;
  private order: Uint32Array = new Uint32Array();
  private orderedEpoch = -1;

  public constructor(
    private readonly samples: Samples,
    public readonly batchSize: number,
    private readonly seed: number,
  ) {
    this.batchesPerEpoch = Math.floor(samples.labels.length / batchSize);
  }

  /** @param step from 0, over all epochs */
  public batch(step: number): Batch {
    const epoch = Math.floor(step / this.batchesPerEpoch);
    const first = (step % this.batchesPerEpoch) * this.batchSize;
    if (epoch !== this.orderedEpoch) {
      this.order = permutation(this.samples.labels.length, this.seed + epoch * 7919);
      this.orderedEpoch = epoch;
    }
    return pick(this.samples, this.order.subarray(first, first + this.batchSize));
  }
}
