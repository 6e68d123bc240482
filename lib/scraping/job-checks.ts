import { durationMs } from '../values/durations';
import { RelabelConfig } from './relabel-config';
import { ScrapeConfig } from './scrape-config';

/**
 * How often the targets of a job are scraped.
 *
 * @param globalInterval unless the job says otherwise
 */
export function intervalOf({ props }: ScrapeConfig, globalInterval: string): string {
  return props.scrapeInterval ?? globalInterval;
}

/** The same job with its interval written down, so that it does not depend on the file around it. */
export function scrapedEvery({ jobName, props }: ScrapeConfig, interval: string): ScrapeConfig {
  return new ScrapeConfig(jobName, { ...props, scrapeInterval: props.scrapeInterval ?? interval });
}

/** The same job with further relabeling of its targets, after its own. */
export function relabeled({ jobName, props }: ScrapeConfig, steps: RelabelConfig[]): ScrapeConfig {
  return new ScrapeConfig(jobName, { ...props, relabelConfigs: [...(props.relabelConfigs ?? []), ...steps] });
}

/**
 * What Prometheus would refuse about jobs of one file, a sentence each.
 *
 * @param globalInterval at which a job is scraped unless it says otherwise
 */
export function jobViolations(jobs: ScrapeConfig[], globalInterval: string): string[] {
  const names = jobs.map(({ jobName }) => jobName);
  const repeated = new Set(names.filter((name, i) => names.indexOf(name) < i));
  return [
    ...[...repeated].map((name) => `two scrape configs have the job name '${name}': rename one of them`),
    ...jobs.flatMap((job) => timeoutViolations(job, globalInterval)),
  ];
}

function timeoutViolations(job: ScrapeConfig, globalInterval: string): string[] {
  const { scrapeTimeout } = job.props;
  const interval = intervalOf(job, globalInterval);
  if (scrapeTimeout === undefined || durationMs('time-out', scrapeTimeout) <= durationMs('interval', interval)) return [];
  return [
    `scrape timeout '${scrapeTimeout}' of job ${job.jobName} is longer than the interval '${interval}' of all jobs: decrease it, or set scrapeInterval of the job`,
  ];
}
