import { ScrapeConfig } from '../../scraping/scrape-config';

/** Scrape configs that are computed when the app is synthesized, because their targets grow until then. */
export interface IScrapeConfigSource {
  /**
   * Called several times, and only when everything has been added to the app.
   *
   * @returns one config per job; each job has one source
   */
  scrapeConfigs(): ScrapeConfig[];
}
