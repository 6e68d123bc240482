import { Worker } from 'node:worker_threads';
import { threadProgram } from '../thread-program';
import { resumeCounters } from './journal';
import { allocate, viewsOf } from './layout';
import { Recorder, SeriesAnnouncement } from './recorder';
import { SnapshotReader } from './snapshot';
import { LogLevel } from './log-level';
import { FromThread, Listening, PushResult, ThreadInput, ToThread } from './thread-messages';

const RESTARTS = 'tf_exporter_restarts_total';
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
/** A thread that has lived for so long is restarted at once. */
const HEALTHY_MS = 60_000;

/** What the thread is given, besides memory of its own. */
export type LastingInput = Omit<ThreadInput, 'own' | 'buffer'>;

/** Learns what the thread does. */
export interface ThreadListener {
  readonly log: (line: string, level: LogLevel) => void;
  readonly pushed: (result: PushResult) => void;
  /** It has ended, for whatever reason. */
  readonly ended: (reason: string) => void;
}

/** The thread that serves. When it ends although nobody has stopped it, it is started again, and what it has counted is not lost. */
export class ServingThread {
  private worker?: Worker;
  private input: LastingInput;
  private lifecycle?: ToThread;
  private isReferenced = true;
  private isServing = false;
  private isStopped = false;
  private failures = 0;
  private startedAt = 0;
  private restart?: NodeJS.Timeout;

  /**
   * @param recorder what the other thread records with, which takes over what this one has counted
   * @param announced the series of the other thread so far
   */
  public constructor(
    input: LastingInput,
    private readonly recorder: Recorder,
    private readonly announced: readonly SeriesAnnouncement[],
    private readonly listener: ThreadListener,
  ) {
    this.input = input;
  }

  /**
   * Starts it and waits until it serves.
   *
   * @throws ServingError when it cannot
   */
  public async start(): Promise<Listening> {
    try {
      const listening = await this.spawn();
      // Also when a free one was asked for: Prometheus comes back to the one that it knows.
      this.input = { ...this.input, port: listening.listening };
      this.isServing = true;
      return listening;
    } catch (error) {
      this.isStopped = true;
      await this.worker?.terminate();
      throw error;
    }
  }

  /** The run is ready, or has ended. */
  public become(lifecycle: { readonly ready: true } | { readonly ended: true }): void {
    this.lifecycle = lifecycle;
    this.post(lifecycle);
  }

  /** @returns false when there is no thread that takes it */
  public post(message: ToThread): boolean {
    this.worker?.postMessage(message);
    return this.worker !== undefined;
  }

  /** Lets the process end when nothing else is left to do. */
  public unref(): void {
    this.isReferenced = false;
    this.worker?.unref();
    this.restart?.unref();
  }

  /** @param patienceMs for what the thread does at its end */
  public async stop(patienceMs: number): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.restart);
    const { worker } = this;
    if (!worker) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      worker.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      this.post({ stop: true });
    });
    await worker.terminate();
  }

  private spawn(): Promise<Listening> {
    const { recorder } = this;
    const own = allocate(recorder.layout);
    const reader = new SnapshotReader(recorder.layout, viewsOf(own, recorder.layout));
    const workerData: ThreadInput = { ...this.input, own, buffer: recorder.buffer };
    const worker = new Worker(threadProgram('exporter-thread'), { workerData });
    this.worker = worker;
    this.startedAt = performance.now();
    if (!this.isReferenced) worker.unref();
    for (const series of this.announced) this.post({ series });
    if (this.lifecycle) this.post(this.lifecycle);
    return new Promise((resolve, reject) => {
      let reason = 'it has exited';
      worker.on('error', (error: Error) => (reason = error.message));
      worker.on('message', (message: FromThread) => {
        if ('own' in message) reader.learn(message.own);
        else if ('log' in message) this.listener.log(message.log, message.level);
        else if ('pushed' in message) this.listener.pushed(message);
        else if ('listening' in message) resolve(message);
        else {
          reason = message.failed.message;
          reject(new ServingError(message.failed.message, message.failed.code));
          void worker.terminate();
        }
      });
      worker.once('exit', () => {
        reject(new ServingError(reason));
        this.ended(reader, reason);
      });
    });
  }

  private ended(reader: SnapshotReader, reason: string): void {
    this.worker = undefined;
    this.listener.ended(`the thread that serves the metrics has ended: ${reason}`);
    if (this.isStopped || !this.isServing) return;
    this.takeOver(reader);
    if (performance.now() - this.startedAt > HEALTHY_MS) this.failures = 0;
    const delayMs = this.failures === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (this.failures - 1), LONGEST_DELAY_MS);
    this.failures += 1;
    this.listener.log(`the thread that serves the metrics has ended (${reason}), and is restarted ${inSeconds(delayMs)}`, 'error');
    if (this.recorder.has(RESTARTS)) this.recorder.counter(RESTARTS, { part: 'thread' }).inc();
    // The exit of the new one says why, when it cannot serve.
    this.restart = setTimeout(() => void this.spawn().catch(() => undefined), delayMs);
    if (!this.isReferenced) this.restart.unref();
  }

  /** What the thread has counted is from now on counted by the other one, so that it does not fall. */
  private takeOver(reader: SnapshotReader): void {
    const series = Object.fromEntries(this.recorder.layout.map(({ metric, index }) => [metric.name, reader.read(index)]));
    resumeCounters({ series }, this.recorder, () => this.recorder.refused());
  }
}

/** The thread cannot serve. */
export class ServingError extends Error {
  /** @param code of the socket's error */
  public constructor(
    message: string,
    public readonly code = '',
  ) {
    super(message);
  }
}

function inSeconds(milliseconds: number): string {
  return milliseconds === 0 ? 'at once' : `in ${milliseconds / 1000} s`;
}
