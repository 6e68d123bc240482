import { parentPort, workerData } from 'node:worker_threads';
import { GpuPoller, GpuPollerOptions } from './gpu-poller';
import { listen, Route, routedServer, TEXT } from './http-server';
import { ExportedMetric, layoutOf, viewsOf } from './layout';
import { Recorder, SeriesAnnouncement } from './recorder';
import { snapshotRegistry } from './registry';
import { mergeSeries, SeriesSnapshot, SnapshotReader } from './snapshot';

/** What the recording thread hands over when it starts this one. */
export interface ThreadInput {
  readonly catalogue: readonly ExportedMetric[];
  readonly buffer: SharedArrayBuffer;
  readonly host: string;
  readonly port: number;
  readonly gpu?: GpuPollerOptions;
}

export type ToThread = { readonly series: SeriesAnnouncement } | { readonly ready: true };
export type FromThread =
  { readonly listening: number } | { readonly failed: { readonly code?: string; readonly message: string } } | { readonly log: string };

const input = workerData as ThreadInput;
const port = parentPort!;
const say = (message: FromThread) => port.postMessage(message);

const layout = layoutOf(input.catalogue);
const training = new SnapshotReader(layout, viewsOf(input.buffer, layout));
// What this thread finds out by itself is recorded as everything else is, in a store of its own.
const ownSeries: SeriesAnnouncement[] = [];
const ownRecorder = new Recorder(input.catalogue, (series) => ownSeries.push(series));
const own = new SnapshotReader(layout, viewsOf(ownRecorder.buffer, layout));
const servedSeries = ownRecorder.has('tf_exporter_series') ? ownRecorder.gauge('tf_exporter_series') : undefined;

let ready = false;
port.on('message', (message: ToThread) => {
  if ('series' in message) training.learn(message.series);
  else ready = true;
});

const seriesOf = (metric: number): SeriesSnapshot[] => {
  const [recorded, ours] = [training.read(metric), own.read(metric)];
  return ours.length === 0 ? recorded : mergeSeries(recorded, ours);
};
const registry = snapshotRegistry(input.catalogue, seriesOf);

const metrics: Route = async () => {
  while (ownSeries.length > 0) own.learn(ownSeries.pop()!);
  servedSeries?.set(input.catalogue.reduce((sum, _, metric) => sum + seriesOf(metric).length, 0));
  return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
};

const server = routedServer({
  '/metrics': metrics,
  '/healthz': () => ({ status: 200, contentType: TEXT, body: 'ok\n' }),
  '/readyz': () =>
    ready ? { status: 200, contentType: TEXT, body: 'ready\n' } : { status: 503, contentType: TEXT, body: 'the run is being prepared\n' },
});

listen(server, input.port, input.host).then(
  (listening) => {
    if (input.gpu) new GpuPoller(input.gpu, ownRecorder, (log) => say({ log })).start();
    say({ listening });
  },
  (error: NodeJS.ErrnoException) => say({ failed: { code: error.code, message: error.message } }),
);
