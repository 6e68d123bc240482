import * as tf from '@tensorflow/tfjs';
import { BatchStream } from '../input/batch-stream';
import { RunMetrics } from '../monitor/run-metrics';

export const FAULTS = ['stall', 'nan', 'kill', 'gpu-fallback', 'data-stall'] as const;
export type FaultName = (typeof FAULTS)[number];

/** A drill: makes a healthy run go wrong in a way that the monitoring must notice. */
export interface Fault {
  readonly name: FaultName;
  /** Steps that are done before it strikes. */
  readonly atStep: number;
}

/** What a fault can harm. */
export interface Victim {
  readonly model: tf.LayersModel;
  readonly batches: BatchStream;
  readonly metrics: RunMetrics;
}

/** By how much input is late when nobody knows yet how long a step takes. */
const LATE_SECONDS = 0.1;

/** Lets the fault strike. Only `stall` takes time: it ends with the signal. */
export async function strike(fault: FaultName, { model, batches, metrics }: Victim, signal: AbortSignal): Promise<void> {
  switch (fault) {
    case 'stall':
      return waitForAbort(signal);
    case 'nan':
      return poison(model);
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'gpu-fallback':
      metrics.gpuExpected.set(1);
      metrics.gpuInUse.set(0);
      return;
    case 'data-stall':
      // Half of each step is spent waiting then, however fast the model is.
      batches.delay(metrics.stepSecondsMedian.value || LATE_SECONDS);
  }
}

async function waitForAbort(signal: AbortSignal): Promise<void> {
  // Keeps the process alive, which a promise alone does not.
  const alive = setInterval(() => undefined, 1000);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(alive);
}

/** One NaN in the weights makes every later loss NaN, as a diverged step does. */
function poison(model: tf.LayersModel): void {
  const [first] = model.trainableWeights;
  tf.tidy(() => void first.write(tf.fill(first.shape as number[], NaN)));
}
