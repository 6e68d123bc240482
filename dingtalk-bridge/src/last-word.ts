import { createHash } from 'node:crypto';
import { Alert } from './webhook';

/** An alert of a notification. */
export interface AlertPlace {
  readonly id: number;
  readonly index: number;
}

/** An alert that fires. */
export interface FiringAlert {
  /** Stands for its labels. */
  readonly alert: string;
  /** When it began, in milliseconds since the epoch. */
  readonly since: number;
}

interface State {
  /** Undefined when no notification says so any more that a restart has left. */
  readonly place?: AlertPlace;
  /** When the alert began to fire; undefined when it does not fire. */
  readonly firingSince?: number;
}

/** More than ever wait; the oldest are forgotten first. */
const MAX_ALERTS = 20_000;
/** So many of those that fire outlast a restart, the latest. */
const MAX_REMEMBERED = 1_000;

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
    this.latest.set(key, { place, firingSince: alert.status === 'firing' ? Date.parse(alert.startsAt) : undefined });
    if (this.latest.size > MAX_ALERTS) this.latest.delete(this.latest.keys().next().value!);
    return before?.place;
  }

  /** What a later process must know, besides the notifications that wait, to take the end of an earlier occurrence for one. */
  public remembered(isWaiting: (id: number) => boolean): FiringAlert[] {
    const firing: FiringAlert[] = [];
    for (const [alert, { place, firingSince: since }] of this.latest) {
      if (since !== undefined && !(place && isWaiting(place.id))) firing.push({ alert, since });
    }
    return firing.slice(-MAX_REMEMBERED);
  }

  /** Takes over what an earlier process knew. */
  public remember({ alert, since }: FiringAlert): void {
    this.latest.set(alert, { firingSince: since });
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
