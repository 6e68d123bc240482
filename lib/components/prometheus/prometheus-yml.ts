import { SecretFiles } from '../../kubernetes/secret-files';
import { RelabelConfig } from '../../scraping/relabel-config';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { discoveryBlocks, IServiceDiscovery } from '../../scraping/service-discovery';
import { RemoteWrite } from './remote-write';
import { renderRetention, Retention } from './retention';

/** Everything that stands in prometheus.yml. */
export interface PrometheusConfig {
  readonly scrapeInterval: string;
  readonly evaluationInterval: string;
  readonly externalLabels: Record<string, string>;
  /** The external label that distinguishes replicas; it is dropped from alerts, so that Alertmanager sees one alert and not one each. */
  readonly replicaLabel: string;
  /** Undefined when the server takes its limits as arguments. */
  readonly retention?: Retention;
  readonly maxExemplars?: number;
  /** How each replica of Alertmanager is found. */
  readonly alertmanagers: IServiceDiscovery[];
  /** Paths, relative to the file itself. */
  readonly ruleFiles: string[];
  readonly scrapeConfigs: ScrapeConfig[];
  readonly remoteWrites: RemoteWrite[];
}

/**
 * prometheus.yml as an object.
 *
 * @param secrets learns which Secrets it refers to
 */
export function renderConfig(config: PrometheusConfig, secrets: SecretFiles): object {
  const { retention, maxExemplars, alertmanagers, remoteWrites } = config;
  return {
    global: {
      scrape_interval: config.scrapeInterval,
      evaluation_interval: config.evaluationInterval,
      external_labels: config.externalLabels,
    },
    storage: {
      tsdb: retention && { retention: renderRetention(retention) },
      exemplars: maxExemplars === undefined ? undefined : { max_exemplars: maxExemplars },
    },
    alerting: alertmanagers.length > 0 ? alerting(config) : undefined,
    rule_files: config.ruleFiles,
    scrape_configs: config.scrapeConfigs.map((job) => job._render(secrets)),
    remote_write: remoteWrites.length > 0 ? remoteWrites.map((target) => target._render(secrets)) : undefined,
  };
}

function alerting({ alertmanagers, replicaLabel }: PrometheusConfig): object {
  return {
    alert_relabel_configs: [RelabelConfig.labelDrop(replicaLabel)._render()],
    alertmanagers: [discoveryBlocks(alertmanagers)],
  };
}
