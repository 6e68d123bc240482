import { MetricType } from '../../../lib/metrics';
import { CounterInstrument, GaugeInstrument, HistogramInstrument, RefusalCounter, RunningTime, StateSetInstrument } from './instruments';
import { assertLabels, Labels } from './labels';
import { allocate, ExportedMetric, layoutOf, MetricLayout, SharedStore, viewsOf } from './layout';

export { type Labels } from './labels';

/** What the exporter thread must learn about a series before it can show it. */
export interface SeriesAnnouncement {
  /** Index of the metric in the catalog. */
  readonly metric: number;
  /** Position among the series of the metric. */
  readonly ordinal: number;
  readonly labels: Labels;
  /** Set when the value is the index of the label's value that is 1, all others being 0. */
  readonly isStateSet?: boolean;
}

/** The counters that the recorder itself keeps, where the catalog has them. */
const ERRORS = 'tf_exporter_update_errors_total';
const OVERFLOW = 'tf_exporter_label_overflow_total';
/** What label values past the bound are folded into. */
export const OTHER = 'other';

/**
 * Gives out the instruments with which one thread records the metrics of a catalog into shared memory.
 *
 * Instruments are made before training; from then on recording is plain stores: it allocates nothing, takes no lock and never throws.
 * Asking twice for the same series gives instruments that share it.
 */
export class Recorder implements RefusalCounter {
  public readonly layout: readonly MetricLayout[];
  public readonly buffer: SharedArrayBuffer;
  private readonly store: SharedStore;
  private readonly byName: Map<string, MetricLayout>;
  private readonly ordinals = new Map<string, number>();
  private readonly seriesCounts: number[];
  private readonly labelValues = new Map<string, Set<string>>();
  private readonly errors?: CounterInstrument;

  /**
   * @param catalog all that may be recorded
   * @param announce announces a new series to the exporter; called before its first value is stored
   * @param buffer memory for the catalog, when others already share it
   */
  public constructor(
    catalog: readonly ExportedMetric[],
    private readonly announce: (series: SeriesAnnouncement) => void,
    buffer?: SharedArrayBuffer,
  ) {
    this.layout = layoutOf(catalog);
    this.buffer = buffer ?? allocate(this.layout);
    this.store = viewsOf(this.buffer, this.layout);
    this.byName = new Map(this.layout.map((entry) => [entry.metric.name, entry]));
    this.seriesCounts = this.layout.map(() => 0);
    if (this.byName.has(ERRORS)) this.errors = this.counter(ERRORS);
  }

  /** @throws Error when the catalog has no such counter, or its labels are others */
  public counter(name: string, labels: Labels = {}): CounterInstrument {
    const entry = this.find(name, MetricType.COUNTER);
    const ordinal = this.ordinalOf(entry, labels);
    return new CounterInstrument(this.store, entry.firstSeries + ordinal, entry.firstValue + ordinal, this);
  }

  /** @throws Error when the catalog has no such gauge, or its labels are others */
  public gauge(name: string, labels: Labels = {}): GaugeInstrument {
    const entry = this.find(name, MetricType.GAUGE);
    const ordinal = this.ordinalOf(entry, labels);
    return new GaugeInstrument(this.store, entry.firstSeries + ordinal, entry.firstValue + ordinal, this);
  }

  /** @throws Error when the catalog has no such histogram, or its labels are others */
  public histogram(name: string, labels: Labels = {}): HistogramInstrument {
    const entry = this.find(name, MetricType.HISTOGRAM);
    const ordinal = this.ordinalOf(entry, labels);
    const slot = entry.firstValue + ordinal * entry.width;
    return new HistogramInstrument(this.store, entry.firstSeries + ordinal, slot, entry.metric.buckets, this);
  }

  /**
   * A gauge whose one label lists states, of which exactly one is 1.
   *
   * @throws Error when the catalog has no such gauge, or its label does not list its values
   */
  public stateSet(name: string): StateSetInstrument {
    const entry = this.find(name, MetricType.GAUGE);
    const states = entry.metric.labels.length === 1 ? entry.metric.labels[0].values : undefined;
    if (!states) throw new Error(`metric '${name}' is not a state set: it needs exactly one label whose values are listed in the catalog`);
    this.announce({ metric: entry.index, ordinal: 0, labels: {}, isStateSet: true });
    return new StateSetInstrument(new GaugeInstrument(this.store, entry.firstSeries, entry.firstValue, this), states, this);
  }

  /** Lets time run on one of the counters; there is one such time in the store. */
  public runningTime(): RunningTime {
    return new RunningTime(this.store);
  }

  public has(name: string): boolean {
    return this.byName.has(name);
  }

  public refused(): void {
    this.errors?.inc();
  }

  private find(name: string, type: MetricType): MetricLayout {
    const entry = this.byName.get(name);
    if (!entry) throw new Error(`metric '${name}' is not in the catalog: add it to lib/metrics, or use a name that is there`);
    if (entry.metric.type !== type) throw new Error(`metric '${name}' is a ${entry.metric.type}, not a ${type}`);
    return entry;
  }

  private ordinalOf(entry: MetricLayout, given: Labels): number {
    const labels = this.bounded(entry, given);
    const key = JSON.stringify([entry.metric.name, ...Object.values(labels)]);
    const known = this.ordinals.get(key);
    if (known !== undefined) return known;
    const ordinal = this.seriesCounts[entry.index]++;
    this.ordinals.set(key, ordinal);
    this.announce({ metric: entry.index, ordinal, labels });
    return ordinal;
  }

  /** The labels in the catalog's order, values past the bound folded into `other`. */
  private bounded({ metric }: MetricLayout, given: Labels): Record<string, string> {
    const labels = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, wellFormed(value)]));
    assertLabels(metric, labels);
    return Object.fromEntries(metric.labels.map((label) => [label.name, this.boundedValue(metric, label, labels[label.name])]));
  }

  private boundedValue(metric: ExportedMetric, label: ExportedMetric['labels'][number], value: string): string {
    if (label.values || value === OTHER) return value;
    const key = `${metric.name}\u0000${label.name}`;
    const values = this.labelValues.get(key) ?? new Set();
    this.labelValues.set(key, values);
    if (values.has(value)) return value;
    if (values.size < label.bound) {
      values.add(value);
      return value;
    }
    if (this.has(OVERFLOW)) this.counter(OVERFLOW, { metric: metric.name }).inc();
    return OTHER;
  }
}

/** The text as it is served: half of a surrogate pair is no character, and two such values would be served as one. */
function wellFormed(value: string): string {
  return Buffer.from(String(value)).toString();
}
