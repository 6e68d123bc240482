/** What the receivers of the switch are told. */
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
  /** When a silence that goes on is told again. */
  readonly repeatMs: number;
  /** Tells somebody; a rejection is tried again at the next look. */
  readonly notify: (notice: Notice) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Knows when the last heartbeat came, and sees to it that its absence is told until it is. */
export class SilenceWatch {
  private lastBeat: number;
  /** When the silence that goes on was told; undefined while there is nothing to tell. */
  private told?: number;
  /** Start of a silence that was told and is over, until that is told as well. */
  private over?: Notice;

  /** The start counts as a heartbeat, so that a restart is not an alarm. */
  public constructor(private readonly options: SilenceWatchOptions) {
    this.lastBeat = options.now();
  }

  public beat(): void {
    const now = this.options.now();
    if (this.told !== undefined) this.over = { status: 'resolved', since: new Date(this.lastBeat), silentMs: now - this.lastBeat };
    this.told = undefined;
    this.lastBeat = now;
  }

  /** Tells what there is to tell. */
  public async look(): Promise<void> {
    const { silenceMs, repeatMs, notify, now } = this.options;
    const { over } = this;
    if (over) {
      await notify(over);
      if (this.over === over) this.over = undefined;
    }
    const silentMs = now() - this.lastBeat;
    if (silentMs < silenceMs || (this.told !== undefined && now() - this.told < repeatMs)) return;
    const told = now();
    const { lastBeat } = this;
    await notify({ status: 'firing', since: new Date(lastBeat), silentMs });
    // A heartbeat may have come while the message was on its way; then its end is told next.
    if (this.lastBeat === lastBeat) this.told = told;
    else this.over = { status: 'resolved', since: new Date(lastBeat), silentMs: this.lastBeat - lastBeat };
  }
}
