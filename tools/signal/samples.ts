import { selector, SimulatedSeries, TARGET, Timeline } from '../simulated-run';

/** A series as the judge reads it. */
export interface GivenSeries {
  readonly series: string;
  /** In promtool's notation. */
  readonly values?: string;
  /** One float64 a scrape, little endian, in base64. */
  readonly samples?: string;
  /** Where it stands in a file, for errors. */
  readonly line?: number;
}

/** A NaN that no program writes is no sample, as the judge knows it; the other one is Prometheus' marker. */
const HOLE = 0x7ff8dead00000001n;
const STALE = 0x7ff0000000000002n;

/** Samples of a timeline, at 0, `step`, 2 × `step` … seconds; short where they are all the same. */
export function encoded(timeline: Timeline, count: number, step: number): Omit<GivenSeries, 'series'> {
  const values = new Float64Array(count);
  const bits = new BigUint64Array(values.buffer);
  let marks = 0;
  for (let i = 0; i < count; i++) {
    const value = timeline(i * step);
    if (typeof value === 'number') values[i] = value;
    else bits[i] = value === 'stale' ? STALE : HOLE;
    if (typeof value !== 'number') marks++;
  }
  if (marks === count) return { values: `_x${count}` };
  const [first] = values;
  if (marks === 0 && Number.isFinite(first) && values.every((value) => value === first)) return { values: `${first}x${count - 1}` };
  return { samples: Buffer.from(values.buffer).toString('base64') };
}

/**
 * Series as the scrape of a target stores them.
 *
 * @param target labels that the scrape adds
 * @param seconds until when
 * @param step between two scrapes
 */
export function scrapedSeries(series: readonly SimulatedSeries[], seconds: number, step: number, target = TARGET): GivenSeries[] {
  const added = selector('', target).slice(1, -1);
  const count = Math.floor(seconds / step) + 1;
  return series.map(({ own, timeline }) => ({
    series: own.includes('{') ? own.replace(/\}$/, `,${added}}`) : `${own}{${added}}`,
    ...encoded(timeline, count, step),
  }));
}
