import { CounterInstrument, Recorder } from '../exporter';
import { monotonicSeconds, RunningTime } from '../exporter/instruments';
import { TIME_CATEGORIES } from '../../../lib/metrics';

/** The categories in which the training loop works on a step. */
const OF_A_STEP = ['productive', 'lost_work', 'data_wait'];
/** What takes the time in which a step hangs. */
const HANGING = 'idle';

/**
 * Accounts for every moment of the run: exactly one category is charged at any time, so that they sum to the wall time. Who reads them sees
 * the time of the category that is entered as it runs, also when the thread hangs in it.
 */
export class TimeLedger {
  private readonly counters: Readonly<Record<string, CounterInstrument>>;
  private readonly running: RunningTime;
  private category: string;
  private since: number;
  /** How long a step takes at most, in seconds. */
  private longestStep = Infinity;
  /** How many of the seconds since the last charge are no hang. */
  private limit = Infinity;

  /** @param now in seconds, the same in the thread that reads */
  public constructor(
    recorder: Recorder,
    first: string,
    private readonly now = monotonicSeconds,
  ) {
    const counterOf = (category: string) => recorder.counter('tf_run_time_seconds_total', { category });
    this.counters = Object.fromEntries(TIME_CATEGORIES.map((category) => [category, counterOf(category)]));
    this.running = recorder.runningTime();
    this.category = first;
    this.since = this.now();
    this.enter(first);
  }

  /**
   * Says how long a step takes at most. What it takes longer was no work: it hangs, or waits for others that do.
   *
   * @param seconds more than any step takes
   */
  public expectSteps(seconds: number): void {
    this.longestStep = seconds;
  }

  /** Charges the time since the last call to the category that was entered then. */
  public enter(category: string): void {
    if (!Object.hasOwn(this.counters, category)) throw new Error(`'${category}' is not one of ${TIME_CATEGORIES.join(', ')}`);
    const now = this.now();
    const limit = OF_A_STEP.includes(category) ? this.longestStep : Infinity;
    this.running.hold();
    this.counters[this.category].inc(this.chargeHang(now));
    this.running.turnTo(this.counters[category].slot, now, limit, this.counters[HANGING].slot);
    this.category = category;
    this.since = now;
    this.limit = limit;
  }

  /**
   * Charges the time since the last call by what it was spent on, and what is left of it to the category that was entered then. Until the
   * next call nobody knows what its time is spent on: only a hang is shown as it runs.
   */
  public split(seconds: Readonly<Record<string, number>>): void {
    const now = this.now();
    const limit = this.longestStep;
    this.running.hold();
    this.chargeBy(seconds, this.chargeHang(now));
    this.running.turnTo(this.counters[HANGING].slot, now + limit);
    this.since = now;
    this.limit = limit;
  }

  /** Charges time in which this process did not run. */
  public charge(category: string, seconds: number): void {
    this.counters[category].inc(seconds);
  }

  public seconds(category: string): number {
    return this.counters[category].value;
  }

  private chargeBy(seconds: Readonly<Record<string, number>>, elapsed: number): void {
    let left = elapsed;
    for (const [category, wanted] of Object.entries(seconds)) {
      const charged = Math.min(Math.max(wanted, 0), left);
      this.counters[category].inc(charged);
      left -= charged;
    }
    this.counters[this.category].inc(left);
  }

  /** Returns how much of the time since the last charge was none. */
  private chargeHang(now: number): number {
    const elapsed = now - this.since;
    const work = Math.min(elapsed, this.limit);
    this.counters[HANGING].inc(elapsed - work);
    return work;
  }
}
