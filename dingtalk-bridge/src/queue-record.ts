import { Alert } from './webhook';

/** A notification that was accepted; its alerts are in the order of delivery. */
export interface Accepted {
  readonly type: 'accepted';
  readonly id: number;
  readonly channel: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Equal for a notification that was posted twice. */
  readonly key: string;
  readonly externalURL: string;
  /** Size of the webhook that brought it, for the bound on what may wait. */
  readonly bytes: number;
  readonly alerts: Alert[];
}

/** How many alerts of a notification, from its start, are done with: delivered, merged or given up. */
export interface Done {
  readonly type: 'done';
  readonly progress: { readonly id: number; readonly alerts: number }[];
}

/** A message was posted, whatever became of it: DingTalk counts it. */
export interface Posted {
  readonly type: 'posted';
  readonly robot: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Forgets all that came before: the first record of a log that holds everything of the older ones. */
export interface Restart {
  readonly type: 'restart';
}

/** One line of the queue's log. */
export type QueueRecord = Accepted | Done | Posted | Restart;

/** The record that a line holds; undefined when it holds none. */
export function tryParseRecord(line: string): QueueRecord | undefined {
  try {
    const value = JSON.parse(line) as QueueRecord | null;
    return value && isWhole(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isWhole(record: Partial<Accepted> | Partial<Done> | Partial<Posted> | Restart): boolean {
  if (record.type === 'accepted') return Number.isInteger(record.id) && typeof record.channel === 'string' && Array.isArray(record.alerts);
  if (record.type === 'done') return Array.isArray(record.progress);
  if (record.type === 'posted') return typeof record.robot === 'string' && typeof record.at === 'number';
  return record.type === 'restart';
}
