import { open, readdir, rm, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Identity, Owner, OwnerFile } from './lease-owner';
import { Moment } from './time-line';

/** How often the leader shows that it lives. */
export const HEARTBEAT_MS = 1_000;
/** Without a sign of life for so long, a leader is replaced. */
export const LEASE_MS = 5_000;
// A leader stops before another may start, also when its clock runs a little slow.
const GIVE_UP_MS = 3_000;

/** What a lease needs to know of time. */
export interface LeaseClock {
  /** Monotonic milliseconds, so that setting the clock moves no lease. */
  now(): number;
  /** This moment on the time line of the log. */
  moment(): Moment;
}

/** A log of a leadership that is over. */
export interface OlderLog {
  readonly path: string;
  /** The last sign of life of the leader; undefined when it left none. */
  readonly lastBeat: Moment | undefined;
}

/**
 * Leadership over the folder of the queue, for replicas that share its volume. Leaderships are numbered; each owns the log with its
 * number, which is made with O_EXCL so that exactly one replica gets it. Every second the leader touches its log, and writes the moment
 * into the file beside it: who watches sees a change in one of them even if the file system rounds times or sets its own. A standby that
 * sees no change for 5 s takes the next number, and the old leader, should it still be there, finds that file before it confirms anything.
 */
export class Lease {
  /**
   * Takes the leadership if nobody has it.
   *
   * @param seen what the previous call saw, undefined at first
   * @returns the lease, or what to pass to the next call
   */
  public static async tryAcquire(directory: string, identity: Identity, clock: LeaseClock, seen?: Sighting): Promise<Lease | Sighting> {
    const { epochs } = await epochsIn(directory);
    const latest = epochs[epochs.length - 1];
    if (latest !== undefined) {
      const sighting = await Lease.sight(directory, latest, clock, seen);
      const isOver = sighting.isReleased || clock.now() - sighting.unchangedSince >= LEASE_MS;
      if (!isOver && !(await ownerFile(directory, latest).isDead(sighting.owner))) return sighting;
    }
    return Lease.claim(directory, (latest ?? 0) + 1, epochs, identity, clock);
  }

  private static async sight(directory: string, epoch: number, clock: LeaseClock, seen?: Sighting): Promise<Sighting> {
    const mtimeMs = await mtimeOf(logPath(directory, epoch));
    const owner = ownerFile(directory, epoch).read();
    const signs = JSON.stringify([epoch, mtimeMs, owner?.beat]);
    if (seen?.signs === signs) return seen;
    return new Sighting(signs, mtimeMs === 0, clock.now(), owner);
  }

  private static async claim(directory: string, epoch: number, older: number[], identity: Identity, clock: LeaseClock) {
    const logs: OlderLog[] = [];
    for (const each of older) {
      logs.push({ path: logPath(directory, each), lastBeat: ownerFile(directory, each).read()?.beat });
    }
    try {
      const file = await open(logPath(directory, epoch), 'wx', 0o600);
      await file.close();
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      return Lease.sight(directory, epoch, clock);
    }
    const owner = ownerFile(directory, epoch);
    await owner.create(identity, clock.moment());
    return new Lease(directory, epoch, logs, owner, identity, clock);
  }

  private renewedAt: number;
  private lost = false;

  private constructor(
    private readonly directory: string,
    private readonly epoch: number,
    /** The logs of the leaderships before, oldest first; to be replayed before `path` is written, and then removed. */
    public readonly olderLogs: readonly OlderLog[],
    private readonly owner: OwnerFile,
    private readonly identity: Identity,
    private readonly clock: LeaseClock,
  ) {
    this.renewedAt = clock.now();
  }

  /** The log of this leadership. */
  public get path(): string {
    return logPath(this.directory, this.epoch);
  }

  /** Removes the logs of the leaderships before, and what else those have left. */
  public async removeOlder(): Promise<void> {
    for (const { path } of this.olderLogs) await rm(path, { force: true });
    for (const name of await readdir(this.directory)) {
      const epoch = epochOf(/^queue-(\d+)\.(owner|socket|log\.new)$/.exec(name)?.[1]);
      if (epoch !== undefined && epoch < this.epoch) await unlink(join(this.directory, name)).catch(() => undefined);
    }
  }

