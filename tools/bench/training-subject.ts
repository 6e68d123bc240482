/** A process that training.bench.ts runs: tsx training-subject.ts ours|fit mlp|cnn STEPS DIAGNOSTICS_EVERY; prints what it measured. */
import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import pino from 'pino';
import { TRAINING_METRICS } from '../../lib/metrics';
import { Recorder } from '../../trainer/src/exporter';
import { BatchStream } from '../../trainer/src/input/batch-stream';
import { digits } from '../../trainer/src/input/digits';
import { pick, Samples } from '../../trainer/src/input/samples';
import { TrainingMonitor } from '../../trainer/src/monitor/training-monitor';
import { LayerDiagnostics } from '../../trainer/src/training/layer-diagnostics';
import { buildModel, ModelName } from '../../trainer/src/training/models';
import { TrainingRun } from '../../trainer/src/training/training-run';

const BATCH_SIZE = 64;
const LEARNING_RATE = 0.001;

export interface TrainingFigures {
  readonly stepsPerSecond: number;
  /** Share of the time of the steps, 0 to 1. */
  readonly dataWait: number;
}

async function ours(name: ModelName, samples: Samples, steps: number, diagnosticsEvery: number): Promise<TrainingFigures> {
  const recorder = new Recorder(TRAINING_METRICS, () => undefined);
  const monitor = new TrainingMonitor(recorder);
  const model = buildModel(name, { ...samples, seed: 1 });
  const diagnostics = new LayerDiagnostics(model, recorder, monitor.metrics);
  const train = async (count: number) => {
    const parts = {
      model,
      optimizer: tf.train.adam(LEARNING_RATE),
      batches: new BatchStream(samples, BATCH_SIZE, 1),
      validation: pick(samples, Uint32Array.of(0)),
      monitor,
      diagnostics,
      listeners: [],
      log: pino({ level: 'silent' }),
    };
    const plan = { epochs: 1, stepsPerEpoch: monitor.step + count, logEvery: 50, diagnosticsEvery, learningRate: () => LEARNING_RATE };
    await new TrainingRun(plan, parts).train(new AbortController().signal);
  };
  await train(20);
  const [waited, worked] = [monitor.ledger.seconds('data_wait'), monitor.ledger.seconds('productive')];
  const started = performance.now();
  await train(steps);
  const seconds = (performance.now() - started) / 1000;
  const [dataWait, productive] = [monitor.ledger.seconds('data_wait') - waited, monitor.ledger.seconds('productive') - worked];
  return { stepsPerSecond: steps / seconds, dataWait: dataWait / (dataWait + productive) };
}

async function fit(name: ModelName, samples: Samples, steps: number): Promise<TrainingFigures> {
  const model = buildModel(name, { ...samples, seed: 1 });
  const loss = (labels: tf.Tensor, logits: tf.Tensor) => tf.losses.softmaxCrossEntropy(labels, logits);
  model.compile({ optimizer: tf.train.adam(LEARNING_RATE), loss, metrics: ['accuracy'] });
  const part = pick(
    samples,
    Uint32Array.from({ length: steps * BATCH_SIZE }, (_, index) => index % samples.labels.length),
  );
  const x = tf.tensor(part.features, [part.labels.length, ...part.shape]);
  const y = tf.oneHot(tf.tensor1d(part.labels, 'int32'), part.classes);
  await model.fit(x.slice(0, 20 * BATCH_SIZE), y.slice(0, 20 * BATCH_SIZE), { batchSize: BATCH_SIZE, epochs: 1, verbose: 0 });
  const started = performance.now();
  await model.fit(x, y, { batchSize: BATCH_SIZE, epochs: 1, verbose: 0 });
  return { stepsPerSecond: (steps * 1000) / (performance.now() - started), dataWait: 0 };
}

async function main([kind, model, steps, diagnosticsEvery]: string[]): Promise<void> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  tf.enableProdMode();
  await import('@tensorflow/tfjs-node-gpu');
  const measure = kind === 'ours' ? ours : fit;
  console.log(JSON.stringify(await measure(model as ModelName, digits(), Number(steps), Number(diagnosticsEvery))));
  process.exit();
}

void main(process.argv.slice(2));
