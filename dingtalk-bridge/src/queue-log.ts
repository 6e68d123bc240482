import { FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { QueueRecord } from './queue-record';
import { CANCELLED } from './queue-replay';
import { seal } from './sealed-line';

/** What a log keeps up to date. */
export interface ReplicatedState {
  apply(record: QueueRecord): void;
  /** Records that rebuild the state; nothing is applied while they are read. */
  snapshot(now: number): Iterable<QueueRecord>;
}

interface Append {
  readonly record: QueueRecord;
  readonly sync: boolean;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

const COMPACT_ABOVE_BYTES = 4 * 1024 * 1024;
const PIECE_CHARACTERS = 256 * 1024;

/**
 * An append-only file of JSON lines. A record is applied to the state once it is written, so that the state never knows what a
 * restart would not; appends that wait at the same time share one fsync.
 */
export class QueueLog {
  /** Replaces the file by a snapshot of the state and appends to that. */
  public static async start(path: string, state: ReplicatedState, now: () => number): Promise<QueueLog> {
    const log = new QueueLog(path, state, now);
    await log.compact();
    return log;
  }

  private file: FileHandle | undefined;
  private bytes = 0;
  private compactAbove = COMPACT_ABOVE_BYTES;
  private waiting: Append[] = [];
  private flushing: Promise<void> | undefined;
  private torn = false;
  /** Whether the file system says that the file has a name, as all but some do. */
  private isNamed = false;

  private constructor(
    private readonly path: string,
    private readonly state: ReplicatedState,
    private readonly now: () => number,
  ) {}

  /**
   * Writes a record and applies it.
   *
   * @param sync wait until it would survive the loss of power, not only the end of the process
   * @throws Error of the file system; the record then is not applied
   */
  public async append(record: QueueRecord, sync: boolean): Promise<void> {
    const done = new Promise<void>((resolve, reject) => this.waiting.push({ record, sync, resolve, reject }));
    this.flushing ??= this.flush().finally(() => (this.flushing = undefined));
    return done;
  }

  /** Whether somebody has removed the file: what is written to it is read by nobody. */
  public async isRemoved(): Promise<boolean> {
    const { file } = this;
    if (!file || !this.isNamed || (await file.stat()).nlink > 0) return false;
    // A compaction that was under way has put another one in its place.
    await this.flushing;
    return file === this.file;
  }

  /** Waits for what is being written, and closes the file. */
  public async close(): Promise<void> {
    await this.flushing;
    await this.file?.close();
    this.file = undefined;
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.write(batch);
      } catch (cause) {
        await this.takeBack();
        for (const append of batch) append.reject(cause);
        continue;
      }
      for (const append of batch) {
        this.state.apply(append.record);
        append.resolve();
      }
      // A failure leaves the log as it was, only longer; the next attempt comes with the next record.
      if (this.bytes > this.compactAbove) await this.compact().catch(() => undefined);
    }
  }

  /** Removes what a failed write has left: none of it was confirmed, and all of it comes again. */
  private async takeBack(): Promise<void> {
    try {
      await this.file?.truncate(this.bytes);
      this.torn = false;
    } catch {
      this.torn = true;
    }
  }

  private async write(batch: Append[]): Promise<void> {
    if (!this.file) throw new Error('the queue is closed');
    const text = (this.torn ? CANCELLED : '') + batch.map((append) => entryOf(append.record)).join('');
    await this.file.appendFile(text);
    if (batch.some((append) => append.sync)) await this.file.datasync();
    this.torn = false;
    this.bytes += Buffer.byteLength(text);
  }

  /** Writes the state into a new file that takes the place of the old one in one step. */
  private async compact(): Promise<void> {
    const temporary = `${this.path}.new`;
    await rm(temporary, { force: true });
    // Appending, since what is written after a failed write was taken back belongs to the end.
    const file = await open(temporary, 'ax', 0o600);
    let bytes: number;
    try {
      bytes = await writeRecords(file, this.state.snapshot(this.now()));
      await file.datasync();
      this.isNamed = (await file.stat()).nlink > 0;
      await rename(temporary, this.path);
    } catch (cause) {
      await file.close();
      // On a full disk it would take the place that the next record needs, and only a record that is written tries again.
      await rm(temporary, { force: true });
      throw cause;
    }
    await this.file?.close();
    this.file = file;
    this.bytes = bytes;
    this.compactAbove = Math.max(COMPACT_ABOVE_BYTES, 2 * bytes);
    await syncDirectory(dirname(this.path));
  }
}

/** Writes the records piece by piece, since all of them at once would be as large as the queue. */
async function writeRecords(file: FileHandle, records: Iterable<QueueRecord>): Promise<number> {
  let bytes = 0;
  let piece = '';
  for (const record of records) {
    piece += entryOf(record);
    if (piece.length < PIECE_CHARACTERS) continue;
    await file.appendFile(piece);
    bytes += Buffer.byteLength(piece);
    piece = '';
  }
  await file.appendFile(piece);
  return bytes + Buffer.byteLength(piece);
}

/** The empty line is there so that damage to the end of a line does not reach the next one. */
function entryOf(record: QueueRecord): string {
  return `${seal(record)}\n\n`;
}

/** Makes a new or renamed file survive the loss of power. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
