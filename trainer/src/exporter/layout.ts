import { Metric, MetricType } from '../../../lib/metrics';

/** The part of a {@link Metric} that the exporter needs; it survives the way into a worker thread. */
export type ExportedMetric = Pick<Metric, 'name' | 'help' | 'type' | 'labels' | 'buckets'>;

/** Where the series of one metric lie in the shared buffer. */
export interface MetricLayout {
  readonly metric: ExportedMetric;
  /** Position in the catalog; names the metric between the threads. */
  readonly index: number;
  /** Most series that the labels' bounds allow, `other` included. */
  readonly capacity: number;
  /** Numbers per series: 1, or for a histogram its sum and one count per bucket, `+Inf` included. */
  readonly width: number;
  readonly firstSeries: number;
  readonly firstValue: number;
}

/** Views of the buffer that the recording thread writes and the exporter thread reads. */
export interface SharedStore {
  readonly values: Float64Array;
  /**
   * One per series: 0 until it is first set, odd while more than one of its numbers is being written, else even.
   * A gauge's and a counter's single number is written in one piece on every 64-bit machine that Node.js runs on.
   */
  readonly stamps: Int32Array;
}

/** The fixed layout of a catalog: both threads compute it, so that nothing but the buffer is shared. */
export function layoutOf(catalog: readonly ExportedMetric[]): MetricLayout[] {
  let firstSeries = 0;
  let firstValue = 0;
  return catalog.map((metric, index) => {
    const capacity = metric.labels.reduce((product, label) => product * (label.values ? label.bound : label.bound + 1), 1);
    const width = metric.type === MetricType.HISTOGRAM ? metric.buckets.length + 2 : 1;
    const layout = { metric, index, capacity, width, firstSeries, firstValue };
    firstSeries += capacity;
    firstValue += capacity * width;
    return layout;
  });
}

export function allocate(layout: readonly MetricLayout[]): SharedArrayBuffer {
  const { series, values } = sizeOf(layout);
  return new SharedArrayBuffer(values * Float64Array.BYTES_PER_ELEMENT + series * Int32Array.BYTES_PER_ELEMENT);
}

export function viewsOf(buffer: ArrayBufferLike, layout: readonly MetricLayout[]): SharedStore {
  const { series, values } = sizeOf(layout);
  return {
    values: new Float64Array(buffer, 0, values),
    stamps: new Int32Array(buffer, values * Float64Array.BYTES_PER_ELEMENT, series),
  };
}

function sizeOf(layout: readonly MetricLayout[]): { series: number; values: number } {
  const last = layout.at(-1);
  return last
    ? { series: last.firstSeries + last.capacity, values: last.firstValue + last.capacity * last.width }
    : { series: 0, values: 0 };
}
