import { Metric, MetricType } from '../metrics/metric';
import { MetricCatalog } from '../metrics/metric-catalog';
import { checked } from '../values/checked';
import { nameHint, nearestName } from '../values/nearest-name';
import { LabelFlow } from './label-flow';
import { accepts } from './label-matcher';
import { LabelSets, labelsIn, mayCarry, union } from './label-sets';
import { PromqlExpression } from './promql-expression';
import { LabelMatcher, Selector } from './selector';
import { Misuse, SeriesUse } from './series-use';
import { unknownValues } from './unknown-values';

/** What the targets of some scrape jobs export. */
export interface ScrapedSeries {
  /** The metrics that the targets promise, with the labels of the scrape. */
  readonly catalog: MetricCatalog;
  /**
   * Values of label `job` that these series may have.
   *
   * @default - any.
   */
  readonly jobs?: string[];
  /**
   * Labels that the scrape adds.
   *
   * @default - `targetLabels` of the catalog.
   */
  readonly targetLabels?: string[];
}

/** A series that a recording rule makes. */
export interface RecordedSeries {
  /** Name of the series, for example `run:tf_train_steps:rate5m`. */
  readonly name: string;
  /** PromQL that is recorded; the labels of its result are those of the series. */
  readonly expr: string;
  /**
   * What the rule adds to the labels of its result.
   *
   * @default - nothing.
   */
  readonly labels?: Record<string, string>;
}

/** Where series come from. */
export interface KnownSeriesProps {
  /** What targets export, by catalog and job; any other metric counts as unknown. */
  readonly scraped: ScrapedSeries[];
  /**
   * What recording rules make of it.
   *
   * @default - nothing.
   */
  readonly recorded?: RecordedSeries[];
}

/** What Prometheus writes about every target that it scrapes. */
const SCRAPE_SERIES = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
];

/** What Prometheus writes about its alerts, with the labels of whatever raised them. */
const ALERT_SERIES = ['ALERTS', 'ALERTS_FOR_STATE'];

/** What is known of an expression. */
interface Followed {
  readonly violations: string[];
  readonly labels: LabelSets;
}

/** Every series that there is: what subjects export, what rules record, what Prometheus adds. */
@checked
export class KnownSeries {
  private readonly scraped: ScrapedSeries[];
  private readonly recorded: Map<string, RecordedSeries>;
  private readonly recordedLabels = new Map<string, LabelSets>();
  private readonly followed = new Map<string, Followed>();
  private readonly names: Set<string>;

  public constructor(props: KnownSeriesProps) {
    const { scraped, recorded = [] } = props;
    this.scraped = scraped;
    this.recorded = new Map(recorded.map((series) => [series.name, series]));
    this.names = new Set([
      ...scraped.flatMap(({ catalog }) => catalog.seriesNames),
      ...this.recorded.keys(),
      ...SCRAPE_SERIES,
      ...ALERT_SERIES,
    ]);
  }

  /**
   * What is wrong with an expression: that Prometheus refuses it, that nobody exports what it reads, or that a grouping or a join in it
   * can match nothing.
   *
   * @param owner who has the expression, as it stands in the messages, for example `rule TrainingStalled`
   * @returns a sentence for each; empty when it is right
   */
  public check(owner: string, expr: string): string[] {
    const { errors } = PromqlExpression.parse(expr);
    if (errors.length > 0) return errors.map((error) => `${owner} has an invalid expression: ${error}`);
    const { violations } = this.follow(expr);
    return [...new Set(violations)].map((violation) => `${owner} ${violation}`);
  }

  /**
   * The labels that the series in the result of a valid expression may carry.
   *
   * @returns a list for each shape that a series of it may have; undefined when that cannot be known
   */
  public labelSetsOf(expr: string): string[][] | undefined {
    return this.follow(expr).labels?.map((labels) => [...labels]);
  }

  /**
   * What a valid expression of a rule does that is hardly meant.
   *
   * @param ofAlert whether an alert fires for what it returns
   * @internal
   */
  public _misuses(expr: string, ofAlert: boolean): Misuse[] {
    const use = new SeriesUse(expr, { typeOf: (series) => this.typeOf(series), recordedFrom: (series) => this.recorded.get(series)?.expr });
    return [...use.misusedFunctions, ...(ofAlert ? use.misfires : [])];
  }

