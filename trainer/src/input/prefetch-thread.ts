import { workerData } from 'node:worker_threads';
import { BatchRing, SharedBatches } from './batch-ring';
import { BatchSource } from './batches';

/** What the training thread hands over. */
export interface PrefetchInput {
  readonly shared: SharedBatches;
  readonly seed: number;
  readonly firstStep: number;
}

const { shared, seed, firstStep } = workerData as PrefetchInput;
const ring = new BatchRing(shared);
const source = new BatchSource(ring.samples, shared.batchSize, seed);
// Ends with the thread, which the training thread terminates.
for (let step = firstStep; ; step++) ring.put(source.batch(step));
