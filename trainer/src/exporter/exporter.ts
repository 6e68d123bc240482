import { EXPORTER_FILES, EXPORTER_PARTS } from '../../../lib/metrics';
import { describeListenError, EVERY_ADDRESS } from '../../../runtime/http/listen';
import { proveLife } from '../../../runtime/liveness';
import { makeFolder } from '../../../runtime/make-folder';
import { holdLoop } from '../hold-loop';
import { SettingError } from '../setting-error';
import { ExporterOptions } from './exporter-options';
import { Journal, readJournal, resumeCounters } from './journal';
import { Recorder, SeriesAnnouncement } from './recorder';
import { SummaryGroup } from './run-summary';
import { ServingError, ServingThread } from './serving-thread';
import { writerSocket } from './snapshot-file';
import { SummaryPushes } from './summary-pushes';

const DAMAGED = 'tf_exporter_damaged_files_total';
const RESTARTS = 'tf_exporter_restarts_total';
/** Time for a last journal; a volume that hangs does not hold the program. */
const STOP_MS = 2000;

type Log = Required<ExporterOptions>['log'];

/** Serves `/metrics`, `/healthz`, `/readyz` and `/hangz` from a thread of its own, however busy the thread that records is. */
export class Exporter {
  /**
   * Starts the thread and waits until it serves. When the thread ends by itself later, it is started again as soon as this one has a moment.
   *
   * @throws ExporterStartError when the port cannot be used; SettingError when the interval of `gpu` is not a time
   */
  public static async start(options: ExporterOptions): Promise<Exporter> {
    const { catalog, host = EVERY_ADDRESS, port = 9091, accruals = [], volumes = [], log = () => undefined } = options;
    const { gpu, heartbeat, webConfigFile, snapshotFolder, journalFolder, journalOwnership } = options;
    assertGpuInterval(gpu?.intervalSeconds);
    // The recorder is there before the thread.
    const serving: { thread?: ServingThread } = {};
    const announced: SeriesAnnouncement[] = [];
    const recorder = new Recorder(catalog, (series) => {
      announced.push(series);
      serving.thread?.post({ series });
    });
    countFromZero(recorder);
    const earlier = journalFolder === undefined ? undefined : continued(journalFolder, recorder, log);
    const endProof = snapshotFolder === undefined ? undefined : await proofIn(snapshotFolder, log);
    // Only the fields go to the thread: a class instance arrives without its methods.
    const plain = catalog.map(({ name, help, type, labels, buckets }) => ({ name, help, type, labels, buckets }));
    const places = { host, port, webConfigFile, snapshotFolder, journalFolder, journalOwnership, proves: endProof !== undefined };
    const pushes = new SummaryPushes(recorder, (message) => serving.thread?.post(message) ?? false);
    const thread = new ServingThread({ catalog: plain, ...places, gpu, accruals, volumes, heartbeat }, recorder, announced, {
      log,
      pushed: (result) => pushes.settle(result),
      ended: (reason) => pushes.fail(reason),
    });
    serving.thread = thread;
    try {
      const { listening, scheme } = await thread.start();
      return new Exporter(recorder, thread, pushes, scheme, host, listening, earlier, endProof);
    } catch (error) {
      endProof?.();
      throw error instanceof ServingError ? startError(host, port, error) : error;
    }
  }

  private stopping?: Promise<void>;

  private constructor(
    /** Gives out the instruments that this thread records with. */
    public readonly recorder: Recorder,
    private readonly thread: ServingThread,
    private readonly pushes: SummaryPushes,
    /** `http` or `https` */
    public readonly scheme: string,
    public readonly host: string,
    /** The port that is served, also when a free one was asked for. */
    public readonly port: number,
    /** What the process before this one has last shown, when it kept a journal. */
    public readonly earlier: Journal | undefined,
    private readonly endProof: (() => void) | undefined,
  ) {}

  /** Lets `/readyz` answer 200 from now on. */
  public ready(): void {
    this.thread.become({ ready: true });
  }

  /** Lets `/hangz` answer 200 from now on: no step is expected any more. */
  public ended(): void {
    this.thread.become({ ended: true });
  }

  /**
   * Leaves a summary of the run at a Pushgateway; its series are those of RUN_SUMMARY_METRICS. The process does not end by itself before that.
   *
   * @param signal gives it up
   * @throws Error when the Pushgateway does not take it within 10 seconds; it is counted as well
   */
  public async pushSummary(group: SummaryGroup, signal?: AbortSignal): Promise<void> {
    await holdLoop(this.pushes.push(group, signal));
  }

  /** Lets the process end when nothing else is left to do. */
  public unref(): void {
    this.thread.unref();
  }

  /** Ends the thread. The process does not end by itself before that. */
  public async stop(): Promise<void> {
    // Once more, it would keep a process that stops it in `beforeExit` from ever ending.
    this.stopping ??= holdLoop(this.thread.stop(STOP_MS));
    await this.stopping;
    this.endProof?.();
  }
}

/** The exporter cannot serve; the message says what to do. */
export class ExporterStartError extends Error {}

function assertGpuInterval(seconds: number | undefined): void {
  if (seconds === undefined || (seconds > 0 && seconds < Infinity)) return;
  throw new SettingError(`gpu.intervalSeconds ${seconds} is not a time: use a number above 0`);
}

/** What has not happened yet is 0, not unknown. */
function countFromZero(recorder: Recorder): void {
  if (recorder.has(RESTARTS)) for (const part of EXPORTER_PARTS) recorder.counter(RESTARTS, { part });
  if (recorder.has(DAMAGED)) for (const file of EXPORTER_FILES) recorder.counter(DAMAGED, { file });
}

/** Continues from the journal in a folder, if there is one. */
function continued(folder: string, recorder: Recorder, log: Log): Journal | undefined {
  const earlier = readJournal(folder, (reason) => {
    log(`the journal is corrupt: ${reason}`, 'error');
    if (recorder.has(DAMAGED)) recorder.counter(DAMAGED, { file: 'journal' }).inc();
  });
  if (earlier) resumeCounters(earlier, recorder, (reason) => log(`a series of the journal starts at 0 again: ${reason}`, 'warn'));
  return earlier;
}

async function proofIn(folder: string, log: Log): Promise<(() => void) | undefined> {
  try {
    makeFolder(folder);
    return await proveLife(writerSocket(folder));
  } catch (error) {
    log(
      `no socket in ${folder}, so the sidecar detects the end of the trainer by the age of the snapshot: ${(error as Error).message}`,
      'warn',
    );
    return undefined;
  }
}

function startError(host: string, port: number, cause: ServingError): ExporterStartError {
  return new ExporterStartError(`metrics ${describeListenError(host, port, cause, { port: '--metrics-port', host: '--metrics-host' })}`);
}
