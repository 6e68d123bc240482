import { ScrapeConfig } from '../scraping/scrape-config';
import { Manifest, Place } from './manifest';
import { podMonitor } from './pod-monitor';
import { scrapeConfigObject } from './scrape-config-object';

/**
 * A scrape job as an object of prometheus-operator: a PodMonitor, and a ScrapeConfig where that cannot say it.
 *
 * @throws InvalidConfigError when neither can
 */
export function scrapeObject(job: ScrapeConfig, place: Place): Manifest {
  return podMonitor(job, place) ?? scrapeConfigObject(job, place);
}
