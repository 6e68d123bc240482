/**
 * A process that scrape.bench.ts scrapes: tsx scrape-subject.ts ours|same-thread SERIES BUSY_SECONDS. While it is busy, its main thread
 * trains a CNN on all cores and never yields.
 */
import * as tf from '@tensorflow/tfjs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Gauge, Registry } from 'prom-client';
import { Metric } from '../../lib/metrics';
import { Exporter } from '../../trainer/src/exporter';
import { BatchSource } from '../../trainer/src/input/batches';
import { digits } from '../../trainer/src/input/digits';
import { buildModel } from '../../trainer/src/training/models';
import { TrainingStep } from '../../trainer/src/training/training-step';

const BATCH_SIZE = 64;
const LABEL = 'series';

async function serveOurs(series: number): Promise<{ port: number; record: (value: number) => void }> {
  const catalog = [Metric.gauge('bench_value', 'Value', { labels: [{ name: LABEL, bound: series }] })];
  const exporter = await Exporter.start({ catalog, host: '127.0.0.1', port: 0 });
  const gauges = names(series).map((name) => exporter.recorder.gauge('bench_value', { [LABEL]: name }));
  return { port: exporter.port, record: (value) => gauges.forEach((gauge) => gauge.set(value)) };
}

async function serveFromThisThread(series: number): Promise<{ port: number; record: (value: number) => void }> {
  const registry = new Registry();
  const gauge = new Gauge({ name: 'bench_value', help: 'Value', labelNames: [LABEL], registers: [registry] });
  const server = createServer((_, response) => void registry.metrics().then((text) => response.end(text)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const labels = names(series);
  return { port: (server.address() as AddressInfo).port, record: (value) => labels.forEach((name) => gauge.set({ [LABEL]: name }, value)) };
}

function names(series: number): string[] {
  return Array.from({ length: series }, (_, index) => `series-${index}`);
}

async function main([kind, series, busySeconds]: string[]): Promise<void> {
  const { port, record } = await (kind === 'ours' ? serveOurs : serveFromThisThread)(Number(series));
  record(0);
  const seconds = Number(busySeconds);
  const trainUntil = seconds > 0 ? await training(record) : undefined;
  console.log(JSON.stringify({ port }));
  // The scraper has begun when the first line of its input arrives; the time is from then on.
  await new Promise((resolve) => process.stdin.once('data', resolve));
  trainUntil?.(performance.now() + seconds * 1000);
}

async function training(record: (value: number) => void): Promise<(end: number) => void> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  await import('@tensorflow/tfjs-node-gpu');
  const samples = digits();
  const model = buildModel('cnn', { ...samples, seed: 1 });
  const optimizer = tf.train.adam(0.001);
  const step = new TrainingStep(model, optimizer);
  const batches = new BatchSource(samples, BATCH_SIZE, 1);
  return (end) => {
    for (let done = 0; performance.now() < end; done++) {
      const gradients = step.gradients(batches.batch(done));
      step.apply(gradients);
      tf.dispose(gradients);
      record(step.read().losses[0]);
    }
  };
}

void main(process.argv.slice(2));
