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
import { frameworkInhibitRules } from './framework-inhibition';
import { frameworkMetrics, inOrder } from './framework-resources';
import { frameworkRules } from './framework-rules';
import { KUBE_STATE_METRICS } from './kube-state-metrics-metrics';
import { kubeStateMetricsInhibitRules } from './kube-state-metrics-inhibition';
import { kubeStateMetricsRules } from './kube-state-metrics-rules';
import { KUBE_STATE_METRICS_FIRST_STEPS } from './kube-state-metrics-first-steps';
import { historyDashboard } from './history-dashboard';
import { KUBE_STATE_METRICS_SEVERITY_REASONS } from './kube-state-metrics-severity-reasons';
import { KUBE_STATE_METRICS_THRESHOLDS, KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';
import { TrainingFramework } from './training-framework';

/** Name of the port of /metrics; not `metrics`, which is a trainer's. */
export const KUBE_STATE_METRICS_PORT = 'kube-metrics';

/** Whose jobs are exported, and the thresholds of the alerts. */
export interface KubeStateMetricsKindProps extends KubeStateMetricsThresholds {
  /**
   * Whose jobs are exported besides those of Kubernetes, which knows nothing of them but their pods. The resources of a framework need not
   * be there: they are exported as soon as the cluster has them.
   *
   * @default - none.
   */
  readonly frameworks?: TrainingFramework[];
}

/** What Kubernetes knows of nodes, of training pods and of the Jobs that make them. */
@checked
export class KubeStateMetricsKind implements ISubjectKind {
  /** No framework, and every threshold at its default. */
  public static readonly STANDARD = new KubeStateMetricsKind();

  public readonly id = KUBE_STATE_METRICS;
  /** It looks for training pods that are not scraped, and its alerts link to the dashboard of their run. */
  public readonly needs?: string[] = [TRAINING_JOB];
  /** Whose jobs are exported besides those of Kubernetes, each once. */
  public readonly frameworks: TrainingFramework[];
  public readonly catalog: MetricCatalog;
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[];
  public readonly dashboards: Dashboard[] = [historyDashboard()];
  /** @internal */
  public readonly _thresholds = KUBE_STATE_METRICS_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<KubeStateMetricsThresholds>;

  /** @throws InvalidConfigError when a framework is not known or a threshold cannot work */
  public constructor(props: KubeStateMetricsKindProps = {}) {
    const { frameworks = [], ...thresholds } = props;
    this.frameworks = inOrder(frameworks);
    this._values = KUBE_STATE_METRICS_THRESHOLDS.resolve(thresholds);
    this.catalog = new MetricCatalog(KUBE_STATE_METRICS, {
      metrics: [...KUBE_STATE_METRICS_METRICS, ...frameworkMetrics(this.frameworks)],
    });
    const groups = [...kubeStateMetricsRules(this._values), ...frameworkRules(this.frameworks, this._values)];
    this.ruleGroups = withFirstSteps(withSeverityReasons(groups, KUBE_STATE_METRICS_SEVERITY_REASONS), KUBE_STATE_METRICS_FIRST_STEPS);
    this.inhibitRules = [...kubeStateMetricsInhibitRules(), ...frameworkInhibitRules(this.frameworks)];
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
