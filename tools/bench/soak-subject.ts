/** A process that soak.bench.ts runs: tsx soak-subject.ts STEPS; prints what it looked at at every hundredth of the way. */
import * as tf from '@tensorflow/tfjs';
import pino from 'pino';
import { TRAINING_METRICS } from '../../lib/metrics';
import { Exporter } from '../../trainer/src/exporter';
import { BatchStream } from '../../trainer/src/input/batch-stream';
import { loadData } from '../../trainer/src/input/data-source';
import { split } from '../../trainer/src/input/samples';
import { TrainingMonitor } from '../../trainer/src/monitor/training-monitor';
import { LayerDiagnostics } from '../../trainer/src/training/layer-diagnostics';
import { TrainingRun } from '../../trainer/src/training/training-run';

const LEARNING_RATE = 0.01;
const BATCH_SIZE = 4;
const LOOKS = 100;

/** What the process uses at one moment. */
export interface SoakLook {
  readonly step: number;
  readonly seconds: number;
  readonly tensors: number;
  readonly rssBytes: number;
  readonly series: number;
}

async function main(steps: number): Promise<void> {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const exporter = await Exporter.start({ catalog: TRAINING_METRICS, host: '127.0.0.1', port: 0 });
  const monitor = new TrainingMonitor(exporter.recorder);
  const source = loadData({ kind: 'synthetic', samples: 1000, features: 2, classes: 2 }, 1);
  monitor.nameClasses(source.classNames);
  const { training, validation } = split(source.samples, 0.2, 1);
  const model = tf.sequential({ layers: [tf.layers.dense({ name: 'logits', units: 2, inputShape: [2] })] });
  const parts = {
    model,
    optimizer: tf.train.sgd(LEARNING_RATE),
    batches: new BatchStream(training, BATCH_SIZE, 1),
    validation,
    monitor,
    diagnostics: new LayerDiagnostics(model, exporter.recorder, monitor.metrics),
    listeners: [],
    log: pino({ level: 'silent' }),
  };
  const evaluateEvery = steps / LOOKS;
  const plan = {
    epochs: Math.ceil((steps * BATCH_SIZE) / training.labels.length),
    stepsPerEpoch: Math.floor(training.labels.length / BATCH_SIZE),
    steps,
    evaluateEvery,
    logEvery: 50,
    diagnosticsEvery: 100,
    learningRate: () => LEARNING_RATE,
  };
  const looks: SoakLook[] = [];
  const look = async () => {
    const page = await (await fetch(`http://127.0.0.1:${exporter.port}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(page)?.[1]);
    const now: SoakLook = {
      step: monitor.step,
      seconds: performance.now() / 1000,
      tensors: value('tf_tensors'),
      rssBytes: process.memoryUsage().rss,
      series: value('tf_exporter_series'),
    };
    looks.push(now);
    // Of its own channel, for the person who waits 15 minutes.
    console.error(
      `${now.step} of ${steps} steps after ${Math.round(now.seconds)} s, ${now.tensors} tensors, ${Math.round(now.rssBytes / 2 ** 20)} MiB`,
    );
  };
  let looking: Promise<void> = Promise.resolve();
  const onEvaluation = { begins: () => undefined, windowCompleted: () => undefined, evaluated: () => void (looking = looking.then(look)) };
  await new TrainingRun(plan, { ...parts, listeners: [onEvaluation] }).train(new AbortController().signal);
  await looking;
  console.log(JSON.stringify(looks));
  await exporter.stop();
  process.exit();
}

void main(Number(process.argv[2]));
