import { yamlText } from '../core/yaml-text';
import { IAlertLinks } from './alert-links';
import { RelabelConfig } from './relabel-config';
import { renderRetention, Retention } from './retention';
import { RuleGroup } from './rule-group';
import { ScrapeConfig } from './scrape-config';
import { discoveryBlocks, IServiceDiscovery } from './service-discovery';

/** Everything that stands in prometheus.yml. */
export interface PrometheusConfig {
  readonly scrapeInterval: string;
  readonly evaluationInterval: string;
  readonly externalLabels: Record<string, string>;
  /** The external label that tells replicas apart; it is dropped from alerts, so that Alertmanager sees one alert and not one each. */
  readonly replicaLabel: string;
  readonly retention: Retention;
  /** How each replica of Alertmanager is found. */
  readonly alertmanagers: IServiceDiscovery[];
  /** Paths, relative to the file itself. */
  readonly ruleFiles: string[];
  readonly scrapeConfigs: ScrapeConfig[];
}

/** The text of prometheus.yml. */
export function renderConfig(config: PrometheusConfig): string {
  return yamlText({
    global: {
      scrape_interval: config.scrapeInterval,
      evaluation_interval: config.evaluationInterval,
      external_labels: config.externalLabels,
    },
    storage: { tsdb: { retention: renderRetention(config.retention) } },
    alerting: config.alertmanagers.length > 0 ? alerting(config) : undefined,
    rule_files: config.ruleFiles,
    scrape_configs: config.scrapeConfigs.map((job) => job._render()),
  });
}

/** The text of a rule file with one group. */
export function renderRuleFile(group: RuleGroup, links?: IAlertLinks): string {
  return yamlText({ groups: [group._render(links)] });
}

function alerting({ alertmanagers, replicaLabel }: PrometheusConfig): object {
  return {
    alert_relabel_configs: [RelabelConfig.labelDrop(replicaLabel)._render()],
    alertmanagers: [discoveryBlocks(alertmanagers)],
  };
}
