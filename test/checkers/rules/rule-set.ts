import { PromqlExpression } from '../../../lib/promql/promql-expression';
import { READ_BY_RULES, SHIPPED_RULES } from '../../../tools/shipped-rules';
import { InputSeries } from './simulated-run';

export { SHIPPED_GROUPS as GROUPS, SHIPPED_RULES as RULES } from '../../../tools/shipped-rules';

export interface RenderedRule {
  readonly expr: string;
  readonly alert?: string;
  readonly record?: string;
}

interface RenderedGroup {
  readonly name: string;
  readonly rules: readonly RenderedRule[];
}

export interface RuleFile {
  readonly groups: readonly RenderedGroup[];
}

const RENDERED = SHIPPED_RULES.groups as RenderedGroup[];

/** The series that some rule reads: the others decide nothing and cost time. */
export function readByRules(series: readonly InputSeries[], names: ReadonlySet<string | undefined> = READ_BY_RULES): InputSeries[] {
  return series.filter((one) => names.has(one.series.split('{')[0]));
}

/** The names of the series that a rule reads. */
export function namesReadBy({ expr }: { readonly expr: string }): string[] {
  return PromqlExpression.parse(expr).selections.flatMap(({ metric }) => metric ?? []);
}

/** The alerts of which a rule asks whether they fire. */
function alertsReadBy({ expr }: RenderedRule): string[] {
  return [...expr.matchAll(/ALERTS\{[^}]*alertname=~?"([^"]+)"/g)].flatMap(([, names]) => names.split('|'));
}

/** A file of these rules, of what is recorded for them, and of the alerts that they ask for. */
export function withRecordings(rules: readonly RenderedRule[]): RuleFile {
  const own = rules.flatMap(({ alert }) => alert ?? []);
  const names = new Set(rules.flatMap(namesReadBy));
  const alerts = new Set(rules.flatMap(alertsReadBy));
  const needed = new Set<RenderedRule>();
  const others = RENDERED.flatMap((group) => group.rules).filter(({ alert }) => alert === undefined || !own.includes(alert));
  for (let size = -1; size !== needed.size;) {
    size = needed.size;
    for (const rule of others.filter(({ record, alert }) => (record === undefined ? alerts.has(alert ?? '') : names.has(record)))) {
      needed.add(rule);
      namesReadBy(rule).forEach((name) => names.add(name));
      alertsReadBy(rule).forEach((name) => alerts.add(name));
    }
  }
  const groups = RENDERED.map((group) => ({ ...group, rules: group.rules.filter((rule) => needed.has(rule)) }));
  return { groups: [...groups.filter((group) => group.rules.length > 0), { name: 'alone', rules }] };
}
