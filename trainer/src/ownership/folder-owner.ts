import { once } from 'node:events';
import { closeSync, fsyncSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { stamp } from '../../../runtime/boot-clock';
import { proveLife } from '../../../runtime/liveness';
import { makeFolder } from '../../../runtime/make-folder';
import { isDiskFull } from '../folders';
import { pause } from '../hold';
import { threadProgram } from '../thread-program';
import { FolderWatch } from './folder-watch';
import { isSuperseded, latestOwnership, ownerFile, OwnerRecord, ownershipFiles, ownerSocket, ownerText } from './owner-file';
import type { OwnerThreadInput } from './owner-thread';

const POLL_SECONDS = 1;
/** How long an owner that lives is waited for: a pod that is replaced leaves within its grace period. */
const PATIENCE_SECONDS = 30;
/** Between two lines of the log. */
const REPORT_SECONDS = 10;

/** A living process owns the folder. */
export class FolderInUseError extends Error {}

/** Another process has taken the folder over. */
export class SupersededError extends Error {}

/**
 * The right to change a folder, for one process at a time. Ownerships are numbered; each is a file that is made with O_EXCL, so that exactly
 * one process gets it, and the highest number counts. A process that was frozen for so long that it was taken for dead finds the higher
 * number before it changes anything.
 */
export class FolderOwner {
  /**
   * Takes a folder as soon as its owner has left it or is dead: at once where the kernel says so, otherwise after about 20 seconds without
   * a sign of life.
   *
   * @param onWait takes the owner that is waited for, every ten seconds
   * @param signal ends the waiting
   * @returns undefined when the signal came first
   * @throws FolderInUseError when the owner lives for 30 seconds more; Error of the file system when nothing can be made in the folder
   */
  public static async take(folder: string, onWait: (owner: string) => void, signal: AbortSignal): Promise<FolderOwner | undefined> {
    makeFolder(folder);
    const watch = new FolderWatch(folder);
    const started = performance.now();
    let reported = -Infinity;
    while (!signal.aborted) {
      const epoch = latestOwnership(folder);
      if (epoch === undefined || (await watch.isFree(epoch))) {
        const owner = await FolderOwner.claim(folder, (epoch ?? 0) + 1);
        if (owner) return owner;
        continue;
      }
      const waited = (performance.now() - started) / 1000;
      if (waited >= PATIENCE_SECONDS && watch.lives) throw inUse(folder, watch.owner);
      if (waited - reported >= REPORT_SECONDS) {
        reported = waited;
        onWait(watch.owner);
      }
      await pause(POLL_SECONDS, signal);
    }
    return undefined;
  }

  private static async claim(folder: string, epoch: number): Promise<FolderOwner | undefined> {
    const { boot, wall } = stamp();
    const since = new Date(wall).toISOString();
    const record: OwnerRecord = { host: hostname(), pid: process.pid, boot, since, beat: 0, released: false };
    try {
      writeFileSync(ownerFile(folder, epoch), ownerText(record), { flag: 'wx', flush: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      // The file is there, though it is empty: it counts.
      if (!isDiskFull(error) || latestOwnership(folder) !== epoch) throw error;
    }
    const input: OwnerThreadInput = { folder, epoch, record };
    const thread = new Worker(threadProgram('owner-thread'), { workerData: input });
    await once(thread, 'online');
    thread.unref();
    // Without beats another machine may take the folder over, which this process finds out before it saves.
    thread.on('error', () => undefined);
    // A volume may take no sockets: then the beats of the thread alone show that this process lives.
    await proveLife(ownerSocket(folder, epoch)).catch(() => undefined);
    for (const { path, epoch: other } of ownershipFiles(folder)) if (other < epoch) rmSync(path, { force: true });
    return new FolderOwner(folder, epoch, record);
  }

  private constructor(
    private readonly folder: string,
    /** Number of the ownership. */
    public readonly epoch: number,
    private readonly record: OwnerRecord,
  ) {
    // However the process ends, short of being killed.
    process.once('exit', () => this.release());
  }

  /** @throws SupersededError when another process has taken the folder over */
  public readonly assertOwned = (): void => {
    if (isSuperseded(this.folder, this.epoch)) {
      throw new SupersededError(
        `another process has taken over ${this.folder}, because this one gave no sign of life: it continues the run, and this one ends`,
      );
    }
  };

  private release(): void {
    try {
      if (isSuperseded(this.folder, this.epoch)) return;
      const descriptor = openSync(ownerFile(this.folder, this.epoch), 'r+');
      writeSync(descriptor, ownerText({ ...this.record, beat: -1, released: true }), 0);
      fsyncSync(descriptor);
      closeSync(descriptor);
      rmSync(ownerSocket(this.folder, this.epoch), { force: true });
    } catch {
      // The next one finds out that this process is dead.
    }
  }
}

function inUse(folder: string, owner: string): FolderInUseError {
  return new FolderInUseError(`the checkpoint folder ${folder} is in use by ${owner}: end that process, or use another --checkpoint-dir`);
}
