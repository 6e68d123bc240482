import { Dashboard } from '../dashboards/dashboard';
import { MetricCatalog } from '../metrics/metric-catalog';
import { InhibitRule } from '../rules/inhibit-rule';
import { RuleGroup } from '../rules/rule-group';
import { PodRelabeling } from '../scraping/pod-relabeling';
import { RelabelConfig } from '../scraping/relabel-config';
import { ScrapeConfig } from '../scraping/scrape-config';
import { IServiceDiscovery } from '../scraping/service-discovery';
import { InvalidConfigError } from '../values/invalid-config-error';
import { MonitoredProps } from './monitored-props';
import { ISubjectKind } from './subject';

/** A way to find targets in the given namespaces. */
export type DiscoveryIn = (namespaces: string[]) => IServiceDiscovery;
/** @internal */
export class MonitoredKind implements ISubjectKind {
  public readonly catalog: MetricCatalog;
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[];
  public readonly dashboards: Dashboard[];

  public constructor(
    public readonly id: string,
    private readonly props: MonitoredProps,
    private readonly discovery: DiscoveryIn,
    private readonly keepTargets: RelabelConfig[],
  ) {
    if (props.metrics.length === 0) {
      throw new InvalidConfigError(
        `${id} exports no metrics: list those that rules and dashboards read, for example Metric.gauge('queue_depth', '…')`,
      );
    }
    this.catalog = new MetricCatalog(id, { metrics: props.metrics });
    this.ruleGroups = props.ruleGroups ?? [];
    this.inhibitRules = props.inhibitRules ?? [];
    this.dashboards = props.dashboards ?? [];
    // An invalid scrape job fails here, not at synthesis.
    this.scrapeConfigs(['default']);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    const { metricsPath, scrapeInterval, sampleLimit } = this.props;
    return [
      new ScrapeConfig(this.id, {
        serviceDiscovery: [this.discovery(namespaces)],
        relabelConfigs: [...this.keepTargets, ...PodRelabeling.identity()],
        metricsPath,
        scrapeInterval,
        sampleLimit,
      }),
    ];
  }
}
