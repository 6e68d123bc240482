import { Dashboard } from '../../dashboards/dashboard';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { withFirstSteps } from '../../rules/first-steps';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { TlsClient } from '../../scraping/http-client';
import { KubernetesPods } from '../../scraping/kubernetes-discovery';
import { PodRelabeling } from '../../scraping/pod-relabeling';
import { ScrapeConfig, ScrapeScheme } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { SecretKey } from '../../values/secret-key';
import { ISubjectKind } from '../subject';
import { KUEUE_FIRST_STEPS } from './kueue-first-steps';
import { KUEUE_METRICS } from './kueue-metrics';
import { KUEUE } from './kueue-name';
import { kueueRules } from './kueue-rules';
import { KUEUE_SEVERITY_REASONS } from './kueue-severity-reasons';
import { KUEUE_THRESHOLDS, KueueThresholds } from './kueue-thresholds';

/** Name of the port of /metrics, as Kueue's own manifests and its chart call it. */
const KUEUE_PORT = 'metrics';

/** How Prometheus gets at the metrics of Kueue, and the thresholds of the alerts. */
export interface KueueKindProps extends KueueThresholds {
  /**
   * Token of an account that may `get` the path `/metrics`, as Kueue's ClusterRole `kueue-metrics-reader` says it; the Secret is in the
   * namespace of Prometheus.
   *
   * @default - none, which is enough only where another Prometheus scrapes Kueue.
   */
  readonly bearerToken?: SecretKey;
  /**
   * Whom Prometheus trusts: pods are asked by their addresses, so `serverName` is the name that the certificate is for.
   *
   * @default - any certificate: unless cert-manager makes one, Kueue signs its own at each start.
   */
  readonly tls?: TlsClient;
}

/** Kueue: the queues in which runs wait until the cluster has room for all of their pods. */
@checked
export class KueueKind implements ISubjectKind {
  /** Every threshold at its default. */
  public static readonly STANDARD = new KueueKind();

  public readonly id = KUEUE;
  public readonly catalog = new MetricCatalog(KUEUE, { metrics: KUEUE_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = [];
  /** @internal */
  public readonly _thresholds = KUEUE_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<KueueThresholds>;
  /** @internal */
  public readonly _bearerToken?: SecretKey;
  private readonly tls: TlsClient;

  /** @throws InvalidConfigError when a threshold cannot work */
  public constructor(props: KueueKindProps = {}) {
    const { bearerToken, tls = { insecureSkipVerify: true }, ...thresholds } = props;
    this._bearerToken = bearerToken;
    this.tls = tls;
    this._values = KUEUE_THRESHOLDS.resolve(thresholds);
    this.ruleGroups = withFirstSteps(withSeverityReasons(kueueRules(this._values), KUEUE_SEVERITY_REASONS), KUEUE_FIRST_STEPS);
    // Invalid access fails here, not at synthesis.
    this.scrapeConfigs(['default']);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      new ScrapeConfig(this.id, {
        serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': KUEUE } })],
        // Only the address of the target: a queue is no object of a namespace.
        relabelConfigs: [PodRelabeling.keepPort(KUEUE_PORT)],
        scheme: ScrapeScheme.HTTPS,
        bearerToken: this._bearerToken,
        tls: this.tls,
      }),
    ];
  }
}
