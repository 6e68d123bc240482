import { open, readdir, readFile, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** How often the leader shows that it lives. */
export const HEARTBEAT_MS = 1_000;
/** Without a sign of life for so long, a leader is replaced. */
export const LEASE_MS = 5_000;
// A leader stops before another may start, also when its clock runs a little slow.
const GIVE_UP_MS = 3_000;

/** The identity of a process, as others on the volume see it. */
export interface Identity {
  readonly host: string;
  readonly pid: number;
}

/** This process; a container's host name is its pod's. */
export const THIS_PROCESS: Identity = { host: hostname(), pid: process.pid };

/** Monotonic milliseconds, so that setting the clock moves no lease. */
export type MonotonicClock = () => number;

/**
 * Leadership over the folder of the queue, for replicas that share its volume. Leaderships are numbered; each owns the log with its
 * number, which is made with O_EXCL so that exactly one replica gets it. The leader touches its log every second. A standby that sees
 * no touch for 5 s takes the next number, and the old leader, should it still be there, finds that file before it confirms anything.
 */
export class Lease {
  /**
   * Takes the leadership if nobody has it.
   *
   * @param seen what the previous call saw, undefined at first
   * @returns the lease, or what to pass to the next call
   */
  public static async tryAcquire(directory: string, identity: Identity, clock: MonotonicClock, seen?: Sighting): Promise<Lease | Sighting> {
    const epochs = await epochsIn(directory);
    const latest = epochs[epochs.length - 1];
    if (latest !== undefined) {
      const sighting = await Lease.sight(directory, latest, clock, seen);
      const isOver = sighting.touchedAt === 0 || clock() - sighting.unchangedSince >= LEASE_MS || isDead(sighting.owner, identity);
      if (!isOver) return sighting;
    }
    return Lease.claim(directory, (latest ?? 0) + 1, epochs, identity, clock);
  }

  private static async sight(directory: string, epoch: number, clock: MonotonicClock, seen?: Sighting): Promise<Sighting> {
    const touchedAt = (await stat(logPath(directory, epoch))).mtimeMs;
    if (seen?.epoch === epoch && seen.touchedAt === touchedAt) return seen;
    return new Sighting(epoch, touchedAt, clock(), await readOwner(directory, epoch));
  }

  private static async claim(directory: string, epoch: number, older: number[], identity: Identity, clock: MonotonicClock) {
    try {
      const file = await open(logPath(directory, epoch), 'wx', 0o600);
      await file.close();
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      return Lease.sight(directory, epoch, clock);
    }
    const owner = await open(ownerPath(directory, epoch), 'w', 0o600);
    await owner.writeFile(JSON.stringify(identity));
    await owner.close();
    return new Lease(directory, epoch, older, clock);
  }

  private renewedAt: number;

  private constructor(
    private readonly directory: string,
    private readonly epoch: number,
    private readonly older: number[],
    private readonly clock: MonotonicClock,
  ) {
    this.renewedAt = clock();
  }

  /** The log of this leadership. */
  public get path(): string {
    return logPath(this.directory, this.epoch);
  }

  /** The logs of the leaderships before, oldest first; to be replayed before `path` is written, and then removed. */
  public get olderPaths(): string[] {
    return this.older.map((epoch) => logPath(this.directory, epoch));
  }

  public async removeOlder(): Promise<void> {
    for (const epoch of this.older) {
      await unlink(logPath(this.directory, epoch));
      await unlink(ownerPath(this.directory, epoch)).catch(() => undefined);
    }
  }

  /** Shows that this leader lives; to be called every HEARTBEAT_MS. */
  public async renew(): Promise<void> {
    const startedAt = this.clock();
    const now = new Date();
    await utimes(this.path, now, now);
    if (!(await this.isSuperseded())) this.renewedAt = startedAt;
  }

  /** Whether nobody else can have taken over by now; asks no disk. */
  public isHeld(): boolean {
    return this.clock() - this.renewedAt < GIVE_UP_MS;
  }

  /** Whether another replica has taken over. */
  public async isSuperseded(): Promise<boolean> {
    const epochs = await epochsIn(this.directory);
    return epochs[epochs.length - 1] !== this.epoch;
  }

  /** Lets another replica take over at once, if none has already. */
  public async release(): Promise<void> {
    if (await this.isSuperseded()) return;
    await utimes(this.path, 0, 0);
  }
}

/** What a standby saw of the leader. */
export class Sighting {
  public constructor(
    public readonly epoch: number,
    public readonly touchedAt: number,
    public readonly unchangedSince: number,
    public readonly owner: Identity | undefined,
  ) {}
}

async function epochsIn(directory: string): Promise<number[]> {
  const epochs = (await readdir(directory)).map((name) => /^queue-(\d+)\.log$/.exec(name)?.[1]).filter((epoch) => epoch !== undefined);
  return epochs.map(Number).sort((a, b) => a - b);
}

async function readOwner(directory: string, epoch: number): Promise<Identity | undefined> {
  try {
    return JSON.parse(await readFile(ownerPath(directory, epoch), 'utf8')) as Identity;
  } catch {
    return undefined;
  }
}

/** Whether the owner surely has ended: a container that restarts has its predecessor's host name and process number. */
function isDead(owner: Identity | undefined, self: Identity): boolean {
  if (owner?.host !== self.host) return false;
  if (owner.pid === self.pid) return true;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function logPath(directory: string, epoch: number): string {
  return join(directory, `queue-${epoch}.log`);
}

function ownerPath(directory: string, epoch: number): string {
  return join(directory, `queue-${epoch}.owner`);
}
