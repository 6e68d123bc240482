import { Lane } from './lane';

/** What waits in a channel, and what was sent last. */
export interface Waiting {
  /** Notifications that begin with a critical alert. */
  readonly critical: number;
  /** All other notifications. */
  readonly others: number;
  /** Alerts of all of them. */
  readonly alerts: number;
  /** When a message with critical alerts was last sent; 0 when never. */
  readonly lastCritical: number;
  /** When any message was last sent; 0 when never. */
  readonly lastSent: number;
}

/** What to do now. */
export type Step =
  | { readonly kind: 'idle' }
  | { readonly kind: 'wait'; readonly until: number }
  /** Send one notification in full. */
  | { readonly kind: 'detail'; readonly lane: Lane }
  /** Send all that waits as a digest. */
  | { readonly kind: 'digest'; readonly lane: Lane };

/** So many alerts fill a message, more or less: waiting for others would make it no better. */
const FULL_DIGEST_ALERTS = 100;
const MINUTE_MS = 60_000;

/**
 * Decides what a channel does next. The first half of a minute's tokens is spent as alerts come, each notification by itself. The
 * second half is spread evenly over the time until tokens come back, and what comes in between goes into a digest, so that a burst is
 * not followed by a minute of silence. Critical alerts go first, may spend the reserve, and are spread only among themselves. Without a
 * lane, what waits can only become too old.
 */
export function nextStep(waiting: Waiting, lanes: Lane[], now: number): Step {
  const isCritical = waiting.critical > 0;
  const count = isCritical ? waiting.critical : waiting.others;
  if (count === 0) return { kind: 'idle' };
  if (lanes.length === 0) return { kind: 'wait', until: now + MINUTE_MS };

  const free = (lane: Lane) => lane.bucket.available(now) - (isCritical ? 0 : lane.reserve);
  const ready = lanes.filter((lane) => lane.blockedUntil <= now && free(lane) > 0).sort((a, b) => free(b) - free(a));
  const lane = ready[0];
  if (!lane) return { kind: 'wait', until: Math.min(...lanes.map((each) => freeAt(each, free(each), now))) };

  const tokens = sum(ready.map(free));
  const capacity = sum(ready.map((each) => each.bucket.messagesPerMinute));
  const left = sum(ready.map((each) => each.bucket.available(now)));
  const isScarce = left <= capacity / 2;
  const isFull = waiting.alerts >= FULL_DIGEST_ALERTS && count > 1;
  const last = isCritical ? waiting.lastCritical : waiting.lastSent;
  if (isScarce && !isFull && now - last < MINUTE_MS) {
    const nextReturn = Math.min(...ready.map((each) => each.bucket.nextReturn(now)));
    const due = Math.ceil(last + (nextReturn - last) / tokens);
    if (due > now) return { kind: 'wait', until: due };
  }
  return { kind: count > 1 && (isScarce || count > tokens) ? 'digest' : 'detail', lane };
}

/** When a lane that cannot send now can: its block is over, and a token is there. */
function freeAt(lane: Lane, free: number, now: number): number {
  const token = free > 0 ? now : lane.bucket.nextReturn(now);
  return Math.max(lane.blockedUntil, token, now + 1);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
