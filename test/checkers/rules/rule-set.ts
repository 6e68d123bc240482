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

/** A file of these rules and of what is recorded for them. */
export function withRecordings(rules: readonly RenderedRule[]): RuleFile {
  const names = new Set(rules.flatMap(namesReadBy));
  const recorded = new Set<RenderedRule>();
  const recordings = RENDERED.flatMap((group) => group.rules).filter(({ record }) => record !== undefined);
  for (let size = -1; size !== recorded.size;) {
    size = recorded.size;
    for (const rule of recordings.filter(({ record = '' }) => names.has(record))) {
      recorded.add(rule);
      namesReadBy(rule).forEach((name) => names.add(name));
    }
  }
  const groups = RENDERED.map((group) => ({ ...group, rules: group.rules.filter((rule) => recorded.has(rule)) }));
  return { groups: [...groups.filter((group) => group.rules.length > 0), { name: 'alone', rules }] };
}
