import { Pending } from './queue-state';
import { Alert } from './webhook';

/** Alerts to deliver next, and how to mark them as delivered. */
export interface Batch {
  readonly alerts: Alert[];
  readonly externalURL: string;
  /** How many alerts Alertmanager did not send with them. */
  readonly truncated: number;
  /** The progress once the first `count` alerts are done with. */
  progress(count: number): Progress[];
}

/** How far a notification is. */
export interface Progress {
  readonly id: number;
  /** How many alerts of the notification, from its start, are done with. */
  readonly alerts: number;
  /** Those of them that are in the message. */
  readonly sent: readonly Alert[];
  /** How many of them are not, since a newer state has taken their place. */
  readonly superseded: number;
  /** How often the message may have arrived before. */
  readonly attempts: number;
}

/** More alerts never fit one message. */
const MAX_CANDIDATES = 1_000;

interface Candidate {
  readonly pending: Pending;
  readonly index: number;
  readonly alert: Alert;
  readonly isSuperseded: boolean;
}

/** What is left of notifications, in their order, without the alerts of which a newer state came while they waited. */
export function batchOf(waiting: Iterable<Pending>): Batch {
  const candidates: Candidate[] = [];
  let truncated = 0;
  for (const pending of waiting) {
    if (candidates.length >= MAX_CANDIDATES) break;
    const { accepted, done, superseded } = pending;
    truncated += accepted.truncated ?? 0;
    for (let index = done; index < accepted.alerts.length; index++) {
      candidates.push({ pending, index, alert: accepted.alerts[index], isSuperseded: superseded.has(index) });
    }
  }
  return {
    alerts: candidates.filter((candidate) => !candidate.isSuperseded).map((candidate) => candidate.alert),
    externalURL: candidates[0]?.pending.accepted.externalURL ?? '',
    truncated,
    progress: (count) => progressOf(candidates, count),
  };
}

function progressOf(candidates: Candidate[], count: number): Progress[] {
  const progress = new Map<Pending, Progress>();
  let left = count;
  for (const { pending, index, alert, isSuperseded } of candidates) {
    if (!isSuperseded && left-- === 0) break;
    const { sent, superseded } = progress.get(pending) ?? { sent: [], superseded: 0 };
    progress.set(pending, {
      id: pending.accepted.id,
      alerts: index + 1,
      sent: isSuperseded ? sent : [...sent, alert],
      superseded: superseded + (isSuperseded ? 1 : 0),
      attempts: pending.attempts,
    });
  }
  return [...progress.values()];
}
