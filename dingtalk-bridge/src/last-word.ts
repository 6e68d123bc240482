import { createHash } from 'node:crypto';
import { Alert } from './webhook';

/** An alert of a notification. */
export interface AlertPlace {
  readonly id: number;
  readonly index: number;
}

interface State extends AlertPlace {
  /** When the alert began to fire; undefined when it does not fire. */
  readonly firingSince?: number;
}

/** More than ever wait; the oldest are forgotten first. */
const MAX_ALERTS = 20_000;

/** Knows of each alert of a channel which of its states is the latest, so that no older one is sent after it. */
export class LastWord {
  private readonly latest = new Map<string, State>();

  /**
   * Takes the next state of an alert. States come in their order, except that the end of an earlier occurrence may come late.
   *
   * @returns where a state is that this one makes needless: of the one before, or this one itself
   */
  public take(alert: Alert, place: AlertPlace): AlertPlace | undefined {
    const key = keyOf(alert);
    const before = this.latest.get(key);
    if (before?.firingSince !== undefined && alert.status === 'resolved' && endOf(alert) <= before.firingSince) return place;
    this.latest.delete(key);
    this.latest.set(key, { ...place, firingSince: alert.status === 'firing' ? Date.parse(alert.startsAt) : undefined });
    if (this.latest.size > MAX_ALERTS) this.latest.delete(this.latest.keys().next().value!);
    return before;
  }
}

function endOf({ startsAt, endsAt }: Alert): number {
  return Math.max(Date.parse(startsAt), Date.parse(endsAt ?? '') || 0);
}

// Not the fingerprint, which the sender may get wrong; shorter than the labels, of which there are many.
function keyOf({ labels }: Alert): string {
  const entries = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64');
}
