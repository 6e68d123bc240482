import { performance } from 'node:perf_hooks';
import { CounterInstrument, Recorder } from '../exporter';
import { TIME_CATEGORIES } from '../../../lib/metrics';

/** Accounts for every moment of the run: exactly one category is charged at any time, so that they sum to the wall time. */
export class TimeLedger {
  private readonly counters: Readonly<Record<string, CounterInstrument>>;
  private category: string;
  private since: number;

  public constructor(recorder: Recorder, first: string) {
    const counterOf = (category: string) => recorder.counter('tf_run_time_seconds_total', { category });
    this.counters = Object.fromEntries(TIME_CATEGORIES.map((category) => [category, counterOf(category)]));
    this.category = first;
    this.since = performance.now();
  }

  /** Charges the time since the last call to the category that was entered then. */
  public enter(category: string): void {
    if (!Object.hasOwn(this.counters, category)) throw new Error(`'${category}' is not one of ${TIME_CATEGORIES.join(', ')}`);
    const now = performance.now();
    this.counters[this.category].inc((now - this.since) / 1000);
    this.category = category;
    this.since = now;
  }

  /** Charges the time since the last call by what it was spent on, and what is left of it to the category that was entered then. */
  public split(seconds: Readonly<Record<string, number>>): void {
    const now = performance.now();
    let left = (now - this.since) / 1000;
    for (const [category, wanted] of Object.entries(seconds)) {
      const charged = Math.min(Math.max(wanted, 0), left);
      this.counters[category].inc(charged);
      left -= charged;
    }
    this.counters[this.category].inc(left);
    this.since = now;
  }

  /** Charges time in which this process did not run. */
  public charge(category: string, seconds: number): void {
    this.counters[category].inc(seconds);
  }

  public seconds(category: string): number {
    return this.counters[category].value;
  }
}
