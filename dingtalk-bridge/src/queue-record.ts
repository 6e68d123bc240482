import * as z from 'zod/mini';
import { ALERT } from './alert';
import { unseal } from './sealed-line';

/** A larger one would leave none for the next. */
const LARGEST = 2 ** 50;

const COUNT = z.int().check(z.gte(0), z.lte(LARGEST));

// A version of the bridge that does not know an optional field ignores it: during an update both read and write the same queue.

/** A notification that was accepted. */
const ACCEPTED = {
  type: z.literal('accepted'),
  id: COUNT,
  channel: z.string(),
  /** Milliseconds on the time line of the log. */
  at: z.number(),
  /** Equal for a notification that was posted twice. */
  key: z.string(),
  externalURL: z.string(),
  /** Its share of the room in the queue. */
  bytes: COUNT,
  /** In the order of delivery. */
  alerts: z.array(ALERT),
  /** How many alerts the notification should have had beside these. */
  truncated: z.optional(COUNT),
};

const PROGRESS = {
  id: COUNT,
  /** How many alerts of the notification, from its start, are done with: delivered, merged or given up. */
  alerts: COUNT,
  /** How often the message that comes next may have arrived already. */
  attempts: z.optional(COUNT),
  /** Indexes of the alerts behind these that are done with as well, since a newer state has taken their place. */
  superseded: z.optional(z.array(COUNT)),
};

/** An alert that fires, of which the notification may be done with. */
const FIRING = {
  channel: z.string(),
  alerts: z.array(z.object({ alert: z.string(), since: z.number() })),
};

const DONE = { type: z.literal('done') };

/** A message was posted, whatever became of it: DingTalk counts it. */
const POSTED = {
  type: z.literal('posted'),
  robot: z.string(),
  /** Milliseconds on the time line of the log. */
  at: z.number(),
  /** The notifications in the message. */
  ids: z.optional(z.array(COUNT)),
  /** DingTalk lets the robot send nothing for so long. */
  penaltyMs: z.optional(z.number().check(z.gte(0))),
};

/** Forgets all that came before: the first record of a log that holds everything of the older ones. */
const RESTART = { type: z.literal('restart') };

/** Of a line whose checksum is right: a later version may know more fields than this one. */
const RECORD = z.discriminatedUnion('type', [
  z.object(ACCEPTED),
  z.object({ ...DONE, progress: z.array(z.object(PROGRESS)), firing: z.optional(z.object(FIRING)) }),
  z.object(POSTED),
  z.object(RESTART),
]);

/** Of a line without a checksum, which an earlier version wrote: a damaged line of this version must not pass as one. */
const PLAIN_RECORD = z.discriminatedUnion('type', [
  z.strictObject(ACCEPTED),
  z.strictObject({ ...DONE, progress: z.array(z.strictObject(PROGRESS)) }),
  z.strictObject(POSTED),
  z.strictObject(RESTART),
]);

/** One line of the queue's log. */
export type QueueRecord = z.infer<typeof RECORD>;
export type Accepted = Extract<QueueRecord, { type: 'accepted' }>;
export type Done = Extract<QueueRecord, { type: 'done' }>;
export type Posted = Extract<QueueRecord, { type: 'posted' }>;

const MAX_CAUSE_CHARACTERS = 200;

/**
 * The record that a line holds.
 *
 * @throws Error that says why it holds none
 */
export function parseRecord(line: string): QueueRecord {
  const { value, isSealed } = unseal(line);
  const result = z.safeParse(isSealed ? RECORD : PLAIN_RECORD, value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new Error(`${path.join('.') || 'record'}: ${message.replace(/^Invalid input: /, '')}`.slice(0, MAX_CAUSE_CHARACTERS));
}
