import { Construct } from 'constructs';
import { IScrapedNamespace } from '../kinds/subject';
import { durationMs } from '../values/durations';
import { apiObject } from './api-object';
import { k8s } from './k8s';

/** What Prometheus reads to discover pods; nothing of it can be changed, and no Secret is among it. */
const DISCOVERED = [
  { apiGroups: [''], resources: ['pods', 'services'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
];

export interface ScrapedNamespaceProps {
  /** Of the namespace, which is there or made elsewhere. */
  readonly name: string;
}

/** Grants discovery in one namespace, once per ServiceAccount, with objects in the chart that owns the namespace. */
export class ScrapedNamespace extends Construct implements IScrapedNamespace {
  public readonly name: string;
  private readonly allowed = new Set<string>();
  private readonly intervalsMs = new Set<number>();

  public constructor(scope: Construct, id: string, props: ScrapedNamespaceProps) {
    super(scope, id);
    this.name = props.name;
  }

  /** The longest interval of those who scrape, in seconds; undefined when nobody does. */
  public get scrapeIntervalSeconds(): number | undefined {
    return this.intervalsMs.size > 0 ? Math.max(...this.intervalsMs) / 1000 : undefined;
  }

  /** The shortest one, in milliseconds. */
  public get shortestScrapeIntervalMs(): number | undefined {
    return this.intervalsMs.size > 0 ? Math.min(...this.intervalsMs) : undefined;
  }

  /** Notes how often it is scraped by somebody who may do so already. */
  public scrapedEvery(scrapeInterval: string): void {
    this.intervalsMs.add(durationMs('scrape interval', scrapeInterval));
  }

  public allowScrape(serviceAccountName: string, serviceAccountNamespace: string, scrapeInterval: string): void {
    this.scrapedEvery(scrapeInterval);
    const id = `${serviceAccountNamespace}-${serviceAccountName}`;
    if (this.allowed.has(id)) return;
    this.allowed.add(id);
    const metadata = { name: `${id}-discovery`, namespace: this.name, labels: { 'app.kubernetes.io/part-of': 'trainwatch' } };
    const verbs = ['get', 'list', 'watch'];
    apiObject(this, `${id}-role`, k8s.KubeRole, metadata, { rules: () => DISCOVERED.map((rule) => ({ ...rule, verbs })) });
    apiObject(this, `${id}-binding`, k8s.KubeRoleBinding, metadata, {
      roleRef: () => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name }),
      subjects: () => [{ kind: 'ServiceAccount', name: serviceAccountName, namespace: serviceAccountNamespace }],
    });
  }
}
