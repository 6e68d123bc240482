import { RelabelConfig } from '../scraping/relabel-config';
import { ScrapeConfig } from '../scraping/scrape-config';
import { Manifest, metadata, Place } from './manifest';
import { clientFields, limitFields, relabeling } from './scrape-fields';

const PORT_NAME = '__meta_kubernetes_pod_container_port_name';

/**
 * What the operator says of every target before the steps of a job. An exporter that itself exports `pod` or `container`, as kube-state-metrics
 * does, would lose them to its own pod.
 */
const OF_THE_OPERATOR = RelabelConfig.labelDrop('namespace|pod|container|endpoint');

/** A relabeling step, as prometheus.yml has it. */
interface RenderedStep {
  readonly action?: string;
  readonly source_labels?: string[];
  readonly regex?: string;
}

/** How pods are discovered, as prometheus.yml has it. */
interface PodDiscovery {
  readonly role: string;
  readonly namespaces: { readonly names: string[] };
  readonly selectors?: readonly { readonly label?: string; readonly field?: string }[];
  readonly attach_metadata?: { readonly node?: boolean; readonly namespace?: boolean; readonly job?: boolean };
}

/** What a PodMonitor asks for: pods of some namespaces by their labels, and one port of them by its name. */
interface Selected {
  readonly discovery: PodDiscovery;
  readonly port: string;
  readonly others: RelabelConfig[];
}

/**
 * A scrape job as a PodMonitor.
 *
 * @returns undefined when a PodMonitor cannot say what the job does
 * @throws InvalidConfigError when the job has a user
 */
export function podMonitor(job: ScrapeConfig, place: Place): Manifest | undefined {
  const { props, jobName } = job;
  const selected = selectedBy(job);
  if (!selected) return undefined;
  const { discovery, port, others } = selected;
  const { namespaces, selectors = [], attach_metadata: attached } = discovery;
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: metadata(jobName, place),
    spec: {
      namespaceSelector: { matchNames: namespaces.names },
      selector: { matchLabels: labelsOf(selectors[0]?.label ?? '') },
      attachMetadata: attached?.node ? { node: true } : undefined,
      bodySizeLimit: props.bodySizeLimit,
      ...limitFields(job),
      podMetricsEndpoints: [
        {
          port,
          interval: props.scrapeInterval,
          scrapeTimeout: props.scrapeTimeout,
          path: props.metricsPath,
          scheme: props.scheme,
          params: props.params,
          honorLabels: props.honorLabels,
          honorTimestamps: props.honorTimestamps,
          ...clientFields(job),
          // The operator names a job after its object, and rules ask for ours. A step of the job itself may still change it.
          relabelings: [OF_THE_OPERATOR, RelabelConfig.set('job', jobName), ...others].map(relabeling),
          metricRelabelings: props.metricRelabelConfigs?.map(relabeling),
        },
      ],
    },
  };
}

function labelsOf(selector: string): Record<string, string> {
  return Object.fromEntries(selector.split(',').map((label) => label.split('=', 2) as [string, string]));
}

function selectedBy({ props: { serviceDiscovery, relabelConfigs = [] } }: ScrapeConfig): Selected | undefined {
  const blocks = serviceDiscovery.map((discovery) => discovery.toServiceDiscoveryBlock());
  const [{ field, settings }] = blocks;
  const discovery = settings as Partial<PodDiscovery>;
  const selectors = discovery.selectors ?? [];
  const byLabels = selectors.length === 1 && selectors[0].label !== undefined && selectors[0].field === undefined;
  const byPods = blocks.length === 1 && field === 'kubernetes_sd_configs' && discovery.role === 'pod' && discovery.namespaces && byLabels;
  const attachesMore = discovery.attach_metadata?.namespace ?? discovery.attach_metadata?.job ?? false;
  const port = relabelConfigs.find(isPort);
  if (!byPods || attachesMore || !port) return undefined;
  return {
    discovery: discovery as PodDiscovery,
    port: (port._render() as RenderedStep).regex ?? '',
    others: relabelConfigs.filter((step) => step !== port),
  };
}

/** The port is a field of its own. */
function isPort(step: RelabelConfig): boolean {
  const { action, source_labels: labels = [] } = step._render() as RenderedStep;
  return action === 'keep' && labels.length === 1 && labels[0] === PORT_NAME;
}
