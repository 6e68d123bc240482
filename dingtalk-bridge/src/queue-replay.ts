import { isUtf8 } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecord, QueueRecord } from './queue-record';

/** Ends the part of a line that a failed write may have left: it was never confirmed, and must not swallow the next line. */
export const CANCELLED = '\u0018\n';

/** Longer than the record of any webhook: whatever has no end of a line must not fill the memory. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** Of so much damage the text is kept; of more, only the number of lines. */
const MAX_KEPT_CHARACTERS = 1024 * 1024;
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Lines that a fault of the disk has damaged. */
export class Damage {
  public count = 0;
  public readonly lines: { readonly line: string; readonly cause: string }[] = [];
  private characters = 0;

  public add(line: string, cause: string): void {
    this.count += 1;
    this.characters += line.length;
    if (this.characters <= MAX_KEPT_CHARACTERS) this.lines.push({ line, cause });
  }

  /**
   * Appends the lines to a file of the folder, which begins anew before it is too large.
   *
   * @throws Error of the file system
   */
  public async setAside(folder: string): Promise<void> {
    if (this.lines.length === 0) return;
    const path = join(folder, 'queue-damaged.log');
    const text = this.lines.map(({ line }) => `${line}\n`).join('');
    const size = await stat(path).then(
      (stats) => stats.size,
      () => 0,
    );
    const file = await open(path, size + Buffer.byteLength(text) > MAX_FILE_BYTES ? 'w' : 'a', 0o600);
    await file.appendFile(text).finally(() => file.close());
  }
}

/**
 * Applies the records of a log. A line that holds none is damage, except for the beginning of a line that a crash has left at the end of
 * the log: it was never confirmed.
 */
export async function replay(log: Chunks, apply: (record: QueueRecord) => void, damage: Damage): Promise<void> {
  for await (const { bytes, isComplete } of linesOf(log)) {
    const line = bytes.toString();
    if (line === '' || line.endsWith(CANCELLED.trimEnd())) continue;
    try {
      if (bytes.length > MAX_LINE_BYTES) throw new Error('it is too long');
      if (!isUtf8(bytes)) throw new Error('it is not UTF-8');
      apply(parseRecord(line));
    } catch (cause) {
      if (isComplete || !line.startsWith('{"type":'.slice(0, line.length))) damage.add(line, (cause as Error).message);
    }
  }
}

/** What a file holds, piece by piece. */
type Chunks = AsyncIterable<Buffer> | Iterable<Buffer>;

interface Line {
  readonly bytes: Buffer;
  /** Whether its end is there, too. */
  readonly isComplete: boolean;
}

/** The lines of a file. Of one that is far too long only the beginning is kept. */
async function* linesOf(file: Chunks): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let length = 0;
  const take = (piece: Buffer) => {
    if (length <= MAX_LINE_BYTES) pieces.push(piece);
    length += piece.length;
  };
  const line = (isComplete: boolean): Line => {
    const bytes = Buffer.concat(pieces);
    pieces = [];
    length = 0;
    return { bytes, isComplete };
  };
  for await (const chunk of file) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end));
      yield line(true);
      start = end + 1;
    }
    take(chunk.subarray(start));
  }
  yield line(false);
}
