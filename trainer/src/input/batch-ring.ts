import { setImmediate as nextTurn } from 'node:timers/promises';
import { Samples, sampleSize } from './samples';

/** Batches that are kept ready. */
const DEPTH = 4;
/** Positions in the counters: batches made and batches taken, since the stream was started. */
const MADE = 0;
const TAKEN = 1;
const LONGEST_WAIT_MS = 100;

/** Memory that both threads see: samples, a ring of batches, and how many of them were made and taken. */
export interface SharedBatches {
  readonly features: SharedArrayBuffer;
  readonly labels: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  readonly ringLabels: SharedArrayBuffer;
  readonly counters: SharedArrayBuffer;
  readonly shape: readonly number[];
  readonly classes: number;
  readonly batchSize: number;
}

export function share({ features, labels, shape, classes }: Samples, batchSize: number): SharedBatches {
  const shared = {
    features: new SharedArrayBuffer(features.byteLength),
    labels: new SharedArrayBuffer(labels.byteLength),
    ring: new SharedArrayBuffer(DEPTH * batchSize * sampleSize(shape) * Float32Array.BYTES_PER_ELEMENT),
    ringLabels: new SharedArrayBuffer(DEPTH * batchSize * Int32Array.BYTES_PER_ELEMENT),
    counters: new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT),
    shape,
    classes,
    batchSize,
  };
  new Float32Array(shared.features).set(features);
  new Int32Array(shared.labels).set(labels);
  return shared;
}

/** A ring of batches between the thread that makes them and the one that trains on them. */
export class BatchRing {
  public readonly samples: Samples;
  private readonly counters: Int32Array;
  private readonly ring: Float32Array;
  private readonly ringLabels: Int32Array;

  private readonly taken: Samples;

  public constructor(shared: SharedBatches) {
    const { shape, classes, batchSize } = shared;
    this.samples = { features: new Float32Array(shared.features), labels: new Int32Array(shared.labels), shape, classes };
    this.counters = new Int32Array(shared.counters);
    this.ring = new Float32Array(shared.ring);
    this.ringLabels = new Int32Array(shared.ringLabels);
    this.taken = { features: new Float32Array(batchSize * sampleSize(shape)), labels: new Int32Array(batchSize), shape, classes };
  }

  /** Batches that are ready. */
  public get depth(): number {
    return Atomics.load(this.counters, MADE) - Atomics.load(this.counters, TAKEN);
  }

  /** Waits for a free place, blocking, and puts a batch there. */
  public put({ features, labels }: Samples): void {
    for (let taken = Atomics.load(this.counters, TAKEN); this.depth >= DEPTH; taken = Atomics.load(this.counters, TAKEN)) {
      Atomics.wait(this.counters, TAKEN, taken);
    }
    const place = Atomics.load(this.counters, MADE) % DEPTH;
    this.ring.set(features, place * features.length);
    this.ringLabels.set(labels, place * labels.length);
    Atomics.add(this.counters, MADE, 1);
    Atomics.notify(this.counters, MADE);
  }

  /** Waits until a batch is ready, blocking for a moment at a time; `failed` ends the wait. */
  public async ready(failed: Promise<never>): Promise<void> {
    while (this.depth === 0) {
      Atomics.wait(this.counters, MADE, Atomics.load(this.counters, TAKEN), LONGEST_WAIT_MS);
      // Signals and a failure of the other thread are seen meanwhile.
      if (this.depth === 0) await Promise.race([nextTurn(), failed]);
    }
  }

  /** Takes the batch that is ready, into arrays that the next call overwrites: new ones would cost more than the copy. */
  public take(): Samples {
    const place = Atomics.load(this.counters, TAKEN) % DEPTH;
    const { features, labels } = this.taken;
    features.set(this.ring.subarray(place * features.length, (place + 1) * features.length));
    labels.set(this.ringLabels.subarray(place * labels.length, (place + 1) * labels.length));
    Atomics.add(this.counters, TAKEN, 1);
    Atomics.notify(this.counters, TAKEN);
    return this.taken;
  }
}
