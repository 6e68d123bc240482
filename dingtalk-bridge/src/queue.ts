import { createHash } from 'node:crypto';
import { Clock } from './clock';
import { Identity, Lease, Sighting } from './lease';
import { openFolder, queueError } from './queue-folder';
import { QueueLog, replay } from './queue-log';
import { QueueRecord } from './queue-record';
import { QueueState } from './queue-state';
import { byRank } from './rank';
import { TimeLine } from './time-line';
import { Notification } from './webhook';

/** More would not fit the memory that the bridge is meant to run in; Alertmanager keeps the rest and comes again. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;

/** A webhook was not taken; Alertmanager is to send it again. */
export class NotAcceptedError extends Error {
  public override readonly name = 'NotAcceptedError';
}

/** The durable queue, in the hands of the replica that leads. */
export class Queue {
  /**
   * Takes over the folder's queue when no other replica has it.
   *
   * @returns the queue, or what to pass to the next call
   * @throws ConfigError when the folder, or a file in it, cannot be used
   */
  public static async tryOpen(directory: string, identity: Identity, clock: Clock, seen?: Sighting): Promise<Queue | Sighting> {
    await openFolder(directory);
    try {
      return await Queue.takeOver(directory, identity, clock, seen);
    } catch (cause) {
      throw queueError(directory, cause);
    }
  }

  private static async takeOver(directory: string, identity: Identity, clock: Clock, seen?: Sighting): Promise<Queue | Sighting> {
    const lease = await Lease.tryAcquire(directory, identity, () => performance.now(), seen);
    if (lease instanceof Sighting) return lease;
    const line = new TimeLine(clock);
    const state = new QueueState();
    const damaged: string[] = [];
    for (const path of lease.olderPaths) damaged.push(...(await replay(path, state)));
    const log = await QueueLog.start(lease.path, state, () => line.now());
    await lease.removeOlder();
    return new Queue(state, log, lease, line, damaged);
  }

  private readonly underWay = new Map<string, Promise<boolean>>();

  private constructor(
    public readonly state: QueueState,
    private readonly log: QueueLog,
    public readonly lease: Lease,
    /** By which the records are dated. */
    public readonly clock: Clock,
    /** Lines of the older logs that could not be read. */
    public readonly damagedLines: readonly string[],
  ) {}

  /**
   * Keeps a notification; when this returns, it survives the end of the process and the loss of power.
   *
   * @param bytes size of the webhook
   * @returns false when the same was accepted within the last minute, and so is not kept again
   * @throws NotAcceptedError when it cannot be kept
   */
  public async accept(channel: string, notification: Notification, bytes: number): Promise<boolean> {
    const key = keyOf(channel, notification);
    const repeated = this.underWay.get(key);
    if (repeated) return repeated.then(() => false);
    if (this.state.isRepeat(key, this.clock.now())) return false;
    const accepted = this.write(channel, key, notification, bytes).finally(() => this.underWay.delete(key));
    this.underWay.set(key, accepted);
    return accepted;
  }

  /** Writes what the channels did; survives the end of the process. */
  public async record(record: QueueRecord): Promise<void> {
    await this.log.append(record, false);
  }

  public async close(): Promise<void> {
    await this.log.close();
    await this.lease.release();
  }

  private async write(channel: string, key: string, { alerts, externalURL }: Notification, bytes: number): Promise<boolean> {
    if (this.state.pendingBytes + bytes > MAX_PENDING_BYTES) throw new NotAcceptedError('the queue is full');
    const accepted = { id: this.state.nextId(), channel, at: this.clock.now(), key, externalURL, bytes, alerts: byRank(alerts) };
    try {
      await this.log.append({ type: 'accepted', ...accepted }, true);
    } catch (cause) {
      throw new NotAcceptedError(`the queue cannot be written: ${(cause as Error).message}`);
    }
    // A replica that took over in the meantime may have read the log before this was in it.
    if (await this.lease.isSuperseded()) throw new NotAcceptedError('another replica leads');
    return true;
  }
}

/** Equal for what Alertmanager sends again, and for what each of its replicas sends when they cannot agree on one. */
function keyOf(channel: string, { groupKey, alerts }: Notification): string {
  const states = alerts.map(({ status, labels, startsAt, endsAt }) => [status, labels, startsAt, status === 'resolved' ? endsAt : '']);
  return createHash('sha256')
    .update(JSON.stringify([channel, groupKey, states]))
    .digest('base64')
    .slice(0, 22);
}
