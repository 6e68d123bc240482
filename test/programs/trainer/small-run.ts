import * as tf from '@tensorflow/tfjs';
import pino from 'pino';
import { TRAINING_METRICS } from '../../../lib/metrics';
import { BatchStream } from '../../../trainer/src/input/batch-stream';
import { randomStream } from '../../../trainer/src/input/random';
import { Samples } from '../../../trainer/src/input/samples';
import { CheckpointFiles } from '../../../trainer/src/training/checkpoint-files';
import { LayerDiagnostics } from '../../../trainer/src/training/layer-diagnostics';
import { RunCheckpoints } from '../../../trainer/src/training/run-checkpoints';
import { TrainingMonitor } from '../../../trainer/src/monitor/training-monitor';
import { RunPlan, TrainingRun } from '../../../trainer/src/training/training-run';
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

const BATCH_SIZE = 16;
const LEARNING_RATE = 0.05;

/** A run of a few numbers on the pure JavaScript backend: 10 steps per epoch. */
export async function smallRun({ plan, checkpointFolder }: SmallRunOptions = {}) {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const { recorder, text } = recorderWithReader(TRAINING_METRICS);
  const monitor = new TrainingMonitor(recorder);
  const { metrics, ledger } = monitor;
  const log = pino({ level: 'silent' });
  const initializer = tf.initializers.glorotUniform({ seed: 1 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: 'hidden', units: 4, activation: 'tanh', inputShape: [2], kernelInitializer: initializer }),
      tf.layers.dense({ name: 'logits', units: 2, kernelInitializer: initializer }),
    ],
  });
  const files = checkpointFolder === undefined ? undefined : new CheckpointFiles(checkpointFolder, 5);
  const samples = points(160);
  monitor.nameClasses(['below', 'above']);
  const parts = {
    model,
    optimizer: tf.train.adam(LEARNING_RATE),
    batches: new BatchStream(samples, BATCH_SIZE, 1),
    validation: points(80, 2),
    monitor,
    diagnostics: new LayerDiagnostics(model, recorder, metrics),
    checkpoints: files && new RunCheckpoints(files, 1000, { kind: 'csv', shape: [2], classNames: ['below', 'above'] }, metrics, log),
    listeners: [],
    log,
  };
  const stepsPerEpoch = samples.labels.length / BATCH_SIZE;
  const standard = { epochs: 3, stepsPerEpoch, logEvery: 5, diagnosticsEvery: 10, learningRate: () => LEARNING_RATE };
  return { run: new TrainingRun({ ...standard, ...plan }, parts), text, metrics, ledger, model };
}
