const WINDOW = 200;

/** The durations of the last 200 steps, in a ring that is written without allocating. */
export class StepTimes {
  private readonly ring = new Float64Array(WINDOW);
  private count = 0;
  private lowestMedian = Infinity;

  public add(seconds: number): void {
    this.ring[this.count++ % WINDOW] = seconds;
  }

  /** NaN before the first step. */
  public median(): number {
    const sorted = this.ring.slice(0, Math.min(this.count, WINDOW)).sort();
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The lowest median of a full window so far; undefined before the first. */
  public ideal(): number | undefined {
    if (this.count < WINDOW) return undefined;
    return (this.lowestMedian = Math.min(this.lowestMedian, this.median()));
  }
}
