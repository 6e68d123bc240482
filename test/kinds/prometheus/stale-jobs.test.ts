import { App } from 'cdk8s';
import { PrometheusKind } from '../../../lib/kinds/prometheus/prometheus-kind';
import { AlertOverride } from '../../../lib/rules/alert-override';
import { ScrapeConfig } from '../../../lib/scraping/scrape-config';
import { StaticTargets } from '../../../lib/scraping/target-lists';
import { Manifests } from '../../../lib/testing/manifests';
import { stackIn } from '../foreign-kind';

describe('a job that is scraped too seldom for ScrapesStale', () => {
  function scraping(interval: string, kind = new PrometheusKind(), disabled = false): () => unknown {
    const app = new App();
    const alertOverrides = disabled ? [AlertOverride.disable('ScrapesStale')] : [];
    const stack = stackIn(app, { prometheus: { monitoredAs: kind }, alertOverrides });
    const serviceDiscovery = [new StaticTargets(['queue:9100'])];
    for (const job of ['queue', 'store'])
      stack.prometheus.addScrapeConfig(new ScrapeConfig(job, { serviceDiscovery, scrapeInterval: interval }));
    return () => Manifests.of(app);
  }

  test('is an error that names the job, both durations and the way out', () => {
    expect(scraping('150s')).toThrow(
      "[10-prometheus/prometheus] scrape interval '150s' of jobs queue, store is not shorter than scrapesStaleAfter '150s', so ScrapesStale would fire and resolve all the time: shorten the interval, or set scrapesStaleAfter of PrometheusKind above it and below '5m'",
    );
    expect(scraping('10m')).toThrow(
      "scrape interval '10m' of jobs queue, store is not shorter than scrapesStaleAfter '150s', so ScrapesStale would fire and resolve all the time: shorten the interval, or list these jobs in transientJobs of PrometheusKind",
    );
  });

  test('is none where the threshold is longer, the job is not judged, or there is no such alert', () => {
    expect(scraping('149s')).not.toThrow();
    expect(scraping('4m', new PrometheusKind({ scrapesStaleAfter: '270s' }))).not.toThrow();
    expect(scraping('10m', new PrometheusKind({ transientJobs: ['tensorflow-training', 'queue', 'store'] }))).not.toThrow();
    expect(scraping('10m', new PrometheusKind(), true)).not.toThrow();
  });

  test('is every job without an interval of its own, where that of all of them is too long', () => {
    const app = new App();
    stackIn(app, { prometheus: { scrapeInterval: '3m' } });
    expect(() => Manifests.of(app)).toThrow(/scrape interval '3m' of jobs prometheus, alertmanager, [^]* is not shorter than/);
  });
});
