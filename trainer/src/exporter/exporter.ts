import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromThread, ThreadInput, ToThread } from './exporter-thread';
import { GpuPollerOptions } from './gpu-poller';
import { ExportedMetric } from './layout';
import { Recorder } from './recorder';

export interface ExporterOptions {
  /** Everything that may be recorded; nothing else is served. */
  readonly catalogue: readonly ExportedMetric[];
  /** @default '0.0.0.0' */
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
   * Takes a line of text that a person should see.
   *
   * @default - nobody does.
   */
  readonly log?: (line: string) => void;
}

/** Serves `/metrics`, `/healthz` and `/readyz` from a thread of its own, however busy the thread that records is. */
export class Exporter {
  /**
   * Starts the thread and waits until it serves.
   *
   * @throws ExporterStartError when the port cannot be used
   */
  public static async start(options: ExporterOptions): Promise<Exporter> {
    const { catalogue, host = '0.0.0.0', port = 9091, gpu, log = () => undefined } = options;
    const early: ToThread[] = [];
    const deliver = { to: (message: ToThread): void => void early.push(message) };
    const recorder = new Recorder(catalogue, (series) => deliver.to({ series }));
    // Only the fields go to the thread: a class instance arrives without its methods.
    const plain = catalogue.map(({ name, help, type, labels, buckets }) => ({ name, help, type, labels, buckets }));
    const workerData: ThreadInput = { catalogue: plain, buffer: recorder.buffer, host, port, gpu };
    const worker = new Worker(threadFile(), { workerData });
    for (const message of early) worker.postMessage(message);
    deliver.to = (message) => worker.postMessage(message);
    try {
      return new Exporter(recorder, worker, host, await listening(worker, host, port, log));
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  }

  private constructor(
    /** Gives out the instruments that this thread records with. */
    public readonly recorder: Recorder,
    private readonly worker: Worker,
    public readonly host: string,
    /** The port that is served, also when a free one was asked for. */
    public readonly port: number,
  ) {}

  /** Lets `/readyz` answer 200 from now on. */
  public ready(): void {
    this.worker.postMessage({ ready: true } satisfies ToThread);
  }

  public async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

/** The exporter cannot serve; the message says what to do. */
export class ExporterStartError extends Error {}

/** esbuild puts the thread's program beside ours; source that is run as it is uses the bundled one. */
function threadFile(): string {
  const beside = join(__dirname, 'exporter-thread.js');
  return existsSync(beside) ? beside : join(__dirname, '../../../build/trainer/exporter-thread.js');
}

function listening(worker: Worker, host: string, port: number, log: (line: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: FromThread) => {
      if ('listening' in message) resolve(message.listening);
      else if ('failed' in message) reject(startError(host, port, message.failed));
      else log(message.log);
    });
  });
}

/** What to do, by the code of the socket's error. */
const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use: end the program that uses it, or choose another with --metrics-port',
  EACCES: 'may not be used by this user: choose one above 1023 with --metrics-port',
  EADDRNOTAVAIL: 'is on no address of this machine: use 0.0.0.0, 127.0.0.1 or one of its own with --metrics-host',
  ENOTFOUND: 'is on a host that has no address: use 0.0.0.0, 127.0.0.1 or an address of this machine with --metrics-host',
};

function startError(host: string, port: number, { code = '', message }: { code?: string; message: string }): ExporterStartError {
  return new ExporterStartError(`metrics port ${host}:${port} ${REMEDIES[code] ?? `cannot be served: ${message}`}`);
}
