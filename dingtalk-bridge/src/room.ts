import { QueueState } from './queue-state';
import { Rank, rankOf } from './rank';
import { Alert } from './webhook';

/**
 * Memory that all waiting alerts may take, more or less. Each of n channels has an n-th of it for itself: what one fills is never what
 * another misses, and all of them together stay within it, however many there are. (Only the first alert of a channel always fits.) What
 * waits for channels that are not configured anymore comes on top; it filled no more than this under the configuration before.
 */
const ROOM_BYTES = 12 * 1024 * 1024;
/** So much of a channel's room is for notifications with a critical alert alone. */
const CRITICAL_SHARE = 0.25;
// What an alert and a label take beside their characters.
const ALERT_BYTES = 400;
const LABEL_BYTES = 64;

/** Alerts that fit, most urgent first, and the room that they take. */
export interface Place {
  readonly alerts: Alert[];
  readonly bytes: number;
}

/** Divides what the queue may hold among the channels. */
export class Room {
  private readonly underWay = new Map<string, number>();
  private readonly channelBytes: number;

  public constructor(
    private readonly state: QueueState,
    channels: number,
  ) {
    this.channelBytes = Math.floor(ROOM_BYTES / Math.max(1, channels));
  }

  /**
   * Takes room for alerts; to be given back by `release` once they wait in the queue. Of a notification that would take more than half of
   * the channel's room, and more than is free, only as many alerts are taken: it would find no room as long as anything waits.
   *
   * @param alerts the most urgent first
   * @returns undefined when there is no room
   */
  public take(channel: string, alerts: Alert[]): Place | undefined {
    const limit = rankOf(alerts[0]) === Rank.CRITICAL ? this.channelBytes : this.channelBytes * (1 - CRITICAL_SHARE);
    const used = this.state.bytesOf(channel) + (this.underWay.get(channel) ?? 0);
    const place = fitting(alerts, Math.max(limit / 2, limit - used));
    if (used > 0 && used + place.bytes > limit) return undefined;
    this.change(channel, place.bytes);
    return place;
  }

  public release(channel: string, { bytes }: Place): void {
    this.change(channel, -bytes);
  }

  private change(channel: string, bytes: number): void {
    this.underWay.set(channel, (this.underWay.get(channel) ?? 0) + bytes);
  }
}

function fitting(alerts: Alert[], limit: number): Place {
  let bytes = 0;
  let count = 0;
  for (const alert of alerts) {
    const size = sizeOf(alert);
    if (bytes + size > limit && count > 0) break;
    bytes += size;
    count += 1;
  }
  return { alerts: alerts.slice(0, count), bytes };
}

function sizeOf(alert: Alert): number {
  return ALERT_BYTES + LABEL_BYTES * Object.keys(alert.labels).length + Buffer.byteLength(JSON.stringify(alert));
}
