import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { FileTargets, StaticTargets } from '../../lib/scraping/target-lists';

/** A pod as the Kubernetes API shows it, with its ports open on this machine. */
export interface LocalPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly phase: 'Running' | 'Succeeded' | 'Failed';
  readonly container: string;
  /** `host:port` by the names of the container's ports. */
  readonly addresses: Record<string, string>;
}

interface PodDiscovery {
  readonly role: string;
  readonly namespaces: { readonly names: string[] };
  readonly selectors?: { readonly role: string; readonly label: string }[];
}

interface ScrapeJob {
  readonly job_name: string;
  kubernetes_sd_configs?: PodDiscovery[];
}

/**
 * Does for a Prometheus on this machine what the Kubernetes API does for one in a cluster: every job finds the pods that its own
 * namespaces and selectors ask for, with the labels that relabeling reads.
 */
export class LocalDiscovery {
  private readonly discoveries = new Map<string, PodDiscovery[]>();

  /** @param folder for the files in which Prometheus finds its targets */
  public constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Replaces the service discovery in a rendered prometheus.yml and nothing else.
   *
   * @param alertmanagers `host:port` of those on this machine
   */
  public replaceIn(config: string, alertmanagers: string[]): string {
    const parsed = parse(config) as { scrape_configs: ScrapeJob[]; alerting: { alertmanagers: object[] } };
    for (const job of parsed.scrape_configs) {
      const { kubernetes_sd_configs: discoveries, ...rest } = job;
      if (!discoveries) continue;
      this.discoveries.set(job.job_name, discoveries);
      delete job.kubernetes_sd_configs;
      const { field, settings } = new FileTargets([this.file(rest.job_name)]).toServiceDiscoveryBlock();
      Object.assign(job, { [field]: [settings] });
    }
    const { field, settings } = new StaticTargets(alertmanagers).toServiceDiscoveryBlock();
    parsed.alerting.alertmanagers = [{ [field]: [settings] }];
    return stringify(parsed, { version: '1.1' });
  }

  /** Gives every job the current pods. */
  public update(pods: readonly LocalPod[]): void {
    for (const [job, discoveries] of this.discoveries) {
      const found = pods.filter((pod) => discoveries.some((discovery) => finds(discovery, pod)));
      const file = this.file(job);
      // Prometheus must never read half a file.
      writeFileSync(`${file}.new`, JSON.stringify(found.flatMap(targetsOf)));
      renameSync(`${file}.new`, file);
    }
  }

  private file(job: string): string {
    return join(this.folder, `${job}.json`);
  }
}

function finds({ role, namespaces, selectors = [] }: PodDiscovery, pod: LocalPod): boolean {
  if (role !== 'pod') throw new Error(`service discovery with role '${role}' cannot run without a cluster`);
  const wanted = selectors.flatMap(({ label }) => label.split(',')).map((pair) => pair.split('=', 2));
  return namespaces.names.includes(pod.namespace) && wanted.every(([key, value]) => pod.labels[key] === value);
}

/** One target for each port, as kubernetes_sd makes them. */
function targetsOf({ namespace, name, labels, phase, container, addresses }: LocalPod): object[] {
  const meta = {
    namespace,
    pod_name: name,
    pod_node_name: 'this-machine',
    pod_phase: phase,
    pod_container_name: container,
    ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pod_label_${key.replace(/\W/g, '_')}`, value])),
  };
  return Object.entries(addresses).map(([port, address]) => ({
    targets: [address],
    labels: prefixed({ ...meta, pod_container_port_name: port }),
  }));
}

function prefixed(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [`__meta_kubernetes_${key}`, value]));
}
