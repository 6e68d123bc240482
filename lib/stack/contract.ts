import { KnownSeries } from '../promql';
import { ISubjectKind } from './subject';

/** What rules and panels of the kinds read that none of the kinds exports or records; a sentence each. */
export function contractViolations(kinds: ISubjectKind[]): string[] {
  const known = new KnownSeries(
    kinds.map(({ catalogue }) => catalogue),
    kinds.flatMap(({ ruleGroups }) => ruleGroups.flatMap((group) => group.recordings)),
  );
  return kinds.flatMap(({ ruleGroups, dashboards }) => [
    ...ruleGroups.flatMap(({ rules }) => rules.flatMap((rule) => known.check(`rule ${rule.name}`, rule.expr))),
    ...dashboards.flatMap(({ expressions }) => expressions.flatMap(({ owner, expr }) => known.check(owner, expr))),
  ]);
}
