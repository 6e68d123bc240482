import { Done } from './queue-record';
import { Pending } from './queue-state';
import { Alert } from './webhook';

/** Alerts to deliver next, and how to mark them as delivered. */
export interface Batch {
  readonly alerts: Alert[];
  readonly externalURL: string;
  /** The progress once the first `delivered` alerts are delivered. */
  progress(delivered: number): Done['progress'];
}

/** More alerts never fit one message. */
const MAX_CANDIDATES = 1_000;

interface Candidate {
  readonly id: number;
  /** How many alerts of its notification are done with once this one is. */
  readonly done: number;
  readonly alert: Alert;
  /** Its resolution waits for delivery as well and makes this one redundant. */
  readonly merged: boolean;
}

/** What is left of one notification. */
export function batchOf({ accepted, done }: Pending): Batch {
  return {
    alerts: accepted.alerts.slice(done),
    externalURL: accepted.externalURL,
    progress: (delivered) => [{ id: accepted.id, alerts: done + delivered }],
  };
}

/** What is left of many notifications, in their order; an alert that resolved while it waited is sent once, as resolved. */
export function digestOf(waiting: Iterable<Pending>): Batch {
  const all = [...waiting];
  const resolved = new Set(all.flatMap(({ accepted, done }) => accepted.alerts.slice(done).filter(isResolved).map(episode)));
  const candidates: Candidate[] = [];
  for (const { accepted, done } of all) {
    if (candidates.length >= MAX_CANDIDATES) break;
    accepted.alerts.slice(done).forEach((alert, i) => {
      const merged = !isResolved(alert) && resolved.has(episode(alert));
      candidates.push({ id: accepted.id, done: done + i + 1, alert, merged });
    });
  }
  return {
    alerts: candidates.filter((candidate) => !candidate.merged).map((candidate) => candidate.alert),
    externalURL: all[0]?.accepted.externalURL ?? '',
    progress: (delivered) => progressOf(candidates, delivered),
  };
}

function progressOf(candidates: Candidate[], delivered: number): Done['progress'] {
  const progress = new Map<number, number>();
  let left = delivered;
  for (const { id, done, merged } of candidates) {
    if (!merged && left-- === 0) break;
    progress.set(id, done);
  }
  return [...progress].map(([id, alerts]) => ({ id, alerts }));
}

function isResolved(alert: Alert): boolean {
  return alert.status === 'resolved';
}

/** Equal for the firing and the resolved state of the same occurrence. */
function episode({ fingerprint, labels, startsAt }: Alert): string {
  return `${fingerprint || JSON.stringify(labels)} ${startsAt}`;
}
