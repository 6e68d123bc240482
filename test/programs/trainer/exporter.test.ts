import { AddressInfo, createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { MetricType, NONFINITE_KINDS, TRAINING_METRICS } from '../../../lib/metrics';
import { waitUntil } from '../../../tools/servers/wait-until';
import { Exporter } from '../../../trainer/src/exporter';
import { TrainingMonitor } from '../../../trainer/src/monitor/training-monitor';
import { samples, valueOf } from './exposition';

describe('Exporter', () => {
  let exporter: Exporter;
  const get = (path: string) => fetch(`http://127.0.0.1:${exporter.port}${path}`);
  const metrics = async () => (await get('/metrics')).text();

  beforeAll(async () => {
    exporter = await Exporter.start({ catalog: TRAINING_METRICS, host: '127.0.0.1', port: 0 });
  });
  afterAll(() => exporter.stop());

  test('serves what another thread has recorded, as Prometheus text', async () => {
    exporter.recorder.gauge('tf_train_loss', { worker: '0' }).set(0.5);
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toContain('# TYPE tf_train_loss gauge\ntf_train_loss{worker="0"} 0.5\n');
  });

  test('answers while the recording thread is blocked', async () => {
    const steps = exporter.recorder.counter('tf_train_steps_total', { worker: '0' });
    const answer = metrics();
    // Long enough for the request to be answered, or not, before this thread is free again.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    steps.inc();
    expect(valueOf(await answer, 'tf_train_steps_total{worker="0"}')).toBeLessThanOrEqual(1);
    expect(valueOf(await metrics(), 'tf_train_steps_total{worker="0"}')).toBe(1);
  });

  test('counts the series that it serves', async () => {
    const text = await metrics();
    const served = samples(text).filter((line) => !/^\w+_(bucket|sum|count)[{ ]/.test(line)).length;
    expect(valueOf(text, 'tf_exporter_series')).toBe(served);
  });

  test('is healthy at once, and ready when the run is', async () => {
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(503);
    exporter.ready();
    await waitUntil('it is ready', async () => (await get('/readyz')).status === 200);
  });

  test('an unknown path names the known ones', async () => {
    const response = await get('/metric');
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('not found: use GET /metrics, GET /healthz, GET /readyz, GET /hangz\n');
  });

  test('what would change something is refused', async () => {
    expect((await fetch(`http://127.0.0.1:${exporter.port}/metrics`, { method: 'POST' })).status).toBe(405);
  });
});

describe('before the first step', () => {
  let exporter: Exporter;
  let page: string;
  const metrics = async () => (await fetch(`http://127.0.0.1:${exporter.port}/metrics`)).text();

  beforeAll(async () => {
    exporter = await Exporter.start({ catalog: TRAINING_METRICS, host: '127.0.0.1', port: 0 });
    new TrainingMonitor(exporter.recorder);
    page = await metrics();
  });
  afterAll(() => exporter.stop());

  test.each([
    ...NONFINITE_KINDS.map((kind) => `tf_train_nonfinite_total{kind="${kind}"}`),
    'tf_train_loss_spikes_total',
    'tf_train_steps_total{worker="0"}',
    'tf_checkpoint_saves_total{result="failure"}',
    'tf_checkpoint_restores_total{result="failure"}',
    'tf_run_restarts_total',
    'tf_run_interruptions_total{reason="preemption"}',
    'tf_exporter_update_errors_total',
    'tf_exporter_summary_pushes_total{result="failure"}',
  ])('%s is 0, so that its first increase is seen', (series) => {
    expect(valueOf(page, series)).toBe(0);
  });

  test('no value is made up: of the run there is its state and its start', () => {
    const gauges = TRAINING_METRICS.filter(({ type }) => type !== MetricType.COUNTER).map(({ name }) => name);
    const shown = gauges.filter((name) => new RegExp(`^${name}(_bucket)?[{ ]`, 'm').test(page));
    expect(shown.filter((name) => !/^(process|tf_exporter)_/.test(name))).toEqual(['tf_run_state', 'tf_run_start_timestamp_seconds']);
  });

  test('layers past the bound are one series `other`, and are counted', async () => {
    for (let layer = 0; layer < 53; layer++) exporter.recorder.gauge('tf_layer_weight_l2_norm', { layer: `dense_${layer}` }).set(layer);
    const layers = samples(await metrics()).filter((line) => line.startsWith('tf_layer_weight_l2_norm'));
    expect(layers).toHaveLength(51);
    expect(layers.at(-1)).toBe('tf_layer_weight_l2_norm{layer="other"} 52');
    expect(valueOf(await metrics(), 'tf_exporter_label_overflow_total{metric="tf_layer_weight_l2_norm"}')).toBe(3);
  });
});

describe('a thread that dies', () => {
  let exporter: Exporter;
  const lines: string[] = [];
  const metrics = async () => (await fetch(`http://127.0.0.1:${exporter.port}/metrics`)).text();
  /** A message that the thread cannot understand is thrown there. */
  const poison = async () => {
    const { worker } = (exporter as unknown as { readonly thread: { readonly worker: Worker } }).thread;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage(null);
    await exited;
  };

  beforeAll(async () => {
    exporter = await Exporter.start({
      catalog: TRAINING_METRICS,
      host: '127.0.0.1',
      port: 0,
      accruals: [{ metric: 'tf_run_gpu_seconds_total', perSecond: 1000 }],
      log: (line, level) => lines.push(`${level}: ${line}`),
    });
    exporter.recorder.counter('tf_gpu_energy_joules_total', { device: '0' }).inc(7);
    exporter.ready();
  });
  afterAll(() => exporter.stop());

  test('is restarted on the same port, says so, and no counter falls', async () => {
    const before = await metrics();
    await poison();
    const after = await waitUntil('it serves again', () => metrics().catch(() => ''), { until: (page) => page !== '' });
    expect(lines).toEqual([
      expect.stringMatching(/^error: the thread that serves the metrics has ended \(.*\), and is restarted at once$/),
    ]);
    expect(valueOf(after, 'tf_exporter_restarts_total{part="thread"}')).toBe(1);
    expect(valueOf(after, 'tf_gpu_energy_joules_total{device="0"}')).toBe(7);
    expect(valueOf(before, 'tf_run_gpu_seconds_total')).toBeGreaterThan(0);
    expect(valueOf(after, 'tf_run_gpu_seconds_total')).toBeGreaterThanOrEqual(valueOf(before, 'tf_run_gpu_seconds_total')!);
    expect((await fetch(`http://127.0.0.1:${exporter.port}/readyz`)).status).toBe(200);
  });

  test('and dies again is restarted again, and a summary that it was to push is counted as failed', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const push = exporter.pushSummary({ url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, modelName: 'cnn' });
    const failed = expect(push).rejects.toThrow('the thread that serves the metrics has ended');
    await poison();
    await failed;
    const page = await waitUntil('it serves again', () => metrics().catch(() => ''), { until: (text) => text !== '' });
    expect(valueOf(page, 'tf_exporter_restarts_total{part="thread"}')).toBe(2);
    expect(valueOf(page, 'tf_exporter_summary_pushes_total{result="failure"}')).toBe(1);
    silent.close();
  });
});

test('a port in use is reported with the way out', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(Exporter.start({ catalog: [], host: '127.0.0.1', port })).rejects.toThrow(
    `metrics port 127.0.0.1:${port} is in use: stop the program that uses it, or choose another port with --metrics-port`,
  );
  other.close();
});
