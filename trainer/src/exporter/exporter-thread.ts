import { parentPort, workerData } from 'node:worker_threads';
import { BUSY_RUN_STATES } from '../../../lib/metrics';
import { BoundedServer } from '../../../runtime/http/bounded-server';
import { text } from '../../../runtime/http/route';
import { exporterRoutes } from './exporter-routes';
import { GpuPoller, GpuPollerOptions } from './gpu-poller';
import { HangDetector } from './hang-detector';
import { JournalWriter } from './journal';
import { ExportedMetric, layoutOf, viewsOf } from './layout';
import { SeriesAnnouncement } from './recorder';
import { ExpositionFormat } from './registry';
import { pushSummary, SummaryGroup } from './run-summary';
import { ServedMetrics } from './served-metrics';
import { SeriesSnapshot } from './snapshot';
import { writeSnapshot } from './snapshot-file';
import { Accrual, AccrualCollector, ProcessCollector, VolumeCollector, WatchedVolume } from './thread-collectors';
import { readWebConfig } from './web-config';

/** What the recording thread hands over when it starts this one. */
export interface ThreadInput {
  readonly catalog: readonly ExportedMetric[];
  readonly buffer: SharedArrayBuffer;
  readonly host: string;
  readonly port: number;
  readonly webConfigFile?: string;
  readonly gpu?: GpuPollerOptions;
  readonly snapshotFolder?: string;
  readonly journalFolder?: string;
  readonly accruals: readonly Accrual[];
  readonly volumes: readonly WatchedVolume[];
  /** Gauge of the time of the last step, by which hanging is judged. */
  readonly heartbeat?: string;
}

export type ToThread =
  | { readonly series: SeriesAnnouncement }
  | { readonly ready: true }
  | { readonly ended: true }
  | { readonly push: SummaryGroup }
  | { readonly stop: true };

/** The exporter serves. */
export interface Listening {
  readonly listening: number;
  readonly scheme: 'http' | 'https';
}

/** The summary is pushed, or why it is not. */
export interface PushResult {
  readonly pushed: boolean;
  readonly reason?: string;
}

export type FromThread =
  Listening | PushResult | { readonly failed: { readonly code?: string; readonly message: string } } | { readonly log: string };

const HEARTBEAT_LOOK_MS = 1000;
const SNAPSHOT_EVERY_MS = 1000;
const PUSHES = 'tf_exporter_summary_pushes_total';

const input = workerData as ThreadInput;
const training = parentPort!;
const say = (message: FromThread) => training.postMessage(message);

const served = new ServedMetrics(input.catalog, viewsOf(input.buffer, layoutOf(input.catalog)));
const ownGauge = (name: string) => (served.own.has(name) ? served.own.gauge(name) : undefined);
const seriesGauge = ownGauge('tf_exporter_series');
// It counts itself.
seriesGauge?.set(0);
// Memory is shared: what is served is never older than the scrape.
ownGauge('tf_exporter_snapshot_age_seconds')?.set(0);
const accruals = new AccrualCollector(input.accruals, served.own);
const volumes = new VolumeCollector(input.volumes, served.own);
const ownProcess = new ProcessCollector(served.own);
const pushCounter = (result: string) => (served.own.has(PUSHES) ? served.own.counter(PUSHES, { result }) : undefined);
const pushes = { success: pushCounter('success'), failure: pushCounter('failure') };
const hangs = new HangDetector();

const journal = input.journalFolder
  ? new JournalWriter(
      input.journalFolder,
      readAll,
      loggedOnce('the counter journal cannot be written, so counters start at 0 after a restart'),
    )
  : undefined;

const snapshotFails = loggedOnce('the snapshot cannot be written, so the sidecar reports the trainer as dead');

let ready = false;
let ended = false;
training.on('message', (message: ToThread) => {
  if ('series' in message) served.learn(message.series);
  else if ('ready' in message) {
    ready = true;
    ended = false;
    // Not before: the run that is prepared takes its counters from the journal that is there.
    journal?.start();
  } else if ('stop' in message) {
    if (ready) journal?.keepNow();
    process.exit();
  } else if ('push' in message) void push(message.push).then(say);
  else {
    ended = true;
    if (input.snapshotFolder) leaveSnapshot(input.snapshotFolder);
  }
});
if (input.snapshotFolder) {
  const folder = input.snapshotFolder;
  setInterval(() => leaveSnapshot(folder), SNAPSHOT_EVERY_MS);
}
if (input.heartbeat) {
  const heartbeat = input.heartbeat;
  const lastBeat = () => served.seriesNamed(heartbeat)[0]?.numbers[0];
  // An evaluation may take longer than any step, and the alert on a stall waits for it as well.
  setInterval(() => hangs.observe(isBusy() ? Date.now() / 1000 : lastBeat()), HEARTBEAT_LOOK_MS);
}

function isBusy(): boolean {
  return served.seriesNamed('tf_run_state').some(({ labels, numbers }) => BUSY_RUN_STATES.includes(labels.state) && numbers[0] === 1);
}

function collect(): void {
  accruals.collect();
  volumes.collect();
  ownProcess.collect();
  seriesGauge?.set(served.countSeries());
}

const render = async (format: ExpositionFormat) => {
  collect();
  const page = await served.render(format);
  if (ready) await journal?.keep();
  return page;
};

const routes = exporterRoutes({
  render,
  readiness: () => (ready ? text(200, 'ready') : text(503, 'the run is being prepared')),
  hanging: () => {
    const hang = hanging();
    return hang === undefined ? text(200, 'ok') : text(503, hang);
  },
});

function hanging(): string | undefined {
  const seconds = ended ? undefined : hangs.hangsFor(Date.now() / 1000);
  if (seconds === undefined) return undefined;
  return `no step for ${Math.round(seconds)} s, the limit is ${Math.round(hangs.limitSeconds)} s`;
}

function leaveSnapshot(folder: string): void {
  collect();
  try {
    writeSnapshot(folder, { writtenAt: Date.now() / 1000, ready, ended, hang: hanging(), series: served.snapshot() });
  } catch (error) {
    // The sidecar detects from the age of the last one that there are no more.
    snapshotFails((error as Error).message);
  }
}

function readAll(): Record<string, SeriesSnapshot[]> {
  collect();
  return served.byName();
}

/** A full disk is logged once: it fails every few seconds. */
function loggedOnce(what: string): (reason: string) => void {
  let logged = false;
  return (reason) => {
    if (!logged) say({ log: `${what}: ${reason}` });
    logged = true;
  };
}

async function push(group: SummaryGroup): Promise<PushResult> {
  collect();
  try {
    await pushSummary(group, (name) => served.seriesNamed(name));
    pushes.success?.inc();
    return { pushed: true };
  } catch (error) {
    pushes.failure?.inc();
    return { pushed: false, reason: (error as Error).message };
  }
}

async function serve(): Promise<Listening> {
  const options = input.webConfigFile ? readWebConfig(input.webConfigFile) : {};
  const server = new BoundedServer({ routes, log: (log) => say({ log }), ...options });
  const listening = await server.listen(input.port, input.host);
  return { listening, scheme: options.tls ? 'https' : 'http' };
}

serve().then(
  (listening) => {
    if (input.gpu) new GpuPoller(input.gpu, served.own, (log) => say({ log })).start();
    say(listening);
  },
  (error: NodeJS.ErrnoException) => say({ failed: { code: error.code, message: error.message } }),
);
