import { Outcome } from '../../../dead-mans-switch/src/receiver';
import { SilenceWatch, SilenceWatchOptions, WatchState } from '../../../dead-mans-switch/src/silence-watch';

export const MINUTE = 60_000;

/** A watch with clocks of its own, which alarms after 10 minutes and again every hour. */
export class Watched {
  /** Monotonic. */
  public now = 0;
  /** How far the wall clock is from the truth. */
  public wallShift = 0;
  /** What comes of each notification. */
  public outcome: Outcome = Outcome.CONFIRMED;
  /** What was posted, in the words `<minute>: <status> after <minutes>`. */
  public readonly posted: string[] = [];
  public watch: SilenceWatch;

  public constructor(state?: WatchState, savedMs?: number) {
    this.watch = new SilenceWatch(this.options, state, savedMs);
  }

  /** Looks once a minute up to that minute. */
  public until(minute: number): void {
    for (; this.now < minute * MINUTE;) {
      this.now += MINUTE;
      this.look();
    }
  }

  /** Neither looks nor hears. */
  public freeze(minutes: number): void {
    this.now += minutes * MINUTE;
  }

  /** Another process takes over what this one wrote down as its last. */
  public restart(downMinutes: number): void {
    const state = JSON.parse(JSON.stringify(this.watch.state)) as WatchState;
    this.now += downMinutes * MINUTE;
    this.watch = new SilenceWatch(this.options, state, downMinutes * MINUTE);
  }

  public look(): void {
    this.watch.tick();
    const due = this.watch.due();
    if (!due) return;
    this.posted.push(`${this.now / MINUTE}: ${due.notice.status} after ${due.notice.silentMs / MINUTE}`);
    this.watch.sending(due);
    if (this.outcome === Outcome.CONFIRMED) this.watch.confirmed(due);
    else if (this.outcome === Outcome.UNCONFIRMED) this.watch.unconfirmed(due);
    else this.watch.failed(due);
  }

  private get options(): SilenceWatchOptions {
    return {
      silenceMs: 10 * MINUTE,
      repeatMs: 60 * MINUTE,
      tickMs: MINUTE,
      clock: () => this.now,
      wall: () => 1_800_000_000_000 + this.now + this.wallShift,
    };
  }
}
