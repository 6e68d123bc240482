import { PromqlExpression } from '../promql/promql-expression';
import { AlertingRule } from '../rules/alerting-rule';
import { RuleGroup } from '../rules/rule-group';
import { Severity } from '../rules/severity';
import { counted, plural } from '../rules/value-text';

/** A metric that an exporter always has when its settings are right. */
export interface RequiredMetric {
  readonly metric: string;
  /**
   * What is asked in place of the metric, where its name alone does not say enough.
   *
   * @default - the metric of the job.
   */
  readonly series?: (job: string) => string;
  /**
   * What must have a series before the metric can be missed.
   *
   * @default - nothing besides a target that is up.
   */
  readonly given?: (job: string) => string;
  /**
   * How messages call it.
   *
   * @default - by its name.
   */
  readonly shown?: string;
}

/** The alert about metrics that an exporter lacks. */
export interface MissingMetrics {
  readonly alert: string;
  readonly required: readonly RequiredMetric[];
  readonly firstStep: string;
  readonly severityReason: string;
}

/** Names of alerts that a message lists; of more it says how many. */
const LISTED = 4;

/**
 * An alert for each of the metrics: its targets are up, and none exports it.
 *
 * @param groups whose alerts read the metrics
 * @param time for how long
 */
export function missingMetricsGroup(name: string, missing: MissingMetrics, job: string, groups: RuleGroup[], time: string): RuleGroup {
  const alerts = missing.required.map((required) => missingMetric(required, missing, job, alertsReading(required.metric, groups), time));
  return new RuleGroup(name, { interval: '1m', rules: alerts });
}

function missingMetric(required: RequiredMetric, missing: MissingMetrics, job: string, silent: string[], time: string): AlertingRule {
  const { metric, series = (of) => `${metric}{job="${of}"}`, given, shown = metric } = required;
  return new AlertingRule(missing.alert, {
    expr: [`count by (job) (up{job="${job}"} == 1)`, `unless on () ${series(job)}`, ...(given ? [`and on () ${given(job)}`] : [])].join(
      '\n',
    ),
    for: time,
    labels: { metric },
    severity: Severity.WARNING,
    severityReason: missing.severityReason,
    summary: `Job {{ $labels.job }} exports no ${shown}`,
    description: `${counted('target', 'targets')} of job {{ $labels.job }} ${plural('is', 'are')} up, and there is no series of ${shown}. ${listed(silent)} ${silent.length === 1 ? 'does' : 'do'} not work without it.`,
    firstStep: missing.firstStep,
  });
}

/** The alerts that notify and that read the metric, also by way of what is recorded. */
export function alertsReading(metric: string, groups: readonly RuleGroup[]): string[] {
  const rules = groups.flatMap((group) => group.rules);
  const names = new Set([metric]);
  const reads = (expr: string): boolean => PromqlExpression.parse(expr).selections.some((one) => names.has(one.metric ?? ''));
  for (let size = 0; size !== names.size;) {
    size = names.size;
    for (const rule of rules) if (!(rule instanceof AlertingRule) && reads(rule.expr)) names.add(rule.name);
  }
  const alerts = groups.flatMap((group) => group.alerts).filter(({ expr, severity }) => severity !== Severity.NONE && reads(expr));
  return [...new Set(alerts.map((alert) => alert.name))];
}

/** Names in a sentence, so many at most. */
export function listed(names: readonly string[], most = LISTED): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} other alerts`] : names;
  return shown.length === 1 ? shown[0] : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}
