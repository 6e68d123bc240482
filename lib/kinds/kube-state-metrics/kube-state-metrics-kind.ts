import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { KUBE_STATE_METRICS_METRICS } from '../../metrics/recorded/kube-state-metrics';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { KubernetesPods } from '../../scraping/kubernetes-discovery';
import { PodRelabeling } from '../../scraping/pod-relabeling';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { TRAINING_JOB } from '../trainer/training-job';
import { KUBE_STATE_METRICS } from './kube-state-metrics-metrics';
import { kubeStateMetricsInhibitRules } from './kube-state-metrics-inhibition';
import { kubeStateMetricsRules } from './kube-state-metrics-rules';
import { KUBE_STATE_METRICS_FIRST_STEPS } from './kube-state-metrics-first-steps';
import { historyDashboard } from './history-dashboard';
import { KUBE_STATE_METRICS_SEVERITY_REASONS } from './kube-state-metrics-severity-reasons';
import { KUBE_STATE_METRICS_THRESHOLDS, KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';

/** Name of the port of /metrics; not `metrics`, which is a trainer's. */
export const KUBE_STATE_METRICS_PORT = 'kube-metrics';

/** What Kubernetes knows of nodes, of training pods and of the Jobs that make them. */
@checked
export class KubeStateMetricsKind implements ISubjectKind {
  /** Every threshold at its default. */
  public static readonly STANDARD = new KubeStateMetricsKind();

  public readonly id = KUBE_STATE_METRICS;
  /** It looks for training pods that are not scraped, and its alerts link to the dashboard of their run. */
  public readonly needs?: string[] = [TRAINING_JOB];
  public readonly catalog = new MetricCatalog(KUBE_STATE_METRICS, { metrics: KUBE_STATE_METRICS_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = kubeStateMetricsInhibitRules();
  public readonly dashboards: Dashboard[] = [historyDashboard()];
  /** @internal */
  public readonly _thresholds = KUBE_STATE_METRICS_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<KubeStateMetricsThresholds>;

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: KubeStateMetricsThresholds = {}) {
    this._values = KUBE_STATE_METRICS_THRESHOLDS.resolve(thresholds);
    this.ruleGroups = withFirstSteps(
      withSeverityReasons(kubeStateMetricsRules(this._values), KUBE_STATE_METRICS_SEVERITY_REASONS),
      KUBE_STATE_METRICS_FIRST_STEPS,
    );
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      new ScrapeConfig(this.id, {
        serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': KUBE_STATE_METRICS } })],
        // Only the address of the target: namespace, pod and node are those of the reported objects.
        relabelConfigs: [PodRelabeling.keepPort(KUBE_STATE_METRICS_PORT)],
      }),
    ];
  }
}
