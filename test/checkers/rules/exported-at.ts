import { ContractLevel, TRAINING_METRICS } from '../../../lib/metrics';
import { includesLevel } from '../../../tools/contract-level';
import { InputSeries, SCRAPE_INTERVAL_SECONDS } from './simulated-run';

/** What a pod of this level exports of a complete run, and says about it. */
export function exportedAt(level: ContractLevel, series: InputSeries[]): InputSeries[] {
  const withheld = new Set(
    TRAINING_METRICS.filter((metric) => !includesLevel(level, metric.level)).flatMap(({ seriesNames }) => seriesNames),
  );
  return series
    .filter((one) => !withheld.has(one.series.split('{')[0]))
    .map((one) => ({ ...one, series: one.series.replace('contract="full"', `contract="${level}"`) }));
}

/**
 * The same series, scraped less often.
 *
 * @param seconds a multiple of the interval in which series are simulated
 */
export function scrapedEvery(seconds: number, series: InputSeries[]): InputSeries[] {
  const every = seconds / SCRAPE_INTERVAL_SECONDS;
  if (!Number.isInteger(every)) throw new Error(`${seconds} s is not a multiple of ${SCRAPE_INTERVAL_SECONDS} s`);
  const kept = (value: string, index: number) => (index % every === 0 || value === 'stale' ? value : '_');
  return series.map(({ series: name, values }) => ({ series: name, values: expanded(values).map(kept).join(' ') }));
}

/** `_x3` is three samples. */
function expanded(values: string): string[] {
  return values.split(' ').flatMap((value) => {
    const repeated = /^(_)x(\d+)$/.exec(value);
    return repeated ? Array<string>(Number(repeated[2])).fill(repeated[1]) : [value];
  });
}