  /** Files that are named like logs and have no number of a leadership. */
  public async unknownLogs(): Promise<string[]> {
    return (await epochsIn(this.directory)).unknown;
  }

  /** Shows that this leader lives; to be called every HEARTBEAT_MS. */
  public async renew(): Promise<void> {
    const startedAt = this.clock.now();
    const moment = this.clock.moment();
    // The line never goes back and never stands still, unlike the wall clock: each touch is seen by a version that looks at nothing else.
    await utimes(this.path, moment.at / 1000, moment.at / 1000).catch((cause: NodeJS.ErrnoException) => {
      // A replica that makes the folder anew leads at once.
      if (cause.code === 'ENOENT') this.renewedAt = -Infinity;
      throw cause;
    });
    // Who cannot write it still leads: others see the touch.
    await this.owner.beat(this.identity, moment).catch(() => undefined);
    if (!(await this.isSuperseded())) this.renewedAt = startedAt;
  }

  /** Whether nobody else can have taken over by now; asks no disk. */
  public isHeld(): boolean {
    return !this.lost && this.clock.now() - this.renewedAt < GIVE_UP_MS;
  }

  /** Whether what was written until now will be read by the next leader. */
  public async isConfirmed(): Promise<boolean> {
    return !(await this.isSuperseded()) && this.isHeld();
  }

  /** Whether another replica has taken over; who was superseded once never leads again. */
  public async isSuperseded(): Promise<boolean> {
    const { epochs } = await epochsIn(this.directory);
    this.lost ||= epochs[epochs.length - 1] !== this.epoch;
    return this.lost;
  }

  /** Whether a newer leadership has begun. */
  public async hasSuccessor(): Promise<boolean> {
    const { epochs } = await epochsIn(this.directory);
    return epochs.some((epoch) => epoch > this.epoch);
  }

  /** Lets another replica take over at once, if none has already. */
  public async release(): Promise<void> {
    try {
      if (await this.isSuperseded()) return;
      await this.owner.beat(this.identity, this.clock.moment()).catch(() => undefined);
      await utimes(this.path, 0, 0);
    } finally {
      this.owner.release();
    }
  }
}

/** What a standby saw of the leader. */
export class Sighting {
  public constructor(
    /** Differs as soon as the leader has shown that it lives. */
    public readonly signs: string,
    public readonly isReleased: boolean,
    public readonly unchangedSince: number,
    public readonly owner: Owner | undefined,
  ) {}
}

async function epochsIn(directory: string): Promise<{ epochs: number[]; unknown: string[] }> {
  const entries = (await readdir(directory, { withFileTypes: true })).filter(({ name }) => /^queue-\d+\.log$/.test(name));
  const numberOf = (name: string) => epochOf(name.slice('queue-'.length, -'.log'.length));
  const known = entries.filter(({ name }) => numberOf(name) !== undefined);
  const other = known.find((entry) => !entry.isFile());
  // To open a pipe of that name would block the bridge.
  if (other) throw Object.assign(new Error(`${other.name} is no file`), { code: 'EISDIR', path: join(directory, other.name) });
  const unknown = entries.filter((entry) => !known.includes(entry)).map(({ name }) => name);
  return { epochs: known.map(({ name }) => numberOf(name)!).sort((a, b) => a - b), unknown: unknown.sort() };
}

/** When a file was touched; undefined when it has been removed in the meantime. */
async function mtimeOf(path: string): Promise<number | undefined> {
  try {
    // Opened, since a network file system then asks its server.
    const file = await open(path, 'r');
    return (await file.stat().finally(() => file.close())).mtimeMs;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** No queue has been led so often: room is left for those that follow. */
const MOST_EPOCHS = 2 ** 50;

/** The number of a leadership; undefined when the text is none. */
function epochOf(text = ''): number | undefined {
  const epoch = Number(text);
  return epoch > 0 && epoch < MOST_EPOCHS && String(epoch) === text ? epoch : undefined;
}

function ownerFile(directory: string, epoch: number): OwnerFile {
  return new OwnerFile(join(directory, `queue-${epoch}.owner`));
}

function logPath(directory: string, epoch: number): string {
  return join(directory, `queue-${epoch}.log`);
}
