import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { IScrapedNamespace } from '../kinds/subject';
import { assertDnsLabel } from '../values/names';
import { ownedNamespace } from './namespaces';
import { PodSecurity } from './pod-security';
import { ScrapedNamespace } from './scraped-namespace';

/** What a namespace admits, and who makes it. */
export interface NamespaceChartProps {
  /**
   * Level of the Pod Security Standards that the namespace enforces.
   *
   * @default - somebody else makes the Namespace, and it is not emitted.
   */
  readonly podSecurity?: PodSecurity;
}

/**
 * A namespace with a chart, and so a file, for everything in it.
 *
 * The chart should be a direct child of the App; below another construct cdk8s puts the path and a hash into the file name.
 */
export abstract class NamespaceChart extends Chart implements IScrapedNamespace {
  /** Name of the Namespace object, and of the chart. */
  public readonly name: string;
  private readonly scraped: ScrapedNamespace;

  /**
   * @param id name of the namespace; also of the chart and its file
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  protected constructor(scope: Construct, id: string, props: NamespaceChartProps = {}) {
    const { podSecurity } = props;
    assertDnsLabel('namespace', id);
    super(scope, id, { namespace: id });
    this.name = id;
    // Objects are applied in the order of their creation, and all others need the namespace.
    if (podSecurity !== undefined) ownedNamespace(this, 'Namespace', id, podSecurity);
    this.scraped = new ScrapedNamespace(this, 'discovery', { name: id });
  }

  /**
   * The longest interval at which its pods are scraped, in seconds; undefined when nobody does. Known when the app is synthesized: until
   * then it grows with each stack that monitors something here.
   */
  public get scrapeIntervalSeconds(): number | undefined {
    return this.scraped.scrapeIntervalSeconds;
  }

  /**
   * The shortest one, in milliseconds, likewise.
   *
   * @internal
   */
  public get _shortestScrapeIntervalMs(): number | undefined {
    return this.scraped.shortestScrapeIntervalMs;
  }

  public allowScrape(serviceAccountName: string, serviceAccountNamespace: string, scrapeInterval: string): void {
    this.scraped.allowScrape(serviceAccountName, serviceAccountNamespace, scrapeInterval);
  }

  /**
   * For a Prometheus of somebody else, which has the right to find targets here.
   *
   * @internal
   */
  public _scrapedEvery(scrapeInterval: string): void {
    this.scraped.scrapedEvery(scrapeInterval);
  }
}
