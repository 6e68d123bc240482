import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { NODE_EXPORTER_METRICS } from '../../metrics/recorded/node-exporter';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { KubernetesPods } from '../../scraping/kubernetes-discovery';
import { PodRelabeling } from '../../scraping/pod-relabeling';
import { RelabelConfig } from '../../scraping/relabel-config';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { nodesDashboard } from './node-exporter-dashboards';
import { nodeExporterInhibitRules, nodeExporterRules } from './node-exporter-rules';
import { NODE_EXPORTER_FIRST_STEPS } from './node-exporter-first-steps';
import { NODE_EXPORTER_SEVERITY_REASONS } from './node-exporter-severity-reasons';
import { NODE_EXPORTER_THRESHOLDS, NodeExporterThresholds } from './node-exporter-thresholds';

/** Id of the kind, job of its targets and name of its pods. */
export const NODE_EXPORTER = 'node-exporter';

/** Name of the port of /metrics; not `metrics`, which is a trainer's. */
export const NODE_EXPORTER_PORT = 'node-metrics';

/** The machines: their disks, memory, processors and clocks. */
@checked
export class NodeExporterKind implements ISubjectKind {
  /** Every threshold at its default. */
  public static readonly STANDARD = new NodeExporterKind();

  public readonly id = NODE_EXPORTER;
  public readonly catalog = new MetricCatalog(NODE_EXPORTER, {
    metrics: NODE_EXPORTER_METRICS,
  });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = nodeExporterInhibitRules();
  public readonly dashboards: Dashboard[];
  /** @internal */
  public readonly _thresholds = NODE_EXPORTER_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<NodeExporterThresholds>;

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: NodeExporterThresholds = {}) {
    const complete = NODE_EXPORTER_THRESHOLDS.resolve(thresholds);
    this._values = complete;
    this.ruleGroups = withFirstSteps(
      withSeverityReasons(nodeExporterRules(complete), NODE_EXPORTER_SEVERITY_REASONS),
      NODE_EXPORTER_FIRST_STEPS,
    );
    this.dashboards = [nodesDashboard(complete)];
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      new ScrapeConfig(this.id, {
        serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': NODE_EXPORTER } })],
        relabelConfigs: [PodRelabeling.keepPort(NODE_EXPORTER_PORT), RelabelConfig.copy('__meta_kubernetes_pod_node_name', 'node')],
      }),
    ];
  }
}
