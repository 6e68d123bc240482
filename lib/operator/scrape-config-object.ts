import { ScrapeConfig } from '../scraping/scrape-config';
import { InvalidConfigError } from '../values/invalid-config-error';
import { Manifest, metadata, Place } from './manifest';
import { clientFields, limitFields, relabeling } from './scrape-fields';

/** Service discovery of Kubernetes, as prometheus.yml has it. */
interface KubernetesDiscovery {
  readonly role: string;
  readonly namespaces?: object;
  readonly selectors?: readonly { readonly role: string; readonly label?: string; readonly field?: string }[];
  readonly attach_metadata?: { readonly node?: boolean; readonly namespace?: boolean; readonly job?: boolean };
}

/** The spelling of the operator. */
const ROLES: Readonly<Record<string, string>> = { pod: 'Pod', node: 'Node', service: 'Service', endpointslice: 'EndpointSlice' };

/**
 * A scrape job as a ScrapeConfig of prometheus-operator (v1alpha1), for what a PodMonitor cannot say: a port that an annotation names,
 * targets that are listed.
 *
 * @throws InvalidConfigError when it finds its targets in a way that is not translated here, or has a user
 */
export function scrapeConfigObject(job: ScrapeConfig, place: Place): Manifest {
  const { props, jobName } = job;
  if (props.bodySizeLimit !== undefined) throw untranslated(jobName, 'bodySizeLimit');
  return {
    apiVersion: 'monitoring.coreos.com/v1alpha1',
    kind: 'ScrapeConfig',
    metadata: metadata(jobName, place),
    spec: {
      jobName,
      ...discoveries(job),
      scrapeInterval: props.scrapeInterval,
      scrapeTimeout: props.scrapeTimeout,
      metricsPath: props.metricsPath,
      scheme: props.scheme?.toUpperCase(),
      params: props.params,
      honorLabels: props.honorLabels,
      honorTimestamps: props.honorTimestamps,
      ...limitFields(job),
      ...clientFields(job),
      relabelings: props.relabelConfigs?.map(relabeling),
      metricRelabelings: props.metricRelabelConfigs?.map(relabeling),
    },
  };
}

function discoveries({ jobName, props: { serviceDiscovery } }: ScrapeConfig): object {
  const blocks = serviceDiscovery.map((discovery) => discovery.toServiceDiscoveryBlock());
  const of = (wanted: string): Record<string, unknown>[] => blocks.filter(({ field }) => field === wanted).map(({ settings }) => settings);
  const known = ['kubernetes_sd_configs', 'static_configs'];
  const other = blocks.find(({ field }) => !known.includes(field));
  if (other) throw untranslated(jobName, other.field);
  const [kubernetes, lists] = known.map(of);
  return {
    kubernetesSDConfigs: kubernetes.length > 0 ? kubernetes.map((settings) => kubernetesFields(jobName, settings)) : undefined,
    staticConfigs: lists.length > 0 ? lists : undefined,
  };
}

function kubernetesFields(jobName: string, settings: Record<string, unknown>): object {
  const { role, namespaces, selectors, attach_metadata: attached } = settings as unknown as KubernetesDiscovery;
  const attachesMore = Object.entries(attached ?? {}).find(([what, wanted]) => what !== 'node' && wanted);
  if (attachesMore) throw untranslated(jobName, `attach_metadata.${attachesMore[0]}`);
  return {
    role: ROLES[role],
    namespaces,
    selectors: selectors?.map((selector) => ({ ...selector, role: ROLES[selector.role] })),
    attachMetadata: attached?.node ? { node: true } : undefined,
  };
}

function untranslated(jobName: string, what: string): InvalidConfigError {
  return new InvalidConfigError(
    `job ${jobName} uses ${what}, which no object of prometheus-operator has: put the job into additionalScrapeConfigs of the Prometheus object`,
  );
}
