import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { KubernetesPods } from '../../scraping/kubernetes-discovery';
import { PodRelabeling } from '../../scraping/pod-relabeling';
import { RelabelConfig } from '../../scraping/relabel-config';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { KUBE_STATE_METRICS } from '../kube-state-metrics/kube-state-metrics-metrics';
import { ISubjectKind } from '../subject';
import { gpuHardwareDashboard } from './dcgm-exporter-dashboards';
import { DCGM_ERROR_COUNTERS, dcgmExporterMetrics } from './dcgm-exporter-metrics';
import { dcgmExporterInhibitRules } from './dcgm-exporter-inhibition';
import { DCGM_EXPORTER } from './dcgm-exporter-name';
import { dcgmExporterRules } from './dcgm-exporter-rules';
import { DCGM_EXPORTER_FIRST_STEPS } from './dcgm-exporter-first-steps';
import { DCGM_EXPORTER_SEVERITY_REASONS } from './dcgm-exporter-severity-reasons';
import { DCGM_EXPORTER_THRESHOLDS, DcgmExporterThresholds } from './dcgm-exporter-thresholds';
import { DcgmProfile } from './dcgm-profile';

/** Name of the port of /metrics; not `metrics`, which is a trainer's. */
export const DCGM_EXPORTER_PORT = 'gpu-metrics';

/** The profile of the exporter, and the thresholds of its alerts. */
export interface DcgmExporterKindProps extends DcgmExporterThresholds {
  /**
   * What the exporter may do on its node.
   *
   * @default DcgmProfile.PROFILING
   */
  readonly profile?: DcgmProfile;
}

/** The GPUs themselves: one scrape job, one set of rules and one dashboard for those of all nodes. */
@checked
export class DcgmExporterKind implements ISubjectKind {
  /** With profiling, and every threshold at its default. */
  public static readonly STANDARD = new DcgmExporterKind();

  public readonly id = DCGM_EXPORTER;
  /** GpuLost compares with what Kubernetes counts, and alerts name the run that holds the GPU. */
  public readonly needs?: string[] = [KUBE_STATE_METRICS];
  /** What the exporter may do on its node. */
  public readonly profile: DcgmProfile;
  public readonly catalog: MetricCatalog;
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[];
  public readonly dashboards: Dashboard[];
  /** @internal */
  public readonly _thresholds = DCGM_EXPORTER_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<DcgmExporterThresholds>;

  /** @throws InvalidConfigError when a threshold cannot work */
  public constructor(props: DcgmExporterKindProps = {}) {
    const { profile = DcgmProfile.PROFILING, ...thresholds } = props;
    this.profile = profile;
    this.catalog = new MetricCatalog(DCGM_EXPORTER, {
      metrics: dcgmExporterMetrics(profile),
    });
    const complete = DCGM_EXPORTER_THRESHOLDS.resolve(thresholds);
    this._values = complete;
    this.ruleGroups = withFirstSteps(
      withSeverityReasons(dcgmExporterRules(profile, complete), DCGM_EXPORTER_SEVERITY_REASONS),
      DCGM_EXPORTER_FIRST_STEPS,
    );
    this.inhibitRules = dcgmExporterInhibitRules(profile);
    this.dashboards = [gpuHardwareDashboard(profile, complete)];
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      new ScrapeConfig(this.id, {
        serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': DCGM_EXPORTER } })],
        // Only the node of the target: namespace and pod are those of the workload that uses the GPU; a free GPU has none.
        relabelConfigs: [PodRelabeling.keepPort(DCGM_EXPORTER_PORT), RelabelConfig.copy('__meta_kubernetes_pod_node_name', 'node')],
        metricRelabelConfigs: [
          // Its case depends on the version, and its value is that of the node.
          RelabelConfig.labelDrop('[Hh]ostname'),
          ...['namespace', 'pod', 'container'].map((label) =>
            RelabelConfig.replace(['__name__'], label, { regex: DCGM_ERROR_COUNTERS.join('|'), replacement: '' }),
          ),
        ],
      }),
    ];
  }
}
