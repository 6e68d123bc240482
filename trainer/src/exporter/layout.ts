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
  /** Of the counter that grows with the time until it is charged; see {@link RunningTime}. */
  readonly running: Float64Array;
  /** Odd while the counter is being charged, else even. */
  readonly runningStamp: Int32Array;
}

/** Where in {@link SharedStore.running} are: the slot of the counter, that of what it may not be charged, since when it grows, and for how long at most. */
export const RUNNING = { slot: 0, surplusSlot: 1, since: 2, most: 3 };

const RUNNING_NUMBERS = Object.keys(RUNNING).length;

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
  return new SharedArrayBuffer(placesOf(layout).end);
}

export function viewsOf(buffer: ArrayBufferLike, layout: readonly MetricLayout[]): SharedStore {
  const { series, values } = sizeOf(layout);
  const { stamps, running, runningStamp } = placesOf(layout);
  return {
    values: new Float64Array(buffer, 0, values),
    stamps: new Int32Array(buffer, stamps, series),
    running: new Float64Array(buffer, running, RUNNING_NUMBERS),
    runningStamp: new Int32Array(buffer, runningStamp, 1),
  };
}

/** Offsets in bytes; numbers of eight bytes lie at multiples of eight. */
function placesOf(layout: readonly MetricLayout[]): Record<'stamps' | 'running' | 'runningStamp' | 'end', number> {
  const { series, values } = sizeOf(layout);
  const { BYTES_PER_ELEMENT: bytes } = Float64Array;
  const stamps = values * bytes;
  const running = Math.ceil((stamps + series * Int32Array.BYTES_PER_ELEMENT) / bytes) * bytes;
  const runningStamp = running + RUNNING_NUMBERS * bytes;
  return { stamps, running, runningStamp, end: runningStamp + bytes };
}

function sizeOf(layout: readonly MetricLayout[]): { series: number; values: number } {
  const last = layout.at(-1);
  return last
    ? { series: last.firstSeries + last.capacity, values: last.firstValue + last.capacity * last.width }
    : { series: 0, values: 0 };
}
