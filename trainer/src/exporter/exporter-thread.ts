import { parentPort, workerData } from 'node:worker_threads';
import { BUSY_RUN_STATES } from '../../../lib/metrics';
import { stamp } from '../../../runtime/boot-clock';
import { BoundedServer } from '../../../runtime/http/bounded-server';
import { text } from '../../../runtime/http/route';
import { exporterRoutes } from './exporter-routes';
import { GpuPoller } from './gpu-poller';
import { HangDetector } from './hang-detector';
import { isSuperseded } from '../ownership/owner-file';
import { JournalWriter } from './journal';
import { layoutOf, viewsOf } from './layout';
import { ExpositionFormat } from './registry';
import { pushSummary, SummaryGroup } from './run-summary';
import { ServedMetrics } from './served-metrics';
import { SeriesSnapshot } from './snapshot';
import { writeSnapshot } from './snapshot-file';
import { AccrualCollector, ProcessCollector, VolumeCollector } from './thread-collectors';
import { LogLevel } from './log-level';
import { FromThread, Listening, PushResult, ThreadInput, ToThread } from './thread-messages';
import { readWebConfig } from './web-config';

const HEARTBEAT_LOOK_MS = 1000;
const SNAPSHOT_EVERY_MS = 1000;
const PUSHES = 'tf_exporter_summary_pushes_total';
const STATE = 'tf_run_state';

const input = workerData as ThreadInput;
const training = parentPort!;
const say = (message: FromThread) => training.postMessage(message);

const store = viewsOf(input.buffer, layoutOf(input.catalog));
const served = new ServedMetrics(input.catalog, store, input.own, (series) => say({ own: series }));
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
      journalSeries,
      loggedOnce('the counter journal cannot be written, so counters start at 0 after a restart', 'error'),
    )
  : undefined;

const snapshotFails = loggedOnce('the snapshot cannot be written, so the sidecar reports the trainer as dead', 'error');

let ready = false;
let ended = false;
const aborts = new Map<number, AbortController>();
training.on('message', (message: ToThread) => {
  if ('series' in message) served.learn(message.series);
  else if ('ready' in message) {
    ready = true;
    ended = false;
  } else if ('stop' in message) void stop();
  else if ('push' in message) void push(message.push, message.id).then(say);
  else if ('abort' in message) aborts.get(message.abort)?.abort(new Error('it was interrupted by a signal'));
  else {
    ended = true;
    if (input.snapshotFolder) leaveSnapshot(input.snapshotFolder);
  }
});
journal?.start();
if (input.snapshotFolder) {
  const folder = input.snapshotFolder;
  setInterval(() => leaveSnapshot(folder), SNAPSHOT_EVERY_MS);
}
if (input.heartbeat) {
  const heartbeat = input.heartbeat;
  const lastBeat = () => served.seriesNamed(heartbeat)[0]?.numbers[0];
  // An evaluation may take longer than any step, and the alert on a stall waits for it as well.
  setInterval(() => hangs.look(lastBeat(), isBusy(), performance.now() / 1000), HEARTBEAT_LOOK_MS);
}

async function stop(): Promise<void> {
  await journal?.keepLast();
  process.exit();
}

function isBusy(): boolean {
  return served.seriesNamed(STATE).some(({ labels, numbers }) => BUSY_RUN_STATES.includes(labels.state) && numbers[0] === 1);
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
  await journal?.keep();
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
  const seconds = ended ? undefined : hangs.hangsFor;
  if (seconds === undefined) return undefined;
  return `no step for ${Math.round(seconds)} s, the limit is ${Math.round(hangs.limitSeconds)} s`;
}

function leaveSnapshot(folder: string): void {
  collect();
  try {
    writeSnapshot(folder, { stamp: stamp(), proves: input.proves, ready, ended, hang: hanging(), series: served.byName() });
  } catch (error) {
    // The sidecar detects from the age of the last one that there are no more.
    snapshotFails((error as Error).message);
  }
}

/** Before a run has a state, the journal of the process before it says how that one has ended. */
function journalSeries(): Record<string, SeriesSnapshot[]> | undefined {
  if (hasLostJournal()) return undefined;
  if (served.own.has(STATE) && served.seriesNamed(STATE).length === 0) return undefined;
  collect();
  return served.byName();
}

/** A folder that cannot be looked into cannot be written to either. */
function hasLostJournal(): boolean {
  const { journalFolder, journalOwnership } = input;
  if (journalFolder === undefined || journalOwnership === undefined) return false;
  try {
    return isSuperseded(journalFolder, journalOwnership);
  } catch {
    return true;
  }
}

/** A full disk is logged once: it fails every few seconds. */
function loggedOnce(what: string, level: LogLevel): (reason: string) => void {
  let logged = false;
  return (reason) => {
    if (!logged) say({ log: `${what}: ${reason}`, level });
    logged = true;
  };
}

async function push(group: SummaryGroup, id: number): Promise<PushResult> {
  collect();
  const abort = new AbortController();
  aborts.set(id, abort);
  try {
    await pushSummary(group, (name) => served.seriesNamed(name), abort.signal);
    pushes.success?.inc();
    return { pushed: true, id };
  } catch (error) {
    pushes.failure?.inc();
    return { pushed: false, id, reason: (error as Error).message };
  } finally {
    aborts.delete(id);
  }
}

async function serve(): Promise<Listening> {
  const options = input.webConfigFile ? readWebConfig(input.webConfigFile) : {};
  const server = new BoundedServer({ routes, log: (log) => say({ log, level: 'error' }), ...options });
  const listening = await server.listen(input.port, input.host);
  return { listening, scheme: options.tls ? 'https' : 'http' };
}

serve().then(
  (listening) => {
    if (input.gpu) new GpuPoller(input.gpu, served.own, (log, level) => say({ log, level })).start();
    say(listening);
  },
  (error: NodeJS.ErrnoException) => say({ failed: { code: error.code, message: error.message } }),
);
