import { intervalOf } from '../scraping/job-checks';
import { durationMs } from '../values/durations';
import { ThresholdSet } from '../values/threshold-set';
import { ISubjectKind } from './subject';

/** Of fewer scrapes a rate has gaps as soon as one is lost. */
const LEAST_SCRAPES = 4;

/** What kinds of the library keep of their thresholds. */
interface Judged {
  readonly _thresholds?: ThresholdSet<Record<string, unknown>>;
  readonly _values?: Record<string, unknown>;
}

/**
 * Windows of rates that hold too few scrapes of the kind's own jobs, a sentence each.
 *
 * @param globalInterval at which a job is scraped unless it says otherwise
 */
export function shortWindows(kinds: readonly ISubjectKind[], globalInterval: string): string[] {
  return kinds.flatMap((kind) => {
    const { _thresholds: thresholds, _values: values } = kind as Judged;
    if (!thresholds || !values) return [];
    const intervals = kind.scrapeConfigs(['default']).map((job) => intervalOf(job, globalInterval));
    const longest = intervals.reduce((a, b) => (durationMs('scrape interval', b) > durationMs('scrape interval', a) ? b : a), '0s');
    const least = LEAST_SCRAPES * durationMs('scrape interval', longest);
    return thresholds.names
      .filter((name) => thresholds.threshold(name).rateWindow && thresholds.threshold(name).size(values[name]) < least)
      .map(
        (name) =>
          `${name} '${String(values[name])}' of kind '${kind.id}' holds fewer than ${LEAST_SCRAPES} scrapes at the interval '${longest}': use at least '${least / 1000}s', or scrape more often`,
      );
  });
}
