import { ScrapedSeries } from '../promql/known-series';
import { targetLabels } from '../scraping/target-labels';
import { scrapedAs } from './changed-kind';
import { ISubjectKind } from './subject';

/** What the targets of each job export, with the labels of its scrape, and under which job: any, where the targets say their job themselves. */
export function scrapedSeries(kind: ISubjectKind): ScrapedSeries[] {
  const { catalog } = kind;
  const configs = kind.scrapeConfigs(['default']);
  const job = scrapedAs(kind);
  if (job !== undefined) return [{ catalog, jobs: [job] }];
  // What is not scraped arrives by remote write, and may be of any job.
  if (configs.length === 0) return catalog.metrics.length > 0 ? [{ catalog }] : [];
  return configs.map((config) => ({
    catalog,
    jobs: config.honorsLabels ? undefined : [config.jobName],
    targetLabels: targetLabels(config, catalog.targetLabels),
  }));
}
