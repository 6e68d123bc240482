import { sinceBoot, Stamp, stamp } from '../../runtime/boot-clock';

/** Time, injected so that tests own it. */
export interface Clock {
  /** Milliseconds on a time line that nobody sets and that has no date: for all that lasts, is due, or grows old. */
  now(): number;
  /** Milliseconds since the epoch. Somebody may set them at any time, so they are only for people and for DingTalk's signature. */
  wall(): number;
  /** This moment, to be written down for a later process. */
  stamp(): Stamp;
  /** Calls back once after the delay; the returned function prevents that. */
  after(delayMs: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: Clock = {
  now: sinceBoot,
  wall: () => Date.now(),
  stamp,
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
