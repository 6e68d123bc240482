import { MetricType } from '../../../lib/metrics';
import { MetricLayout, SharedStore } from './layout';
import { Labels, SeriesAnnouncement } from './recorder';

/** One series as it was at the time of reading; a histogram's numbers are its sum and its counts per bucket. */
export interface SeriesSnapshot {
  readonly labels: Labels;
  readonly numbers: readonly number[];
}

interface KnownSeries extends SeriesAnnouncement {
  lastNumbers?: number[];
}

/** More often than any writer can interrupt the copy of a few numbers. */
const READ_ATTEMPTS = 10_000;

/** Reads the series that one recorder has announced, each in one piece. */
export class SnapshotReader {
  private readonly series: KnownSeries[][];

  public constructor(
    private readonly layout: readonly MetricLayout[],
    private readonly store: SharedStore,
  ) {
    this.series = layout.map(() => []);
  }

  public learn(announcement: SeriesAnnouncement): void {
    this.series[announcement.metric][announcement.ordinal] = announcement;
  }

  /** The series of a metric that were set at least once. */
  public read(metric: number): SeriesSnapshot[] {
    return this.series[metric].flatMap((series) => {
      const numbers = this.numbersOf(this.layout[metric], series);
      if (!numbers) return [];
      return series.isStateSet ? expandStates(this.layout[metric], numbers[0]) : [{ labels: series.labels, numbers }];
    });
  }

  private numbersOf(layout: MetricLayout, series: KnownSeries): number[] | undefined {
    const { values, stamps } = this.store;
    const stampAt = layout.firstSeries + series.ordinal;
    const first = layout.firstValue + series.ordinal * layout.width;
    if (layout.metric.type !== MetricType.HISTOGRAM) return stamps[stampAt] === 0 ? undefined : [values[first]];
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const before = Atomics.load(stamps, stampAt);
      if (before === 0) return undefined;
      if (before % 2 !== 0) continue;
      const numbers = Array.from(values.subarray(first, first + layout.width));
      // An addition is a full fence: the copy above is done before the stamp is looked at again.
      if (Atomics.add(stamps, stampAt, 0) === before) return (series.lastNumbers = numbers);
    }
    return series.lastNumbers;
  }
}

function expandStates({ metric }: MetricLayout, current: number): SeriesSnapshot[] {
  const [{ name, values = [] }] = metric.labels;
  return values.map((state, index) => ({ labels: { [name]: state }, numbers: [index === current ? 1 : 0] }));
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
