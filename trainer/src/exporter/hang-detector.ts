/** Never earlier than the alert, which somebody must have had the time to act upon. */
const LEAST_LIMIT_SECONDS = 900;
/** How many times the longest pause so far a pause may last. */
const PAUSE_FACTOR = 10;
/** Longest time between two looks that counts: in a longer one this process was stopped itself, and training with it. */
const LONGEST_LOOK_SECONDS = 5;

/** Judges by the pauses between steps so far, evaluation and checkpoints included, whether training hangs. */
export class HangDetector {
  private lastBeat?: number;
  private lastLook?: number;
  private pause = 0;
  private longestPause = 0;

  public constructor(private readonly leastLimitSeconds = LEAST_LIMIT_SECONDS) {}

  /**
   * To be called every second or so.
   *
   * @param beat another number after every step; undefined before the first
   * @param isBusy whether no step is expected for now
   * @param now seconds of a clock that nobody sets
   */
  public look(beat: number | undefined, isBusy: boolean, now: number): void {
    const passed = Math.min(now - (this.lastLook ?? now), LONGEST_LOOK_SECONDS);
    this.lastLook = now;
    if (beat === undefined) return;
    this.pause += this.lastBeat === undefined ? 0 : passed;
    if (!isBusy && beat === this.lastBeat) return;
    this.longestPause = Math.max(this.longestPause, this.pause);
    this.pause = 0;
    this.lastBeat = beat;
  }

  public get limitSeconds(): number {
    return Math.max(this.leastLimitSeconds, PAUSE_FACTOR * this.longestPause);
  }

  /** Seconds since the last step, when they are too many. */
  public get hangsFor(): number | undefined {
    return this.pause > this.limitSeconds ? this.pause : undefined;
  }
}
