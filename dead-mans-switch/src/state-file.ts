import { renameSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { elapsed, stamp } from '../../runtime/boot-clock';
import { readBoundedFile } from '../../runtime/bounded-file';
import { makeFolder } from '../../runtime/make-folder';
import { seal, unseal } from '../../runtime/sealed-json';
import { WatchState } from './silence-watch';

const FILE = 'state';

const MAX_BYTES = 64 * 1024;

/** Ten times the age of the universe would be a number too. */
const DURATION = z.number().check(z.gte(0), z.lte(1e13));

const COUNT = z.int().check(z.gte(0), z.lte(1000));

const SILENCE = z.object({
  since: z.number().check(z.gte(0), z.lte(1e14)),
  afterHeartbeat: z.boolean(),
  lastedMs: DURATION,
  listenedMs: DURATION,
  excused: z.boolean(),
  notifiedMs: z.optional(DURATION),
  unconfirmed: COUNT,
  unconfirmedEnds: COUNT,
});

const RECORD = z.object({
  version: z.literal(1),
  written: z.object({ boot: z.string(), up: z.number(), wall: z.number() }),
  current: SILENCE,
  ended: z.optional(SILENCE),
});

/** What an earlier process left. */
export interface Restored {
  /** Undefined when there is nothing, or nothing that can be trusted. */
  readonly state?: WatchState;
  /** How long ago it was written, in milliseconds. */
  readonly savedMs: number;
  /** Why it cannot be trusted. */
  readonly problem?: string;
}

/** The state of the switch in a folder that outlives the process. A write that fails costs memory of a restart, never an alarm. */
export class StateFile {
  private readonly path: string;
  private readonly temporary: string;
  private latest?: WatchState;
  private writing?: Promise<void>;

  /** @param onWritten called after each write, with the cause when it failed */
  public constructor(
    folder: string,
    private readonly onWritten: (problem?: string) => void,
  ) {
    this.path = join(folder, FILE);
    this.temporary = `${this.path}.new`;
    try {
      makeFolder(folder);
      // Whatever an earlier process, or somebody else, has left there.
      rmSync(this.temporary, { recursive: true, force: true });
    } catch {
      // The first write says so.
    }
  }

  /** Reads what an earlier process wrote. What cannot be trusted is set aside, and the switch begins as after its first start. */
  public restore(): Restored {
    let bytes: Buffer;
    try {
      bytes = readBoundedFile(this.path, MAX_BYTES);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      return code === 'ENOENT' ? { savedMs: 0 } : this.setAside(code === undefined ? message : `it cannot be read (${code})`);
    }
    return parseState(bytes) ?? this.setAside('it was damaged, or written by another version');
  }

  /** Writes the state soon; while one is being written, only the newest of the others follows. */
  public save(state: WatchState): void {
    this.latest = state;
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
  }

  /** Settles when everything is written, or cannot be. */
  public async flush(): Promise<void> {
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.latest) {
      const text = formatState(this.latest);
      this.latest = undefined;
      try {
        await this.write(text);
        this.onWritten();
      } catch (cause) {
        this.onWritten(`${this.path}: ${(cause as NodeJS.ErrnoException).code}`);
      }
    }
  }

  private async write(text: string): Promise<void> {
    const file = await open(this.temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(this.temporary, this.path);
  }

  private setAside(problem: string): Restored {
    try {
      renameSync(this.path, `${this.path}.damaged`);
    } catch {
      // It is overwritten then.
    }
    return { savedMs: 0, problem: `${this.path}: ${problem}` };
  }
}

/** The text of a state that was true just now. */
export function formatState(state: WatchState): string {
  return seal({ version: 1, written: stamp(), ...state });
}

/** The state in a file, and its age; undefined when a single bit of it is not as it was written. */
export function parseState(bytes: Buffer): Restored | undefined {
  const record = z.safeParse(RECORD, sealedValue(bytes));
  if (!record.success) return undefined;
  const { written, current, ended } = record.data;
  return { state: { current, ended }, savedMs: elapsed(written) };
}

function sealedValue(bytes: Buffer): unknown {
  try {
    const { value, isSealed } = unseal(bytes);
    return isSealed ? value : undefined;
  } catch {
    return undefined;
  }
}
