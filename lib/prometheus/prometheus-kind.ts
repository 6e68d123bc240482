import { InhibitRule } from '../alertmanager';
import { Dashboard } from '../grafana';
import { MetricCatalogue } from '../metrics';
import { ISubjectKind } from '../stack/subject';
import { prometheusDashboards } from './prometheus-dashboards';
import { PrometheusThresholds, prometheusRules } from './prometheus-rules';
import { KubernetesPods } from './kubernetes-discovery';
import { PodRelabeling } from './pod-relabeling';
import { RuleGroup } from './rule-group';
import { ScrapeConfig } from './scrape-config';

/** Name of the port of the web interface, the API and /metrics. */
export const PROMETHEUS_WEB_PORT = 'web';

const TARGET_LABELS = ['job', 'instance', 'namespace', 'pod', 'node'];

/** Prometheus as something to monitor: its replicas, and what is true of the targets of all jobs. */
export class PrometheusKind implements ISubjectKind {
  public readonly id = 'prometheus';
  public readonly catalogue = new MetricCatalogue('prometheus', [], TARGET_LABELS);
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = prometheusDashboards();

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them is not a duration
   */
  public constructor(thresholds: PrometheusThresholds = {}) {
    this.ruleGroups = prometheusRules(thresholds);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      new ScrapeConfig(this.id, {
        serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': 'prometheus' } })],
        relabelConfigs: [PodRelabeling.keepPort(PROMETHEUS_WEB_PORT), ...PodRelabeling.identity()],
      }),
    ];
  }
}
