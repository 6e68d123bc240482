import * as tf from '@tensorflow/tfjs';
import pino from 'pino';
import { TRAINING_METRICS } from '../../lib/metrics';
import { BatchSource } from '../../trainer/src/input/batches';
import { randomStream } from '../../trainer/src/input/random';
import { Samples } from '../../trainer/src/input/samples';
import { CheckpointFiles } from '../../trainer/src/training/checkpoint-files';
import { RunCheckpoints } from '../../trainer/src/training/run-checkpoints';
import { runMetrics } from '../../trainer/src/training/run-metrics';
import { TimeLedger } from '../../trainer/src/training/time-ledger';
import { RunPlan, TrainingRun } from '../../trainer/src/training/training-run';
import { recorderWithReader } from './exposition';

/** Points in a plane, whose class is the side of the diagonal that they lie on. */
export function points(count: number, seed = 1): Samples {
  const random = randomStream(seed);
  const features = Float32Array.from({ length: count * 2 }, () => random() - 0.5);
  const labels = Int32Array.from({ length: count }, (_, index) => (features[2 * index] > features[2 * index + 1] ? 1 : 0));
  return { features, labels, shape: [2], classes: 2 };
}

export interface SmallRunOptions {
  readonly plan?: Partial<RunPlan>;
  readonly checkpointFolder?: string;
}

/** A run of a few numbers on the pure JavaScript backend: 10 steps per epoch. */
export async function smallRun({ plan, checkpointFolder }: SmallRunOptions = {}) {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const { recorder, text } = recorderWithReader(TRAINING_METRICS);
  const metrics = runMetrics(recorder);
  const ledger = new TimeLedger(recorder, 'init');
  const log = pino({ level: 'silent' });
  const initializer = tf.initializers.glorotUniform({ seed: 1 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, activation: 'tanh', inputShape: [2], kernelInitializer: initializer }),
      tf.layers.dense({ units: 2, kernelInitializer: initializer }),
    ],
  });
  const files = checkpointFolder === undefined ? undefined : new CheckpointFiles(checkpointFolder, 5);
  const parts = {
    model,
    optimizer: tf.train.adam(0.05),
    batches: new BatchSource(points(160), 16, 1),
    validation: points(80, 2),
    metrics,
    ledger,
    checkpoints: files && new RunCheckpoints(files, 1000, metrics, log),
    log,
  };
  return { run: new TrainingRun({ epochs: 3, logEvery: 5, learningRate: 0.05, ...plan }, parts), text, metrics, ledger, model };
}
