import * as tf from '@tensorflow/tfjs';
import { Monitor } from '../../trainer/src';
import { points } from './small-run';
import { valueOf } from './exposition';

describe('a monitor of somebody’s own training', () => {
  let monitor: Monitor;
  const text = async () => (await fetch(`http://127.0.0.1:${monitor.exporter.port}/metrics`)).text();
  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend('cpu');
  });
  beforeEach(async () => {
    monitor = await Monitor.start({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => monitor.stop());

  test('needs three lines beside model.fit', async () => {
    const { features, labels } = points(160);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], activation: 'softmax' })] });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const targets = tf.tensor1d(Float32Array.from(labels));
    await model.fit(tf.tensor2d(features, [160, 2]), targets, {
      epochs: 3,
      batchSize: 16,
      validationSplit: 0.25,
      verbose: 0,
      callbacks: monitor.callback(),
    });
    const exposition = await text();
    expect(valueOf(exposition, 'tf_train_steps_total{worker="0"}')).toBe(24);
    expect(valueOf(exposition, 'tf_train_samples_total{worker="0"}')).toBe(360);
    expect(valueOf(exposition, 'tf_train_epochs_total')).toBe(3);
    expect(valueOf(exposition, 'tf_run_progress_ratio')).toBe(1);
    expect(valueOf(exposition, 'tf_train_loss{worker="0"}')).toBeGreaterThan(0);
    expect(valueOf(exposition, 'tf_train_accuracy{worker="0"}')).toBeGreaterThan(0);
    expect(valueOf(exposition, 'tf_val_loss')).toBeGreaterThan(0);
    expect(valueOf(exposition, 'tf_run_state{state="completed"}')).toBe(1);
  });

  test('says how long a slow step may take from the first one on, and not only when a log window is over', async () => {
    const { training } = monitor;
    training.completeStep({ dataWait: 1, compute: 899, optimizer: 0 }, 32);
    expect(valueOf(await text(), 'tf_train_step_seconds_median{worker="0"}')).toBe(900);
  });

  test('takes the steps of a loop of one’s own', async () => {
    const { training } = monitor;
    training.begin({ epochs: 1, stepsPerEpoch: 4 });
    for (const loss of [0.9, 0.7, 0.5, NaN]) {
      training.completeStep({ dataWait: 0.001, compute: 0.1, optimizer: 0 }, 32);
      training.completeWindow({ losses: Float32Array.of(loss), accuracies: Float32Array.of() });
    }
    training.end('completed');
    const exposition = await text();
    expect(valueOf(exposition, 'tf_train_steps_total{worker="0"}')).toBe(4);
    expect(valueOf(exposition, 'tf_train_loss{worker="0"}')).toBeNaN();
    expect(valueOf(exposition, 'tf_train_loss_best')).toBe(0.5);
    expect(valueOf(exposition, 'tf_train_nonfinite_total{kind="loss"}')).toBe(1);
    expect(valueOf(exposition, 'tf_train_accuracy{worker="0"}')).toBeUndefined();
    expect(valueOf(exposition, 'tf_steps_per_second{worker="0"}')).toBeCloseTo(1 / 0.101);
  });
});
