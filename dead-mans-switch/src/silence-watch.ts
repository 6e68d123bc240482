/** What the switch sends to its receivers. */
export interface Notice {
  readonly status: 'firing' | 'resolved';
  /** When the silence began. */
  readonly since: Date;
  /** How long it has lasted or lasted. */
  readonly silentMs: number;
}

export interface SilenceWatchOptions {
  /** Silence that is too long. */
  readonly silenceMs: number;
  /** How often the notification repeats during a silence. */
  readonly repeatMs: number;
  /** Notifies the receivers; a rejection is retried at the next look. */
  readonly notify: (notice: Notice) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Knows when the last heartbeat came, and retries the notification of its absence until it is accepted. */
export class SilenceWatch {
  private lastBeat: number;
  /** When the current silence was notified; undefined without one. */
  private notifiedAt?: number;
  /** Start of a notified silence that is over, until its end is notified as well. */
  private over?: Notice;

  /** The start counts as a heartbeat, so that a restart is not an alarm. */
  public constructor(private readonly options: SilenceWatchOptions) {
    this.lastBeat = options.now();
  }

  public beat(): void {
    const now = this.options.now();
    if (this.notifiedAt !== undefined) this.over = { status: 'resolved', since: new Date(this.lastBeat), silentMs: now - this.lastBeat };
    this.notifiedAt = undefined;
    this.lastBeat = now;
  }

  /** Sends the notification that is due. */
  public async look(): Promise<void> {
    const { silenceMs, repeatMs, notify, now } = this.options;
    const { over } = this;
    if (over) {
      await notify(over);
      if (this.over === over) this.over = undefined;
    }
    const silentMs = now() - this.lastBeat;
    if (silentMs < silenceMs || (this.notifiedAt !== undefined && now() - this.notifiedAt < repeatMs)) return;
    const notifiedAt = now();
    const { lastBeat } = this;
    await notify({ status: 'firing', since: new Date(lastBeat), silentMs });
    // A heartbeat may have come while the message was on its way; then its end is notified next.
    if (this.lastBeat === lastBeat) this.notifiedAt = notifiedAt;
    else this.over = { status: 'resolved', since: new Date(lastBeat), silentMs: this.lastBeat - lastBeat };
  }
}
