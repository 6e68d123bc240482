import { MetricType } from '../../../lib/metrics';
import { monotonicSeconds } from './instruments';
import { MetricLayout, RUNNING, SharedStore } from './layout';
import { Labels, SeriesAnnouncement } from './recorder';

/** One series as it was at the time of reading; a histogram's numbers are its sum and its counts per bucket. */
export interface SeriesSnapshot {
  readonly labels: Labels;
  readonly numbers: readonly number[];
}

/** What is shown of a series, written anew by every reading. */
interface Shown {
  readonly labels: Labels;
  numbers: number[];
}

/** The series of one metric that were announced. */
interface KnownSeries {
  /** How many there are. */
  announced: number;
  /** One of each series; of the one series of a state set as many as there are states. */
  readonly shown: Shown[];
  readonly isStateSet: boolean;
}

/** More often than any writer can interrupt the copy of a few numbers. */
const READ_ATTEMPTS = 10_000;

/** Reads the series that one recorder has announced, each in one piece. */
export class SnapshotReader {
  private readonly known: KnownSeries[];
  /** Of each counter on which time has run, the most that was shown: a charge may be a few nanoseconds less than the time that was seen to run. */
  private readonly highest = new Map<number, number>();

  public constructor(
    private readonly layout: readonly MetricLayout[],
    private readonly store: SharedStore,
    private readonly now = monotonicSeconds,
  ) {
    this.known = layout.map(() => ({ announced: 0, shown: [], isStateSet: false }));
  }

  /** Series are announced in the order of their ordinals. */
  public learn({ metric, ordinal, labels, isStateSet }: SeriesAnnouncement): void {
    const [label] = this.layout[metric].metric.labels;
    if (isStateSet) {
      const shown = label.values!.map((state) => ({ labels: { [label.name]: state }, numbers: [0] }));
      this.known[metric] = { announced: 1, shown, isStateSet };
    } else {
      this.known[metric].shown[ordinal] = { labels, numbers: [] };
      this.known[metric].announced = ordinal + 1;
    }
  }

  /**
   * The series of a metric that were set at least once.
   *
   * They are the same objects every time, with new numbers: text that was made of their labels can be kept.
   */
  public read(metric: number): SeriesSnapshot[] {
    const layout = this.layout[metric];
    const { announced, shown, isStateSet } = this.known[metric];
    const { values, stamps } = this.store;
    if (layout.metric.type === MetricType.HISTOGRAM) return shown.filter((one, ordinal) => this.refreshHistogram(layout, ordinal, one));
    if (isStateSet) {
      shown.forEach(({ numbers }, state) => (numbers[0] = state === values[layout.firstValue] ? 1 : 0));
      return stamps[layout.firstSeries] === 0 ? [] : shown;
    }
    const counts = this.isRunning(layout) ? this.countsWithRunningTime(layout, announced) : undefined;
    const read: SeriesSnapshot[] = [];
    for (let ordinal = 0; ordinal < announced; ordinal++) {
      if (stamps[layout.firstSeries + ordinal] === 0) continue;
      shown[ordinal].numbers[0] = counts ? counts[ordinal] : values[layout.firstValue + ordinal];
      read.push(shown[ordinal]);
    }
    return read;
  }

  private isRunning({ firstValue, capacity }: MetricLayout): boolean {
    const { running, runningStamp } = this.store;
    const slot = running[RUNNING.slot];
    return Atomics.load(runningStamp, 0) > 0 && slot >= firstValue && slot < firstValue + capacity;
  }

  /** The counters, and on the one on which time runs what it has not been charged yet. */
  private countsWithRunningTime({ firstValue }: MetricLayout, announced: number): number[] {
    const { values, running, runningStamp } = this.store;
    for (let attempt = 0; ; attempt++) {
      const before = Atomics.load(runningStamp, 0);
      const counts = Array.from(values.subarray(firstValue, firstValue + announced));
      const [slot, surplusSlot, since, most] = running;
      if ((before % 2 !== 0 || Atomics.add(runningStamp, 0, 0) !== before) && attempt < READ_ATTEMPTS) continue;
      const elapsed = Math.max(0, this.now() - since);
      counts[slot - firstValue] += Math.min(elapsed, most);
      counts[surplusSlot - firstValue] += Math.max(0, elapsed - most);
      return counts.map((count, ordinal) => this.notBelowShown(firstValue + ordinal, count));
    }
  }

  private notBelowShown(slot: number, count: number): number {
    const shown = Math.max(count, this.highest.get(slot) ?? 0);
    this.highest.set(slot, shown);
    return shown;
  }

  /** How many series {@link read} gives. */
  public count(metric: number): number {
    const { firstSeries } = this.layout[metric];
    const { announced, shown, isStateSet } = this.known[metric];
    let count = 0;
    for (let ordinal = 0; ordinal < announced; ordinal++) if (this.store.stamps[firstSeries + ordinal] !== 0) count += 1;
    return isStateSet ? count * shown.length : count;
  }

  /** False before it is first set. */
  private refreshHistogram(layout: MetricLayout, ordinal: number, shown: Shown): boolean {
    const { values, stamps } = this.store;
    const first = layout.firstValue + ordinal * layout.width;
    const stampAt = layout.firstSeries + ordinal;
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const before = Atomics.load(stamps, stampAt);
      if (before === 0) return false;
      if (before % 2 !== 0) continue;
      const numbers = Array.from(values.subarray(first, first + layout.width));
      // An addition is a full fence: the copy above is done before the stamp is looked at again.
      if (Atomics.add(stamps, stampAt, 0) !== before) continue;
      shown.numbers = numbers;
      return true;
    }
    return shown.numbers.length > 0;
  }
}

/** Series of the same labels that two recorders count are one: what they count adds up. */
export function mergeSeries(first: readonly SeriesSnapshot[], second: readonly SeriesSnapshot[]): SeriesSnapshot[] {
  const merged = new Map<string, SeriesSnapshot>();
  for (const series of [...first, ...second]) {
    const key = JSON.stringify(series.labels);
    const known = merged.get(key);
    merged.set(key, known ? { ...known, numbers: known.numbers.map((number, index) => number + series.numbers[index]) } : series);
  }
  return [...merged.values()];
}
