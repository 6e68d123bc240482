import {
  AlertingRule,
  Dashboard,
  InhibitRule,
  ISubjectKind,
  KubernetesPods,
  Metric,
  MetricCatalog,
  PodRelabeling,
  RuleGroup,
  ScrapeConfig,
  Severity,
} from 'trainwatch';

/** Pods that one job scrapes. */
export interface Job {
  readonly name: string;
  readonly podName: string;
  readonly port: string;
}

/** A program with one counter of failures and one alert about it. */
export class ProgramKind implements ISubjectKind {
  public readonly catalog: MetricCatalog;
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards: Dashboard[] = [];

  public constructor(
    public readonly id: string,
    alert: string,
    failures: string,
    private readonly jobs: Job[],
  ) {
    this.catalog = new MetricCatalog(id, {
      metrics: [Metric.counter(failures, 'Operations that failed')],
      targetLabels: ['job', 'instance', 'namespace', 'pod', 'node'],
    });
    const rule = new AlertingRule(alert, {
      expr: `increase(${failures}[5m]) > 0`,
      severity: Severity.WARNING,
      summary: '{{ $labels.pod }} fails',
      description: '{{ $value }} operations of {{ $labels.pod }} failed in 5m.',
      runbook: 'Read its log.',
    });
    this.ruleGroups = [new RuleGroup(id, { rules: [rule] })];
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return this.jobs.map(
      ({ name, podName, port }) =>
        new ScrapeConfig(name, {
          serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': podName } })],
          relabelConfigs: [PodRelabeling.keepPort(port), ...PodRelabeling.identity()],
        }),
    );
  }
}
