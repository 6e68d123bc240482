import { App } from 'cdk8s';
import {
  Alerting,
  AlertingProps,
  Dashboard,
  HeartbeatReceiver,
  InhibitRule,
  ISubjectKind,
  Manifests,
  Metric,
  MetricCatalog,
  MonitoringStack,
  MonitoringStackProps,
  Placement,
  Rule,
  RuleGroup,
  ScrapeConfig,
  SecretKey,
  SlackReceiver,
  StaticTargets,
  TimeSeriesPanel,
  Unit,
} from '../../lib';

export function alerting(more: Partial<AlertingProps> = {}): Alerting {
  const slack = (name: string) => new SlackReceiver(name, { channel: '#training', webhook: SecretKey.of('slack', 'webhook-url') });
  return new Alerting({
    page: slack('oncall'),
    ticket: slack('training'),
    heartbeat: HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url')),
    ...more,
  });
}

export function stackIn(app: App, props: Partial<MonitoringStackProps> = {}): MonitoringStack {
  return new MonitoringStack(app, 'monitoring', {
    cluster: 'test',
    alerting: alerting(),
    placement: Placement.filePerComponent(app),
    ...props,
  });
}

/** The text of prometheus.yml. */
export function prometheusConfig(app: App): string {
  return Manifests.of(app).configFile('prometheus-config', 'prometheus.yml');
}

/** A kind of somebody else's, with the given rules and panels. */
export class ForeignKind implements ISubjectKind {
  public readonly id = 'queue';
  public readonly catalog = new MetricCatalog('queue', {
    metrics: [Metric.gauge('queue_depth', 'Messages that wait', { labels: [{ name: 'queue', bound: 5 }] })],
  });
  public readonly ruleGroups: RuleGroup[];
  public readonly dashboards: Dashboard[];

  public constructor(
    rules: Rule[],
    panelExpr?: string,
    public readonly inhibitRules: InhibitRule[] = [],
  ) {
    this.ruleGroups = [new RuleGroup('queue', { rules })];
    this.dashboards = panelExpr
      ? [
          new Dashboard('queue', {
            title: 'Queue',
            rows: [{ title: 'Queue', panels: [new TimeSeriesPanel('Depth', { queries: [{ expr: panelExpr }], unit: Unit.NONE })] }],
          }),
        ]
      : [];
  }

  public scrapeConfigs(): ScrapeConfig[] {
    return [new ScrapeConfig('queue', { serviceDiscovery: [new StaticTargets(['queue.example.com:9100'])] })];
  }
}
