import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { PUSHGATEWAY_METRICS } from '../../metrics/recorded/pushgateway';
import { RUN_SUMMARY_METRICS } from '../../metrics/run-summary-metrics';
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
import { pushgatewayDashboards } from './pushgateway-dashboards';
import { pushgatewayRules } from './pushgateway-rules';
import { PUSHGATEWAY_FIRST_STEPS } from './pushgateway-first-steps';
import { PUSHGATEWAY_SEVERITY_REASONS } from './pushgateway-severity-reasons';
import { PUSHGATEWAY_THRESHOLDS, PushgatewayThresholds } from './pushgateway-thresholds';

/** Name of the port for pushing and for /metrics; not `metrics`, which would make it a trainer's. */
export const PUSHGATEWAY_PORT = 'push';

// Pushed labels win, so series may have any job: the Pushgateway's own process series would look like a trainer's.
const OWN_METRICS = PUSHGATEWAY_METRICS.filter(({ name }) => !name.startsWith('process_'));

/** Pushgateways: what short jobs leave behind. */
@checked
export class PushgatewayKind implements ISubjectKind {
  /** Every threshold at its default. */
  public static readonly STANDARD = new PushgatewayKind();

  public readonly id = 'pushgateway';
  public readonly catalog = new MetricCatalog('pushgateway', {
    metrics: [...OWN_METRICS, ...RUN_SUMMARY_METRICS],
    // Part of the key under which runs push.
    targetLabels: ['job', 'instance', 'model_name'],
  });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = pushgatewayDashboards();
  /** @internal */
  public readonly _thresholds = PUSHGATEWAY_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<PushgatewayThresholds>;

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: PushgatewayThresholds = {}) {
    this._values = PUSHGATEWAY_THRESHOLDS.resolve(thresholds);
    this.ruleGroups = withFirstSteps(
      withSeverityReasons(pushgatewayRules(this._values), PUSHGATEWAY_SEVERITY_REASONS),
      PUSHGATEWAY_FIRST_STEPS,
    );
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      new ScrapeConfig(this.id, {
        serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': 'pushgateway' } })],
        // The series are those of the jobs that pushed them, and so are their labels.
        honorLabels: true,
        relabelConfigs: [PodRelabeling.keepPort(PUSHGATEWAY_PORT), RelabelConfig.copy('__meta_kubernetes_namespace', 'namespace')],
      }),
    ];
  }
}
