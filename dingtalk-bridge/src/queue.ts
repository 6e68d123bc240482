import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { sinceBoot } from '../../runtime/boot-clock';
import { Clock } from './clock';
import { Lease, Sighting } from './lease';
import { Identity } from './lease-owner';
import { Log } from '../../runtime/log';
import { openFolder, queueError } from './queue-folder';
import { QueueLog } from './queue-log';
import { Accepted, QueueRecord } from './queue-record';
import { Damage, replay } from './queue-replay';
import { QueueState } from './queue-state';
import { byRank } from './rank';
import { Room } from './room';
import { TimeLine } from './time-line';
import { Notification } from './webhook';

const MAX_LOGGED_LINES = 20;
const MAX_LOGGED_CHARACTERS = 2_000;

/** A webhook was not taken; Alertmanager is to send it again. */
export class NotAcceptedError extends Error {
  public override readonly name = 'NotAcceptedError';
}

/** What a queue is made of. */
export interface QueueProps {
  readonly directory: string;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly log: Log;
  /** How many channels share it. */
  readonly channels: number;
  /** Takes how many alerts a notification that is kept does not hold: left out by who sent it, or for lack of room. */
  readonly onTruncated: (channel: string, alerts: number) => void;
}

/** The durable queue, in the hands of the replica that leads. */
export class Queue {
  /**
   * Takes over the folder's queue when no other replica has it.
   *
   * @returns the queue, or what to pass to the next call
   * @throws ConfigError when the folder, or a file in it, cannot be used
   */
  public static async tryOpen(props: QueueProps, seen?: Sighting): Promise<Queue | Sighting> {
    await openFolder(props.directory);
    try {
      return await Queue.takeOver(props, seen);
    } catch (cause) {
      throw queueError(props.directory, cause);
    }
  }

  private static async takeOver(props: QueueProps, seen?: Sighting): Promise<Queue | Sighting> {
    const line = new TimeLine(props.clock);
    // The lease is about this machine's time, which no test owns.
    const lease = await Lease.tryAcquire(props.directory, props.identity, { now: sinceBoot, moment: () => line.moment() }, seen);
    if (lease instanceof Sighting) return lease;
    const state = new QueueState();
    const damage = new Damage();
    for (const { path, lastBeat } of lease.olderLogs) {
      const dated = (record: QueueRecord) => ('at' in record ? { ...record, at: line.dateOf(record.at, lastBeat) } : record);
      await replay(createReadStream(path), (record) => state.apply(dated(record)), damage);
    }
    await report(props, damage, await lease.unknownLogs());
    const log = await QueueLog.start(lease.path, state, () => line.now());
    await lease.removeOlder();
    return new Queue(state, log, lease, line, damage.count, new Room(state, props.channels), props.onTruncated);
  }

  private readonly underWay = new Map<string, Promise<void>>();

  private constructor(
    public readonly state: QueueState,
    private readonly log: QueueLog,
    public readonly lease: Lease,
    /** By which the records are dated. */
    public readonly clock: Clock,
    /** How many lines of the older logs could not be read. */
    public readonly damagedLines: number,
    private readonly room: Room,
    private readonly onTruncated: QueueProps['onTruncated'],
  ) {}

  /**
   * Keeps a notification; when this returns, it survives the end of the process and the loss of power.
   *
   * @returns false when the same was accepted within the last minute, and so is not kept again
   * @throws NotAcceptedError when it cannot be kept
   */
  public async accept(channel: string, notification: Notification): Promise<boolean> {
    const key = keyOf(channel, notification);
    const underWay = this.underWay.get(key);
    if (underWay) {
      await underWay;
      return false;
    }
    const isRepeat = this.state.isRepeat(key, this.clock.now());
    const kept = this.keep(channel, key, notification, isRepeat).finally(() => this.underWay.delete(key));
    this.underWay.set(key, kept);
    await kept;
    return !isRepeat;
  }

  /** Writes what the channels did; survives the end of the process. */
  public async record(record: QueueRecord): Promise<void> {
    await this.log.append(record, false);
  }

  /** Whether somebody has removed it from its folder, for good; not, when another replica leads. */
  public async isRemoved(): Promise<boolean> {
    return (await this.log.isRemoved()) && !(await this.lease.hasSuccessor().catch(() => false));
  }

  public async close(): Promise<void> {
    await this.log.close();
    await this.lease.release();
  }

  private async keep(channel: string, key: string, notification: Notification, isRepeat: boolean): Promise<void> {
    if (!isRepeat) await this.write(channel, key, notification);
    await this.confirm();
  }

  private async write(channel: string, key: string, notification: Notification): Promise<void> {
    const place = this.room.take(channel, byRank(notification.alerts));
    if (!place) throw new NotAcceptedError(`the queue of ${channel} is full`);
    const truncated = notification.truncatedAlerts + notification.alerts.length - place.alerts.length;
    const accepted: Accepted = {
      type: 'accepted',
      id: this.state.nextId(),
      channel,
      at: this.clock.now(),
      key,
      externalURL: notification.externalURL,
      ...place,
      ...(truncated > 0 ? { truncated } : {}),
    };
    try {
      await this.log.append(accepted, true);
      if (truncated > 0) this.onTruncated(channel, truncated);
    } catch (cause) {
      throw new NotAcceptedError(`the queue cannot be written: ${(cause as Error).message}`);
    } finally {
      this.room.release(channel, place);
    }
  }

  // A replica that took over in the meantime may have read the log before this was in it. Of a repeat, that is as true.
  private async confirm(): Promise<void> {
    const isConfirmed = await this.lease.isConfirmed().catch((cause: Error) => {
      throw new NotAcceptedError(`the queue cannot be read: ${cause.message}`);
    });
    if (!isConfirmed) throw new NotAcceptedError('another replica leads');
    if (await this.log.isRemoved()) throw new NotAcceptedError('somebody has removed the queue');
  }
}

/** What cannot be read is kept for a person to look at. Nothing of it may stop the start. */
async function report({ directory, log }: QueueProps, damage: Damage, unknownLogs: string[]): Promise<void> {
  if (unknownLogs.length > 0) log.warn('files that are no logs of this queue: remove them', { files: unknownLogs.join(', ') });
  for (const { line, cause } of damage.lines.slice(0, MAX_LOGGED_LINES)) {
    log.error('a line of the queue could not be read', { cause, line: line.slice(0, MAX_LOGGED_CHARACTERS) });
  }
  if (damage.count === 0) return;
  try {
    await damage.setAside(directory);
    const lines = { lines: damage.count, setAside: damage.lines.length };
    log.error('lines of the queue could not be read: those set aside are in queue-damaged.log', lines);
  } catch (cause) {
    log.error('lines of the queue could not be read, nor set aside', { lines: damage.count, reason: (cause as Error).message });
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
