import * as tf from '@tensorflow/tfjs';
import { waitUntil } from '../../../tools/servers/wait-until';
import { Monitor, SettingError } from '../../../trainer/src';
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
    expect(exposition).toMatch(/^tf_run_info\{framework_version="tfjs-[\d.]+",backend="cpu",.*,contract_version="2"\} 1$/m);
  });

  describe('distinguishes validation from training and from waiting for samples', () => {
    const [few, many] = [64, 60_000];
    const batchSize = 16;
    const model = () => {
      const layers = [tf.layers.dense({ units: 2, inputShape: [2], activation: 'softmax' })];
      const compiled = tf.sequential({ layers });
      compiled.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      return compiled;
    };
    const expectMostIsValidation = async () => {
      const exposition = await text();
      const seconds = (category: string) => valueOf(exposition, `tf_run_time_seconds_total{category="${category}"}`) ?? 0;
      expect(seconds('validation')).toBeGreaterThan(seconds('productive') + seconds('data_wait'));
      expect(valueOf(exposition, 'tf_train_steps_total{worker="0"}')).toBe((2 * few) / batchSize);
      expect(valueOf(exposition, 'tf_run_state{state="completed"}')).toBe(1);
    };

    test('in fit, which validates within its last batch', async () => {
      const validationData: [tf.Tensor, tf.Tensor] = [tf.zeros([many, 2]), tf.zeros([many, 2])];
      const args = { epochs: 2, batchSize, validationData, verbose: 0 as const, callbacks: monitor.callback() };
      await model().fit(tf.zeros([few, 2]), tf.zeros([few, 2]), args);
      await expectMostIsValidation();
    });

    test('in fitDataset, which validates after it', async () => {
      const dataset = (samples: number, size: number) =>
        tf.data.array(Array.from({ length: samples / size }, () => ({ xs: tf.zeros([size, 2]), ys: tf.zeros([size, 2]) })));
      const validationData = dataset(many, many / 10);
      await model().fitDataset(dataset(few, batchSize), { epochs: 2, validationData, verbose: 0, callbacks: monitor.callback() });
      await expectMostIsValidation();
    });
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

  test('never throws, whatever it is given, and counts it', async () => {
    const training = monitor.training as unknown as Record<string, (...args: unknown[]) => void>;
    const rubbish = [undefined, null, NaN, 'x', {}, [], Symbol('x'), 1n];
    for (const method of ['begin', 'nameClasses', 'completeStep', 'completeWindow', 'end']) {
      for (const value of rubbish) expect(() => training[method](value, value)).not.toThrow();
    }
    const whatItIs = () => ({}) as never;
    expect(() => monitor.training.evaluate(whatItIs)).not.toThrow();
    expect(valueOf(await text(), 'tf_exporter_update_errors_total')).toBeGreaterThan(20);
    expect(valueOf(await text(), 'tf_train_steps_total{worker="0"}')).toBeGreaterThanOrEqual(0);
  });

  test('is ready when the run begins', async () => {
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${monitor.exporter.port}${path}`)).status;
    expect(await status('/readyz')).toBe(503);
    monitor.training.begin();
    await waitUntil('it is ready', async () => (await status('/readyz')) === 200);
  });

  test('takes nobody for hanging because of what the wall clock says of a step', async () => {
    const { port, recorder } = monitor.exporter;
    recorder.gauge('tf_train_last_step_timestamp_seconds', { worker: '0' }).set(Date.now() / 1000 - 7 * 3600);
    // The detector looks every second.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect((await fetch(`http://127.0.0.1:${port}/hangz`)).status).toBe(200);
  });
});

describe('a monitor does not start', () => {
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('TRAINWATCH_')) delete process.env[name];
  });

  test.each([NaN, -1])('with holdSeconds %p, and says what it may be', async (holdSeconds) => {
    const start = Monitor.start({ host: '127.0.0.1', port: 0, holdSeconds });
    await expect(start).rejects.toThrow(
      new SettingError(`holdSeconds ${holdSeconds} is not a time: use a number of at least 0, or Infinity`),
    );
  });

  test.each([
    ['TRAINWATCH_SCRAPE_INTERVAL', '15s', 'it must be a number of at least 0.1'],
    ['TRAINWATCH_SCRAPE_INTERVAL', '', 'it must be a number of at least 0.1'],
    ['TRAINWATCH_HOLD', 'long', "it must be a number of at least 0, or 'forever'"],
    ['TRAINWATCH_METRICS_PORT', 'metrics', 'it must be a whole number from 0 to 65535'],
  ])('with %s=%p, which it names, and what it may be', async (name, value, allowed) => {
    process.env[name] = value;
    const start = Monitor.start({ host: '127.0.0.1' });
    await expect(start).rejects.toThrow(new SettingError(`environment variable ${name} is '${value}': ${allowed}`));
  });
});
