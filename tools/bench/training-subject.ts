/** A process that training.bench.ts runs: tsx training-subject.ts mlp|cnn STEPS ROUNDS; prints what each round measured. */
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

const NEVER = Number.MAX_SAFE_INTEGER;

/** One round: each loop does the same number of steps in turn. */
export interface TrainingRound {
  /** Milliseconds per step of our loop. */
  readonly ours: number;
  /** Milliseconds per step of model.fit. */
  readonly fit: number;
  /** Milliseconds per step of our loop when it looks into the layers in every step. */
  readonly diagnosed: number;
  /** Share of the time of our steps that waits for data, 0 to 1. */
  readonly dataWait: number;
}

class OurLoop {
  private readonly recorder = new Recorder(TRAINING_METRICS, () => undefined);
  private readonly monitor = new TrainingMonitor(this.recorder);
  private readonly model: tf.LayersModel;
  private readonly optimizer = tf.train.adam(LEARNING_RATE);

  public constructor(
    name: ModelName,
    private readonly samples: Samples,
    private readonly diagnosticsEvery: number,
  ) {
    this.model = buildModel(name, { ...samples, seed: 1 });
  }

  /** @returns milliseconds per step, from the first step to the last reading of the loss */
  public async train(steps: number): Promise<number> {
    const { recorder, monitor, model, optimizer, samples } = this;
    const times = { began: 0, ended: 0 };
    const parts = {
      model,
      optimizer,
      batches: new BatchStream(samples, BATCH_SIZE, 1),
      validation: pick(samples, Uint32Array.of(0)),
      monitor,
      diagnostics: new LayerDiagnostics(model, recorder, monitor.metrics),
      listeners: [
        {
          begins: () => (times.began = performance.now()),
          windowCompleted: () => (times.ended = performance.now()),
          evaluated: () => undefined,
        },
      ],
      log: pino({ level: 'silent' }),
    };
    const plan = {
      epochs: 1,
      stepsPerEpoch: NEVER,
      steps: monitor.step + steps,
      logEvery: 50,
      diagnosticsEvery: this.diagnosticsEvery,
      learningRate: () => LEARNING_RATE,
    };
    await new TrainingRun(plan, parts).train(new AbortController().signal);
    return (times.ended - times.began) / steps;
  }

  public get seconds(): { readonly dataWait: number; readonly productive: number } {
    const { ledger } = this.monitor;
    return { dataWait: ledger.seconds('data_wait'), productive: ledger.seconds('productive') };
  }
}

/** The same model, loss, optimizer, batch size and accuracy, without any callback. */
function fitLoop(name: ModelName, samples: Samples, steps: number): () => Promise<number> {
  const model = buildModel(name, { ...samples, seed: 1 });
  const loss = (labels: tf.Tensor, logits: tf.Tensor) => tf.losses.softmaxCrossEntropy(labels, logits);
  model.compile({ optimizer: tf.train.adam(LEARNING_RATE), loss, metrics: ['accuracy'] });
  const order = Uint32Array.from({ length: steps * BATCH_SIZE }, (_, index) => index % samples.labels.length);
  const part = pick(samples, order);
  const x = tf.tensor(part.features, [part.labels.length, ...part.shape]);
  const y = tf.oneHot(tf.tensor1d(part.labels, 'int32'), part.classes);
  return async () => {
    const started = performance.now();
    await model.fit(x, y, { batchSize: BATCH_SIZE, epochs: 1, verbose: 0 });
    return (performance.now() - started) / steps;
  };
}

async function main([name, steps, rounds]: [ModelName, number, number]): Promise<void> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  tf.enableProdMode();
  await import('@tensorflow/tfjs-node-gpu');
  const samples = digits();
  const ours = new OurLoop(name, samples, NEVER);
  const diagnosed = new OurLoop(name, samples, 1);
  const fit = fitLoop(name, samples, steps);
  const measured: TrainingRound[] = [];
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const before = ours.seconds;
    const times = { ours: await ours.train(steps), fit: await fit(), diagnosed: await diagnosed.train(steps) };
    const [dataWait, productive] = [ours.seconds.dataWait - before.dataWait, ours.seconds.productive - before.productive];
    if (round > 0) measured.push({ ...times, dataWait: dataWait / (dataWait + productive) });
  }
  console.log(JSON.stringify(measured));
  process.exit();
}

const [name, steps, rounds] = process.argv.slice(2);
void main([name as ModelName, Number(steps), Number(rounds)]);
