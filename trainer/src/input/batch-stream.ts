import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { threadProgram } from '../thread-program';
import { BatchRing, share, SharedBatches } from './batch-ring';
import { Batch } from './batches';
import type { PrefetchInput } from './prefetch-thread';
import { Samples } from './samples';

/** The batches of a run, made ahead of the steps by a thread of their own. */
export class BatchStream {
  private readonly shared: SharedBatches;
  private readonly ring: BatchRing;
  private worker?: Worker;
  private lateBySeconds = 0;
  private failed: Promise<never> = new Promise(() => undefined);

  /** @param seed decides the order of each epoch */
  public constructor(
    samples: Samples,
    batchSize: number,
    private readonly seed: number,
  ) {
    this.shared = share(samples, batchSize);
    this.ring = new BatchRing(this.shared);
  }

  /** Begins to make batches, and waits for the first, which is that of the given step; called once. */
  public async start(firstStep: number): Promise<void> {
    const workerData: PrefetchInput = { shared: this.shared, seed: this.seed, firstStep };
    const worker = new Worker(threadProgram('prefetch-thread'), { workerData });
    // A run that is over must not be kept alive by what would have come.
    worker.unref();
    this.failed = new Promise((_, reject) => worker.once('error', reject));
    this.failed.catch(() => undefined);
    this.worker = worker;
    await this.ring.ready(this.failed);
  }

  /** Batches that are ready. */
  public get depth(): number {
    return this.ring.depth;
  }

  /**
   * The next batch, whose arrays are overwritten by the one after it.
   *
   * @throws Error when the thread that makes the batches has failed
   */
  public async next(): Promise<Batch> {
    if (this.lateBySeconds > 0) await sleep(this.lateBySeconds * 1000);
    await this.ring.ready(this.failed);
    return this.ring.take();
  }

  /** From now on each batch comes later than it could. */
  public delay(seconds: number): void {
    this.lateBySeconds = seconds;
  }

  public async stop(): Promise<void> {
    await this.worker?.terminate();
  }
}
