import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ending } from './signals';

/** Scrapes for which the final state is readable by default: one may be lost. */
export const HELD_SCRAPES = 2;
/** Longest that a timer can wait. */
const MAX_TIMER_SECONDS = 2 ** 31 / 1000 - 1;
/** Part of the grace period after which the program is gone for sure. */
const GRACE_SHARE = 0.8;

/**
 * Keeps the final state readable: until the time is over or a signal comes.
 *
 * A run that SIGTERM has cut short is held too, within its grace period, so that one more scrape sees the state; Ctrl-C does not hold.
 *
 * @param seconds Infinity to wait for a signal
 * @param endedAt when the signal came, by `performance.now()`
 */
export async function holdFinalState(seconds: number, gracePeriodSeconds: number, signal: AbortSignal, endedAt: number): Promise<void> {
  if (!signal.aborted) return pause(seconds, signal);
  if ((signal.reason as Ending).signal === 'SIGINT') return;
  await pause(Math.min(seconds, graceLeft(gracePeriodSeconds, endedAt)));
}

/**
 * Aborts what the program does last: at a signal, or, when one has come before, once its grace period is over.
 *
 * @param endedAt when the signal came, by `performance.now()`
 */
export function outOfTime(gracePeriodSeconds: number, signal: AbortSignal, endedAt: number): AbortSignal {
  if (!signal.aborted) return signal;
  const seconds = Math.min(Math.max(0, graceLeft(gracePeriodSeconds, endedAt)), MAX_TIMER_SECONDS);
  return AbortSignal.timeout(Math.floor(seconds * 1000));
}

/** Seconds that are left of the grace period, but for what the end of the program takes. */
function graceLeft(gracePeriodSeconds: number, endedAt: number): number {
  return gracePeriodSeconds * GRACE_SHARE - (performance.now() - endedAt) / 1000;
}

/** Waits for a time or until the signal; Infinity waits for the signal alone. */
export async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  if (seconds <= 0) return;
  try {
    for (let left = seconds; left > 0; left -= MAX_TIMER_SECONDS) {
      await sleep(Math.min(left, MAX_TIMER_SECONDS) * 1000, undefined, { signal });
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
