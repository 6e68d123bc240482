import { MetricCatalogue } from '../metrics';
import { LabelFlow } from './label-flow';
import { LabelSets, labelsIn, mayCarry, union } from './label-sets';
import { labelHint, nearestName } from './nearest-name';
import { PromqlExpression } from './promql-expression';
import { Selector } from './selector';

/** A series that a recording rule makes. */
export interface RecordedSeries {
  /** Its name, for example `run:tf_train_steps:rate5m`. */
  readonly name: string;
  readonly expr: string;
  /**
   * What the rule adds to the labels of its result.
   *
   * @default - nothing.
   */
  readonly labels?: Record<string, string>;
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

/** Every series that there is: what subjects export, what rules record, what Prometheus adds. */
export class KnownSeries {
  private readonly recorded: Map<string, RecordedSeries>;
  private readonly recordedLabels = new Map<string, LabelSets>();
  private readonly names: Set<string>;

  public constructor(
    private readonly catalogues: MetricCatalogue[],
    recorded: RecordedSeries[] = [],
  ) {
    this.recorded = new Map(recorded.map((series) => [series.name, series]));
    this.names = new Set([
      ...catalogues.flatMap((catalogue) => catalogue.seriesNames),
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
    const { problems } = this.follow(expr);
    return [...new Set(problems)].map((problem) => `${owner} ${problem}`);
  }

  private follow(expr: string): { problems: string[]; labels: LabelSets } {
    const top = PromqlExpression.parse(expr)._syntax.tree.topNode.firstChild;
    const flow = new LabelFlow(expr, { select: (selector, report) => this.select(selector, report) });
    const labels = top ? flow.of(top) : undefined;
    return { problems: flow.problems, labels };
  }

  private select({ metric, matchers }: Selector, report: (problem: string) => void): LabelSets {
    if (metric === undefined) return undefined;
    if (!this.names.has(metric)) {
      report(`reads metric '${metric}', which nobody exports or records: did you mean '${nearestName(metric, this.names)}'`);
      return undefined;
    }
    const sets = this.labelSetsOf(metric);
    for (const { label } of matchers) {
      if (mayCarry(sets, label)) continue;
      report(`reads label '${label}' of '${metric}', which has no such label: ${labelHint(label, labelsIn(sets))}`);
    }
    return sets;
  }

  private labelSetsOf(series: string): LabelSets {
    const recorded = this.recorded.get(series);
    if (recorded) return this.labelSetsOfRecorded(recorded);
    if (ALERT_SERIES.includes(series)) return undefined;
    const labels = this.catalogues.map((catalogue) =>
      SCRAPE_SERIES.includes(series) ? catalogue.targetLabels : catalogue.labelNamesOf(series),
    );
    return labels.map((names): LabelSets => (names ? [new Set(names)] : [])).reduce(union, []);
  }

  private labelSetsOfRecorded({ name, expr, labels = {} }: RecordedSeries): LabelSets {
    if (!this.recordedLabels.has(name)) {
      // Until then: a rule that reads itself has labels that nobody can tell.
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
