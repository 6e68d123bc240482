import { Dashboard } from '../dashboards/dashboard';
import { Metric } from '../metrics/metric';
import { MetricCatalog } from '../metrics/metric-catalog';
import { PromqlExpression } from '../promql/promql-expression';
import { ofJobs, Rewriting, together } from '../promql/rewriting';
import { InhibitRule } from '../rules/inhibit-rule';
import { RecordingRule } from '../rules/recording-rule';
import { RuleGroup } from '../rules/rule-group';
import { KubernetesPods } from '../scraping/kubernetes-discovery';
import { PodRelabeling } from '../scraping/pod-relabeling';
import { ScrapeConfig } from '../scraping/scrape-config';
import { ThresholdSet } from '../values/threshold-set';
import { EXISTING_EXPORTER_THRESHOLDS, ExistingExporterThresholds } from './existing-exporter-thresholds';
import { ExporterSource } from './exporter-source';
import { missingMetricsGroup, MissingMetrics } from './missing-metrics';
import { rewrittenKind } from './rewritten-kind';
import { ISubjectKind } from './subject';

/** The series of a job as rules read them, whatever labels its scrape gives them. */
export interface NormalizedSeries {
  readonly recordings: RecordingRule[];
  /** What is read in place of the series that are exported. */
  readonly rewriting: Rewriting;
}

/** What is known of a program that somebody else has deployed. */
export interface KnownExporter {
  /** Of metrics that rules and dashboards read. */
  readonly normalized?: (job: string, metrics: readonly Metric[]) => NormalizedSeries;
  readonly missing?: MissingMetrics;
  /** What it lacks unless somebody has changed its settings, and how it is added: a sentence each. */
  readonly notes: readonly string[];
  /** Kinds whose series are joined with its own. */
  readonly needs?: readonly string[];
}

/** Labels that prometheus-operator and others give to the series of a target, and what those of the exporter are called beside them. */
const LABELS_OF_SCRAPES = [
  ...['job', 'instance', 'namespace', 'pod', 'container', 'service', 'endpoint', 'node', 'Hostname', 'hostname'],
  ...['namespace', 'pod', 'container', 'node'].map((label) => `exported_${label}`),
];

/** The kind of an exporter that is in the cluster already. */
export class ExistingKind implements ISubjectKind {
  public readonly id: string;
  public readonly catalog: MetricCatalog;
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[];
  public readonly dashboards: Dashboard[];
  public readonly needs?: string[];
  public readonly _scrapedAs?: string;
  public readonly _notes: readonly string[];
  public readonly _rewriting?: Rewriting;
  public readonly _thresholds?: ThresholdSet<Record<string, unknown>>;
  public readonly _values?: Record<string, unknown>;

  /** @param kind as which it would be monitored if a construct of the library had deployed it */
  public constructor(
    private readonly kind: ISubjectKind & Pick<ExistingKind, '_thresholds' | '_values'>,
    private readonly source: ExporterSource,
    { normalized, missing, notes, needs = [] }: KnownExporter,
    thresholds: ExistingExporterThresholds,
  ) {
    const { metricsMissingFor } = EXISTING_EXPORTER_THRESHOLDS.resolve(thresholds);
    const { job } = source;
    const read = metricsReadBy(kind);
    const series =
      job === undefined
        ? undefined
        : normalized?.(
            job,
            kind.catalog.metrics.filter(({ name }) => read.has(name)),
          );
    const rewriting = job === undefined ? undefined : together([ofJobs({ [kind.id]: job }), ...(series ? [series.rewriting] : [])]);
    const judged = rewriting ? rewrittenKind(kind, rewriting) : kind;
    this.id = kind.id;
    this.catalog =
      job === undefined ? kind.catalog : new MetricCatalog(kind.id, { metrics: kind.catalog.metrics, targetLabels: LABELS_OF_SCRAPES });
    this.ruleGroups = [
      ...(series ? [new RuleGroup(`normalized-${kind.id}`, { rules: series.recordings })] : []),
      ...judged.ruleGroups,
      ...(missing ? [missingMetricsGroup(`missing-${kind.id}`, missing, job ?? kind.id, kind.ruleGroups, metricsMissingFor)] : []),
    ];
    this.inhibitRules = kind.inhibitRules;
    this.dashboards = judged.dashboards;
    this.needs = [...new Set([...(kind.needs ?? []), ...(job === undefined ? [] : needs)])];
    this._scrapedAs = job;
    this._notes = notes;
    this._rewriting = rewriting;
    this._thresholds = kind._thresholds;
    this._values = kind._values;
  }

  /** None where it is scraped already. */
  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    const { labels, port } = this.source;
    if (labels === undefined || port === undefined) return [];
    return this.kind.scrapeConfigs(namespaces).map(({ jobName, props: { relabelConfigs = [], ...props } }) => {
      // The first step keeps the port by which our own pods are known.
      const [, ...steps] = relabelConfigs;
      return new ScrapeConfig(jobName, {
        ...props,
        serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: labels })],
        relabelConfigs: [PodRelabeling.keepPort(port), ...steps],
      });
    });
  }
}

/** The names of all series that rules and dashboards of the kind read. */
export function metricsReadBy({ ruleGroups, dashboards }: ISubjectKind): ReadonlySet<string | undefined> {
  const expressions = [...ruleGroups.flatMap(({ rules }) => rules), ...dashboards.flatMap((dashboard) => dashboard.expressions)];
  return new Set(expressions.flatMap(({ expr }) => PromqlExpression.parse(expr).selections.map(({ metric }) => metric)));
}
