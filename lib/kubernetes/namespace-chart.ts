import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { IScrapedNamespace } from '../kinds/subject';
import { assertDnsLabel } from '../values/names';
import { ownedNamespace } from './namespaces';
import { PodSecurity } from './pod-security';
import { ScrapedNamespace } from './scraped-namespace';

/**
 * A namespace with a chart, and so a file, for everything in it.
 *
 * The chart should be a direct child of the App; below another construct cdk8s puts the path and a hash into the file name.
 */
export abstract class NamespaceChart extends Chart implements IScrapedNamespace {
  private readonly scraped: ScrapedNamespace;

  /**
   * @param name of the namespace; also of the chart and its file
   * @param podSecurity what its pods may do; undefined when somebody else makes the Namespace
   * @throws InvalidConfigError when `name` is not a DNS label
   */
  protected constructor(
    scope: Construct,
    public readonly name: string,
    podSecurity?: PodSecurity,
  ) {
    assertDnsLabel('namespace', name);
    super(scope, name, { namespace: name });
    // Objects are applied in the order in which they are made, and all others need the namespace.
    if (podSecurity !== undefined) ownedNamespace(this, 'Namespace', name, podSecurity);
    this.scraped = new ScrapedNamespace(this, 'discovery', name);
  }

  /**
   * The longest interval at which its pods are scraped, in seconds; undefined when nobody does. Known when the app is synthesized: until
   * then it grows with each stack that monitors something here.
   */
  public get scrapeIntervalSeconds(): number | undefined {
    return this.scraped.scrapeIntervalSeconds;
  }

  public allowScrape(serviceAccountName: string, serviceAccountNamespace: string, scrapeInterval: string): void {
    this.scraped.allowScrape(serviceAccountName, serviceAccountNamespace, scrapeInterval);
  }
}