  /**
   * Values of labels that a valid expression asks for and that no series of theirs has, a sentence each.
   *
   * @internal
   */
  public _unknownValues(expr: string): string[] {
    return unknownValues(expr, (series, label) => this.valuesOf(series, label));
  }

  private metricsOf(series: string): Metric[] {
    return this.scraped.flatMap(({ catalog }) => catalog._metricOf(series) ?? []);
  }

  private typeOf(series: string): MetricType | undefined {
    const types = new Set(this.metricsOf(series).map((metric) => metric._typeOf(series)));
    return types.size === 1 ? [...types][0] : undefined;
  }

  /** Undefined where some may be unknown. */
  private valuesOf(series: string, label: string): string[] | undefined {
    const values = this.metricsOf(series).map(({ labels }) => labels.find(({ name }) => name === label)?.values);
    return values.length === 0 || values.includes(undefined) ? undefined : values.flatMap((of) => of ?? []);
  }

  private follow(expr: string): Followed {
    const known = this.followed.get(expr);
    if (known) return known;
    const top = PromqlExpression.parse(expr)._syntax.tree.topNode.firstChild;
    const flow = new LabelFlow(expr, { select: (selector, report) => this.select(selector, report) });
    const labels = top ? flow.of(top) : undefined;
    const followed = { violations: flow.violations, labels };
    this.followed.set(expr, followed);
    return followed;
  }

  private select({ metric, matchers }: Selector, report: (violation: string) => void): LabelSets {
    if (metric === undefined) return undefined;
    if (!this.names.has(metric)) {
      const nearest = nearestName(metric, this.names);
      const hint =
        nearest === undefined ? 'monitor the kind that exports it, or list it in the metrics of one' : `did you mean '${nearest}'`;
      report(`reads metric '${metric}', which no kind exports or records: ${hint}`);
      return undefined;
    }
    const sets = this.labelSetsOfSeries(metric, matchers, report);
    const unknown = matchers.filter(({ label }) => !mayCarry(sets, label));
    // Which targets carry a label depends on what else is monitored: that none does is an answer.
    if (SCRAPE_SERIES.includes(metric) && unknown.length > 0 && unknown.every(({ value }) => value === '')) return undefined;
    for (const { label } of unknown) {
      report(`reads label '${label}' of '${metric}', which has no such label: ${nameHint(label, labelsIn(sets))}`);
    }
    return sets;
  }

  private labelSetsOfSeries(series: string, matchers: LabelMatcher[], report: (violation: string) => void): LabelSets {
    const recorded = this.recorded.get(series);
    if (recorded) return this.labelSetsOfRecorded(recorded);
    if (ALERT_SERIES.includes(series)) return undefined;
    const ofJobs = (scraped: ScrapedSeries[]): LabelSets =>
      scraped
        .map(({ catalog, targetLabels = catalog.targetLabels }): LabelSets => {
          const own = SCRAPE_SERIES.includes(series) ? [] : catalog._exportedLabelsOf(series);
          return own ? [new Set([...own, ...targetLabels])] : [];
        })
        .reduce(union, []);
    const sets = ofJobs(this.scraped.filter(({ jobs }) => !jobs || jobs.some((job) => selectsJob(matchers, job))));
    if (sets?.length !== 0) return sets;
    const jobs = this.scraped.filter((scraped) => ofJobs([scraped])?.length !== 0).flatMap((scraped) => scraped.jobs ?? []);
    report(`reads '${series}' of a job that does not export it: use job="${jobs.join('" or job="')}"`);
    return undefined;
  }

  private labelSetsOfRecorded({ name, expr, labels = {} }: RecordedSeries): LabelSets {
    if (!this.recordedLabels.has(name)) {
      // Until then: a rule that reads itself has unknown labels.
      this.recordedLabels.set(name, undefined);
      const valid = PromqlExpression.parse(expr).errors.length === 0;
      const sets = valid ? this.follow(expr).labels : undefined;
      this.recordedLabels.set(
        name,
        sets?.map((set) => new Set([...set, ...Object.keys(labels)])),
      );
    }
    return this.recordedLabels.get(name);
  }
}

function selectsJob(matchers: LabelMatcher[], job: string): boolean {
  return matchers.every((matcher) => matcher.label !== 'job' || accepts(matcher, job));
}
