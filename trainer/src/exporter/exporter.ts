import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describeListenError, EVERY_ADDRESS } from '../../../runtime/http/listen';
import { threadProgram } from '../thread-program';
import type { FromThread, Listening, PushResult, ThreadInput, ToThread } from './exporter-thread';
import { GpuPollerOptions } from './gpu-poller';
import { Journal, readJournal, resumeCounters } from './journal';
import { ExportedMetric } from './layout';
import { Recorder } from './recorder';
import { SummaryGroup } from './run-summary';
import { Accrual, WatchedVolume } from './thread-collectors';

export interface ExporterOptions {
  /** Everything that may be recorded; nothing else is served. */
  readonly catalog: readonly ExportedMetric[];
  /** @default '::', every address */
  readonly host?: string;
  /**
   * 0 takes a free port.
   *
   * @default 9091
   */
  readonly port?: number;
  /**
   * How GPU metrics are read.
   *
   * @default - they are not.
   */
  readonly gpu?: GpuPollerOptions;
  /**
   * Counters that grow with the time.
   *
   * @default - none.
   */
  readonly accruals?: readonly Accrual[];
  /**
   * Volumes whose free space is exported.
   *
   * @default - none.
   */
  readonly volumes?: readonly WatchedVolume[];
  /**
   * Gauge of the time of the last step, by which `/hangz` judges.
   *
   * @default - it never fails.
   */
  readonly heartbeat?: string;
  /**
   * Folder, on a volume in memory, that a snapshot is written to every second, for a sidecar that survives this process.
   *
   * @default - none is written.
   */
  readonly snapshotFolder?: string;
  /**
   * Folder that outlives the process, where its counters are kept so that the next process continues from them.
   *
   * @default - they start from 0.
   */
  readonly journalFolder?: string;
  /**
   * TLS and basic authentication, in the format of Prometheus' `--web.config.file`.
   *
   * @default - plain HTTP for everybody.
   */
  readonly webConfigFile?: string;
  /**
   * Takes a line of text that a person should see.
   *
   * @default - nobody does.
   */
  readonly log?: (line: string) => void;
}

/** Time for a last journal; a volume that hangs does not hold the program. */
const STOP_MS = 2000;

/** Serves `/metrics`, `/healthz`, `/readyz` and `/hangz` from a thread of its own, however busy the thread that records is. */
export class Exporter {
  /**
   * Starts the thread and waits until it serves.
   *
   * @throws ExporterStartError when the port cannot be used
   */
  public static async start(options: ExporterOptions): Promise<Exporter> {
    const { catalog, host = EVERY_ADDRESS, port = 9091, accruals = [], volumes = [], log = () => undefined } = options;
    const { gpu, heartbeat, webConfigFile, snapshotFolder, journalFolder } = options;
    const early: ToThread[] = [];
    const deliver = { to: (message: ToThread): void => void early.push(message) };
    const recorder = new Recorder(catalog, (series) => deliver.to({ series }));
    // Only the fields go to the thread: a class instance arrives without its methods.
    const plain = catalog.map(({ name, help, type, labels, buckets }) => ({ name, help, type, labels, buckets }));
    const workerData: ThreadInput = {
      catalog: plain,
      buffer: recorder.buffer,
      host,
      port,
      webConfigFile,
      gpu,
      accruals,
      volumes,
      heartbeat,
      snapshotFolder,
      journalFolder,
    };
    const earlier =
      journalFolder === undefined ? undefined : readJournal(journalFolder, (reason) => log(`the journal is corrupt: ${reason}`));
    if (earlier) resumeCounters(earlier, recorder, (reason) => log(`a series of the journal starts at 0 again: ${reason}`));
    const worker = new Worker(threadProgram('exporter-thread'), { workerData });
    for (const message of early) worker.postMessage(message);
    deliver.to = (message) => worker.postMessage(message);
    try {
      const { listening, scheme } = await served(worker, host, port, log);
      // Training continues without metrics.
      worker.on('error', (error) => log(`metrics are no longer served: ${error.message}`));
      return new Exporter(recorder, worker, scheme, host, listening, earlier);
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  }

  private readonly exited: Promise<unknown>;

  private constructor(
    /** Gives out the instruments that this thread records with. */
    public readonly recorder: Recorder,
    private readonly worker: Worker,
    /** `http` or `https` */
    public readonly scheme: string,
    public readonly host: string,
    /** The port that is served, also when a free one was asked for. */
    public readonly port: number,
    /** What the process before this one has last shown, when it kept a journal. */
    public readonly earlier?: Journal,
  ) {
    this.exited = new Promise((resolve) => worker.once('exit', resolve));
  }

  /** Lets `/readyz` answer 200 from now on. */
  public ready(): void {
    this.worker.postMessage({ ready: true } satisfies ToThread);
  }

  /** Lets `/hangz` answer 200 from now on: no step is expected any more. */
  public ended(): void {
    this.worker.postMessage({ ended: true } satisfies ToThread);
  }

  /**
   * Leaves a summary of the run at a Pushgateway; its series are those of RUN_SUMMARY_METRICS.
   *
   * @throws Error when the Pushgateway does not take it; it is counted as well
   */
  public async pushSummary(group: SummaryGroup): Promise<void> {
    const answer = new Promise<PushResult>((resolve) => {
      const listen = (message: FromThread) => {
        if (!('pushed' in message)) return;
        this.worker.off('message', listen);
        resolve(message);
      };
      this.worker.on('message', listen);
      void this.exited.then(() => resolve({ pushed: false, reason: 'the thread that serves the metrics has exited' }));
    });
    this.worker.postMessage({ push: group } satisfies ToThread);
    const { pushed, reason } = await answer;
    if (!pushed) throw new Error(reason);
  }

  /** Lets the process end when nothing else is left to do. */
  public unref(): void {
    this.worker.unref();
  }

  public async stop(): Promise<void> {
    this.worker.postMessage({ stop: true } satisfies ToThread);
    await Promise.race([this.exited, sleep(STOP_MS, undefined, { ref: false })]);
    await this.worker.terminate();
  }
}

/** The exporter cannot serve; the message says what to do. */
export class ExporterStartError extends Error {}

function served(worker: Worker, host: string, port: number, log: (line: string) => void): Promise<Listening> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: FromThread) => {
      if ('listening' in message) resolve(message);
      else if ('failed' in message) reject(startError(host, port, message.failed));
      else if ('log' in message) log(message.log);
    });
  });
}

function startError(host: string, port: number, cause: { code?: string; message: string }): ExporterStartError {
  return new ExporterStartError(`metrics ${describeListenError(host, port, cause, { port: '--metrics-port', host: '--metrics-host' })}`);
}
