import { RUNNING, SharedStore } from './layout';

/** First even stamp: the series exists and is not being written. */
const SET = 2;
const UNSET = 0;

/** Counts what an instrument refuses to record. */
export interface RefusalCounter {
  refused(): void;
}

/** Records the current value of something. */
export class GaugeInstrument {
  public constructor(
    private readonly store: SharedStore,
    private readonly series: number,
    private readonly slot: number,
    private readonly refusals: RefusalCounter,
  ) {}

  /** 0 before it is first set. */
  public get value(): number {
    return this.store.values[this.slot];
  }

  /** Any number, NaN and Infinity included, is exported as it is; what is not a number is counted and left out. */
  public set(value: number): void {
    if (typeof value !== 'number') return this.refusals.refused();
    this.store.values[this.slot] = value;
    this.store.stamps[this.series] = SET;
  }

  /** Is exported no more until it is set again: nobody knows the value. */
  public unset(): void {
    this.store.stamps[this.series] = UNSET;
  }
}

/** Counts what only grows; exported as 0 from the moment that it is created. */
export class CounterInstrument {
  public constructor(
    private readonly store: SharedStore,
    series: number,
    /** Where it is kept. */
    public readonly slot: number,
    private readonly refusals: RefusalCounter,
  ) {
    store.stamps[series] = SET;
  }

  public get value(): number {
    return this.store.values[this.slot];
  }

  /**
   * An amount that would spoil the counter for good is counted and left out: a negative, infinite or undefined one, one that makes it
   * infinite, and a whole number that is lost because the counter is beyond 2^53.
   *
   * @param amount default 1
   */
  public inc(amount?: number): void {
    // This distinguishes an undefined amount from none; a rest parameter would allocate.
    const added = arguments.length === 0 ? 1 : amount;
    if (typeof added !== 'number' || !(added >= 0)) return this.refusals.refused();
    const { values } = this.store;
    const before = values[this.slot];
    const sum = before + added;
    if (!(sum < Infinity) || (added >= 1 && sum === before)) return this.refusals.refused();
    values[this.slot] = sum;
  }
}

/**
 * Counts seconds, always on exactly one of several counters. A reader between two charges sees the time since the last one as
 * well: a thread that hangs charges nothing.
 */
export class RunningTime {
  public constructor(private readonly store: SharedStore) {}

  /** Lets nobody read the counters until {@link turnTo}: what is due is charged in between. */
  public hold(): void {
    Atomics.add(this.store.runningStamp, 0, 1);
  }

  /**
   * Lets the time run on a counter from now on, after {@link hold}.
   *
   * @param slot of the counter
   * @param now in seconds, by {@link monotonicSeconds}
   * @param surplusSlot of the counter that takes what is beyond `most` seconds
   */
  public turnTo(slot: number, now: number, most = Infinity, surplusSlot = slot): void {
    const { running, runningStamp } = this.store;
    running[RUNNING.slot] = slot;
    running[RUNNING.surplusSlot] = surplusSlot;
    running[RUNNING.since] = now;
    running[RUNNING.most] = most;
    Atomics.add(runningStamp, 0, 1);
  }
}

/** The same in all threads of the process, and not moved by those who set the clock. */
export function monotonicSeconds(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/** Counts values by size. */
export class HistogramInstrument {
  /** A copy of its own: the search is twice as slow in an array that somebody has frozen, as prom-client freezes the bounds it is given. */
  private readonly buckets: Float64Array;

  public constructor(
    private readonly store: SharedStore,
    private readonly series: number,
    private readonly slot: number,
    buckets: readonly number[],
    private readonly refusals: RefusalCounter,
  ) {
    this.buckets = Float64Array.from(buckets);
  }

  /** A value that is not finite, or is negative, has no place in a sum that only grows: it is counted and left out. */
  public observe(value: number): void {
    this.observeMany(value, 1);
  }

  /** Adds what another process has observed: the sum, then the count of each bucket; what cannot be such a histogram is refused. */
  public add(numbers: readonly number[]): void {
    const { values, stamps } = this.store;
    const isAddable = (number: number, index: number) => this.isAddable(index, number);
    if (numbers.length !== this.buckets.length + 2 || !numbers.every(isAddable)) return this.refusals.refused();
    Atomics.add(stamps, this.series, 1);
    numbers.forEach((number, index) => (values[this.slot + index] += number));
    Atomics.add(stamps, this.series, 1);
  }

  /** Records `count` values of one size at once; a count is a whole number. */
  public observeMany(value: number, count: number): void {
    if (typeof value !== 'number' || !(value >= 0)) return this.refusals.refused();
    const { values, stamps } = this.store;
    const { buckets } = this;
    let bucket = 0;
    while (bucket < buckets.length && value > buckets[bucket]) bucket += 1;
    if (!this.isAddable(0, value * count) || !this.isAddable(1 + bucket, count)) return this.refusals.refused();
    // Read-modify-write operations are full fences on every processor; plain atomic stores are not on ARM.
    Atomics.add(stamps, this.series, 1);
    values[this.slot] += value * count;
    values[this.slot + 1 + bucket] += count;
    Atomics.add(stamps, this.series, 1);
  }

  /** Whether the sum, at index 0, stays finite, or the count of a bucket an exact number. */
  private isAddable(index: number, number: number): boolean {
    if (!(number >= 0)) return false;
    const sum = this.store.values[this.slot + index] + number;
    return index === 0 ? sum < Infinity : Number.isInteger(number) && sum <= Number.MAX_SAFE_INTEGER;
  }
}

/** Records which one of several states holds: a single store, so that a reader never sees none or two. */
export class StateSetInstrument {
  public constructor(
    private readonly gauge: GaugeInstrument,
    private readonly states: readonly string[],
    private readonly refusals: RefusalCounter,
  ) {}

  public set(state: string): void {
    const index = this.states.indexOf(state);
    if (index < 0) return this.refusals.refused();
    this.gauge.set(index);
  }
}
