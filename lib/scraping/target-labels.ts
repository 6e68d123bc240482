import { anchoredRe2 } from '../values/re2';
import { RelabelConfig } from './relabel-config';
import { ScrapeConfig } from './scrape-config';

/**
 * The labels that the scrape of a job adds to series: `job` and `instance`, those of static targets and those that relabeling writes. One
 * whose source a target lacks counts too: it is empty there, and an empty value selects just these series.
 *
 * @param further what they have besides, which no configuration says: labels that are pushed, or mapped from labels of pods
 */
export function targetLabels({ props }: ScrapeConfig, further: string[] = []): string[] {
  const { serviceDiscovery, relabelConfigs = [], metricRelabelConfigs = [] } = props;
  const ofTargets = serviceDiscovery.flatMap((discovery) => Object.keys(discovery.toServiceDiscoveryBlock().settings.labels ?? {}));
  const relabeled = relabelConfigs.reduce(relabel, ['job', 'instance', ...ofTargets]);
  const labels = metricRelabelConfigs.reduce(relabel, [...relabeled, ...further]);
  // Prometheus drops those with two underscores before it stores the series.
  return [...new Set(labels)].filter((label) => !label.startsWith('__'));
}

function relabel(labels: string[], { _fields }: RelabelConfig): string[] {
  const { action, regex = '', targetLabel = '', replacement } = _fields;
  switch (action) {
    case 'labeldrop':
      return labels.filter((label) => !anchoredRe2(regex).matches(label));
    case 'labelkeep':
      return labels.filter((label) => anchoredRe2(regex).matches(label));
    case 'replace':
    case 'lowercase':
    case 'uppercase':
    case 'hashmod':
      if (replacement !== '') return [...labels, targetLabel];
      return regex === '' ? labels.filter((label) => label !== targetLabel) : labels;
    default:
      return labels;
  }
}
