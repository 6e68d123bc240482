import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Metric } from '../../../lib/metrics';
import { ExpositionFormat } from '../../../trainer/src/exporter/registry';
import { recorderWithReader } from './exposition';

const AWKWARD = 'conv "1"\\\nlast';
const BUCKETS = [0.1, 1];
const CATALOG = [
  Metric.gauge('loss', 'Loss,\nat last', { labels: [{ name: 'worker', bound: 2 }] }),
  Metric.gauge('layer_norm', 'Norm', { labels: [{ name: 'layer', bound: 2 }] }),
  Metric.counter('steps_total', 'Steps', { labels: [{ name: 'worker', bound: 2 }] }),
  Metric.histogram('duration_seconds', 'Duration', { buckets: BUCKETS, labels: [{ name: 'phase', bound: 2 }] }),
];

/** The same values, recorded with prom-client's own classes. */
async function theirs(format: ExpositionFormat): Promise<string> {
  const registry = new Registry();
  if (format === 'openmetrics') registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as unknown as typeof registry.contentType);
  const registers = [registry];
  const loss = new Gauge({ name: 'loss', help: 'Loss,\nat last', labelNames: ['worker'], registers });
  const norm = new Gauge({ name: 'layer_norm', help: 'Norm', labelNames: ['layer'], registers });
  const steps = new Counter({ name: 'steps_total', help: 'Steps', labelNames: ['worker'], registers });
  const duration = new Histogram({ name: 'duration_seconds', help: 'Duration', labelNames: ['phase'], buckets: BUCKETS, registers });
  loss.set({ worker: '0' }, NaN);
  loss.set({ worker: '1' }, -Infinity);
  norm.set({ layer: AWKWARD }, 1 / 3);
  steps.inc({ worker: '0' }, 1e21);
  for (const seconds of [0.05, 0.1, 5]) duration.observe({ phase: 'compute' }, seconds);
  duration.observe({ phase: 'callback' }, 0.5);
  return registry.metrics();
}

test.each<ExpositionFormat>(['prometheus', 'openmetrics'])('the text is that of prom-client, in the format %s', async (format) => {
  const { recorder, text } = recorderWithReader(CATALOG, format);
  recorder.gauge('loss', { worker: '0' }).set(NaN);
  recorder.gauge('loss', { worker: '1' }).set(-Infinity);
  recorder.gauge('layer_norm', { layer: AWKWARD }).set(1 / 3);
  recorder.counter('steps_total', { worker: '0' }).inc(1e21);
  const duration = recorder.histogram('duration_seconds', { phase: 'compute' });
  for (const seconds of [0.05, 0.1, 5]) duration.observe(seconds);
  recorder.histogram('duration_seconds', { phase: 'callback' }).observe(0.5);
  expect(await text()).toBe(await theirs(format));
  // Once more: what is kept of the first time must not show.
  recorder.gauge('loss', { worker: '0' }).set(NaN);
  expect(await text()).toBe(await theirs(format));
});
