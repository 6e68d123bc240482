import { Notice } from './notice';

/** Copies of one notification that may have arrived before it counts as sent: more would be a flood if all of them did. */
export const MAX_UNCONFIRMED = 3;

/** A timer may be this late on a busy machine; after a longer pause the process was frozen or stopped. */
const MAX_LAG_MS = 1000;

/** A time without heartbeats, from the last one or from the first start. It may be written down, so it holds ages and no moments. */
export interface Silence {
  /** When it began, in milliseconds since the epoch: only for people. */
  readonly since: number;
  /** Whether it began with a heartbeat, not with a start. */
  readonly afterHeartbeat: boolean;
  /** How long it has lasted, in milliseconds. */
  lastedMs: number;
  /** For how much of that a heartbeat would have been heard. */
  listenedMs: number;
  /** Whether time in which nothing could be heard has been made up for. */
  excused: boolean;
  /** How long ago it was notified; undefined when it was not. */
  notifiedMs?: number;
  /** Copies of the notification that is due which may have arrived. */
  unconfirmed: number;
  /** Copies of the notification of its end which may have arrived. */
  unconfirmedEnds: number;
}

/** What must outlive a restart. */
export interface WatchState {
  readonly current: Silence;
  /** The one before it, until its end is notified. */
  readonly ended?: Silence;
}

export interface SilenceWatchOptions {
  /** Silence that is too long. */
  readonly silenceMs: number;
  /** How often the notification repeats during a silence. */
  readonly repeatMs: number;
  /** How often `tick` is called. */
  readonly tickMs: number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
}

/** A notification that is to be sent now. */
export interface Due {
  readonly notice: Notice;
  readonly silence: Silence;
}

/** Knows for how long no heartbeat has come, and who is to be notified of what. */
export class SilenceWatch {
  private current: Silence;
  private ended?: Silence;
  private last: number;

  /**
   * @param saved what an earlier process knew; without it the start counts as a heartbeat
   * @param savedMs how long ago that was written
   */
  public constructor(
    private readonly options: SilenceWatchOptions,
    saved?: WatchState,
    savedMs = 0,
  ) {
    this.last = options.clock();
    this.current = saved?.current ?? this.begin(false);
    this.ended = saved?.ended;
    if (saved) this.pass(savedMs);
  }

  public get state(): WatchState {
    return { current: this.current, ended: this.ended };
  }

  /** Whether the silence is too long. */
  public get isSilent(): boolean {
    return this.current.listenedMs >= this.options.silenceMs;
  }

  public beat(): void {
    this.tick();
    if (mayBeKnown(this.current)) this.ended = this.current;
    this.current = this.begin(true);
  }

  /** Lets the time pass that has passed. */
  public tick(): void {
    const now = this.options.clock();
    this.pass(now - this.last);
    this.last = now;
  }

  /** The notification that is due, if there is one. A newer silence comes before the end of an older one. */
  public due(): Due | undefined {
    const { current, ended } = this;
    const isNotified = current.notifiedMs !== undefined && current.notifiedMs < this.options.repeatMs;
    if (this.isSilent && !isNotified) return dueOf('firing', current);
    return ended && dueOf('resolved', ended);
  }

  /** A notification leaves: from now on it may arrive, whatever happens to this process. */
  public sending({ notice, silence }: Due): void {
    if (notice.status === 'firing') silence.unconfirmed += 1;
    else silence.unconfirmedEnds += 1;
  }

  /** It certainly arrived. */
  public confirmed({ notice, silence }: Due): void {
    if (notice.status === 'firing') this.notified(silence);
    else this.endNotified(silence);
  }

  /** It certainly did not arrive. */
  public failed({ notice, silence }: Due): void {
    if (notice.status === 'resolved') {
      silence.unconfirmedEnds -= 1;
      return;
    }
    silence.unconfirmed -= 1;
    // It may have ended while it was on its way.
    if (this.ended === silence && !mayBeKnown(silence)) this.ended = undefined;
  }

  /**
   * It may have arrived.
   *
   * @returns whether another copy follows
   */
  public unconfirmed({ notice, silence }: Due): boolean {
    if (notice.status === 'resolved') {
      if (silence.unconfirmedEnds < MAX_UNCONFIRMED) return true;
      this.endNotified(silence);
    } else {
      if (silence.unconfirmed < MAX_UNCONFIRMED) return true;
      this.notified(silence);
    }
    return false;
  }

  private begin(afterHeartbeat: boolean): Silence {
    return { since: this.options.wall(), afterHeartbeat, lastedMs: 0, listenedMs: 0, excused: false, unconfirmed: 0, unconfirmedEnds: 0 };
  }

  private pass(ms: number): void {
    const { current } = this;
    const { silenceMs, tickMs } = this.options;
    current.lastedMs += ms;
    if (current.notifiedMs !== undefined) current.notifiedMs += ms;
    if (ms <= 2 * tickMs + MAX_LAG_MS) {
      current.listenedMs += ms;
      return;
    }
    // Who was frozen or stopped could not hear. Heartbeats of that time still arrive, or the next one does: so once in each silence it
    // listens for at least as long as two heartbeats may be apart.
    current.listenedMs += tickMs;
    if (!current.excused) current.listenedMs = Math.min(current.listenedMs, silenceMs / 2);
    current.excused = true;
  }

  private notified(silence: Silence): void {
    silence.notifiedMs = 0;
    silence.unconfirmed = 0;
    if (this.ended !== silence) this.ended = undefined;
  }

  private endNotified(silence: Silence): void {
    if (this.ended === silence) this.ended = undefined;
  }
}

function mayBeKnown({ notifiedMs, unconfirmed }: Silence): boolean {
  return notifiedMs !== undefined || unconfirmed > 0;
}

function dueOf(status: Notice['status'], silence: Silence): Due {
  const { since, lastedMs, afterHeartbeat } = silence;
  return { notice: { status, since: new Date(since), silentMs: lastedMs, afterHeartbeat }, silence };
}
