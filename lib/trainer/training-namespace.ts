import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { assertDnsLabel } from '../core/names';
import { restrictedNamespace } from '../core/namespaces';
import { IScrapedNamespace } from '../stack/subject';
import { ScrapedNamespace } from '../stack/scraped-namespace';

/**
 * A namespace in which models are trained: one chart, and so one file, for all of its trainers.
 *
 * Its chart should be a direct child of the App; below another construct cdk8s puts the path and a hash into the file name.
 */
export class TrainingNamespace extends Chart implements IScrapedNamespace {
  /**
   * Emits the Namespace too, admitting only pods that meet the Pod Security Standard `restricted`.
   *
   * @param name of the namespace; also of the chart and its file
   * @throws InvalidConfigError when `name` is not a DNS label
   */
  public static owned(scope: Construct, name: string): TrainingNamespace {
    return new TrainingNamespace(scope, name, true);
  }

  /**
   * Uses a namespace that somebody else makes.
   *
   * @throws InvalidConfigError when `name` is not a DNS label
   */
  public static existing(scope: Construct, name: string): TrainingNamespace {
    return new TrainingNamespace(scope, name, false);
  }

  private readonly scraped: ScrapedNamespace;

  private constructor(
    scope: Construct,
    public readonly name: string,
    owned: boolean,
  ) {
    assertDnsLabel('namespace', name);
    super(scope, name, { namespace: name });
    // Objects are applied in the order in which they are made, and all others need the namespace.
    if (owned) restrictedNamespace(this, 'Namespace', name);
    this.scraped = new ScrapedNamespace(this, 'discovery', name);
  }

  /**
   * The longest interval at which its pods are scraped; undefined when nobody does.
   *
   * @internal
   */
  public get _scrapeIntervalSeconds(): number | undefined {
    return this.scraped._scrapeIntervalSeconds;
  }

  public allowScrape(serviceAccountName: string, serviceAccountNamespace: string, scrapeInterval: string): void {
    this.scraped.allowScrape(serviceAccountName, serviceAccountNamespace, scrapeInterval);
  }
}
