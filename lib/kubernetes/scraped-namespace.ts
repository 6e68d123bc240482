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
  private longestIntervalMs?: number;

  public constructor(scope: Construct, id: string, props: ScrapedNamespaceProps) {
    super(scope, id);
    this.name = props.name;
  }

  /** The longest interval of those who scrape, in seconds; undefined when nobody does. */
  public get scrapeIntervalSeconds(): number | undefined {
    return this.longestIntervalMs && this.longestIntervalMs / 1000;
  }

  public allowScrape(serviceAccountName: string, serviceAccountNamespace: string, scrapeInterval: string): void {
    this.longestIntervalMs = Math.max(this.longestIntervalMs ?? 0, durationMs('scrape interval', scrapeInterval));
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
