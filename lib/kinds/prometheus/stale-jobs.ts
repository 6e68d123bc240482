import { intervalOf } from '../../scraping/job-checks';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { durationMs } from '../../values/durations';
import { LOOKBACK, PROMETHEUS_THRESHOLDS, PrometheusThresholds } from './prometheus-thresholds';

/** Alerts on a job that is not scraped. */
export const SCRAPES_STALE = 'ScrapesStale';

/**
 * Jobs of which every scrape is too old for ScrapesStale before the next one comes, a sentence for each interval.
 *
 * @param globalInterval at which a job is scraped unless it says otherwise
 */
export function staleJobs(thresholds: PrometheusThresholds, jobs: ScrapeConfig[], globalInterval: string): string[] {
  const { scrapesStaleAfter, transientJobs } = PROMETHEUS_THRESHOLDS.resolve(thresholds);
  const judged = jobs.filter(({ jobName }) => !transientJobs.includes(jobName));
  const tooLong = [...new Set(judged.map((job) => intervalOf(job, globalInterval)))].filter(
    (interval) => durationMs('scrape interval', interval) >= durationMs('scrapesStaleAfter', scrapesStaleAfter),
  );
  return tooLong.map((interval) => {
    const names = judged.filter((job) => intervalOf(job, globalInterval) === interval).map(({ jobName }) => jobName);
    return [
      `scrape interval '${interval}' of ${names.length === 1 ? 'job' : 'jobs'} ${names.join(', ')} is not shorter than scrapesStaleAfter '${scrapesStaleAfter}',`,
      `so ${SCRAPES_STALE} would fire and resolve all the time: shorten the interval, ${wayOut(interval)}`,
    ].join(' ');
  });
}

/** The alternative to a shorter interval. */
function wayOut(interval: string): string {
  if (durationMs('scrape interval', interval) < durationMs('lookback', LOOKBACK))
    return `or set scrapesStaleAfter of PrometheusKind above it and below '${LOOKBACK}'`;
  return 'or list these jobs in transientJobs of PrometheusKind';
}
