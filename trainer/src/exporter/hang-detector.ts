/** Never earlier than the alert, which somebody must have had the time to act upon. */
const LEAST_LIMIT_SECONDS = 900;
/** How many times the longest pause so far a pause may last. */
const PAUSE_FACTOR = 10;

/** Judges by the pauses between steps so far, evaluation and checkpoints included, whether training hangs. */
export class HangDetector {
  private lastBeat?: number;
  private longestPause = 0;

  public constructor(private readonly leastLimitSeconds = LEAST_LIMIT_SECONDS) {}

  /** @param beat when the last step ended, in seconds; undefined before the first */
  public observe(beat: number | undefined): void {
    if (beat === undefined) return;
    if (this.lastBeat !== undefined) this.longestPause = Math.max(this.longestPause, beat - this.lastBeat);
    this.lastBeat = beat;
  }

  public get limitSeconds(): number {
    return Math.max(this.leastLimitSeconds, PAUSE_FACTOR * this.longestPause);
  }

  /** Seconds since the last step, when they are too many. */
  public hangsFor(now: number): number | undefined {
    const age = this.lastBeat === undefined ? 0 : now - this.lastBeat;
    return age > this.limitSeconds ? age : undefined;
  }
}
