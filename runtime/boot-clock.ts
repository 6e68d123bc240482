import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A moment, written down so that a later process knows how long ago it was, whatever was done to the wall clock in between.
 */
export interface Stamp {
  /** Boot of the machine that wrote it. */
  readonly boot: string;
  /** Milliseconds since that boot. */
  readonly up: number;
  /** Milliseconds since the epoch, as the wall clock had it. */
  readonly wall: number;
}

/** Across a boot or a change of machine only the wall clock knows the down time, and one that was set wrong must not let everything expire. */
export const LONGEST_UNPROVEN_MS = 3_600_000;

const BOOT = bootId();

/** Monotonic milliseconds since the boot of the machine: the same for all of its processes and threads, and moved by nobody. */
export function sinceBoot(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** This moment. */
export function stamp(): Stamp {
  return { boot: BOOT, up: sinceBoot(), wall: Date.now() };
}

/**
 * Milliseconds from one stamp to a later one. Within one boot they are exact. Across boots they are those of the wall clock, from 0
 * to {@link LONGEST_UNPROVEN_MS}.
 */
export function elapsed(from: Stamp, to: Stamp = stamp()): number {
  if (from.boot === to.boot) return Math.max(0, to.up - from.up);
  return Math.min(Math.max(0, to.wall - from.wall), LONGEST_UNPROVEN_MS);
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Not on Linux: no other process shares this boot for sure.
    return randomUUID();
  }
}
