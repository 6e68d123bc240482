import { PromqlExpression } from '../lib/promql/promql-expression';
import { ISubjectKind } from '../lib/kinds/subject';

/** The names of all series that the rules and panels of the kinds read. */
export function readSeries(kinds: readonly ISubjectKind[]): Set<string> {
  const expressions = kinds.flatMap(({ ruleGroups, dashboards }) => [
    ...ruleGroups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...dashboards.flatMap((dashboard) => dashboard.expressions.map(({ expr }) => expr)),
  ]);
  const selections = expressions.flatMap((expr) => PromqlExpression.parse(expr).selections);
  return new Set(selections.flatMap(({ metric }) => metric ?? []));
}
