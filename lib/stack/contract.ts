import { KnownSeries } from '../promql';
import { ISubjectKind } from './subject';

/**
 * What the kinds promise each other and do not keep; a sentence each: a rule or panel that reads what nobody exports or records, an alert
 * that links to a dashboard that nobody has.
 */
export function contractViolations(kinds: ISubjectKind[]): string[] {
  const dashboards = kinds.flatMap((kind) => kind.dashboards);
  const rules = kinds.flatMap(({ ruleGroups }) => ruleGroups.flatMap((group) => group.rules));
  const known = new KnownSeries(
    kinds.map(({ catalogue }) => catalogue),
    kinds.flatMap(({ ruleGroups }) => ruleGroups.flatMap((group) => group.recordings)),
  );
  return [
    ...rules.flatMap(({ name, expr }) => known.check(`rule ${name}`, expr)),
    ...dashboards.flatMap(({ expressions }) => expressions.flatMap(({ owner, expr }) => known.check(owner, expr))),
    ...danglingLinks(kinds, new Set(dashboards.map(({ uid }) => uid))),
  ];
}

function danglingLinks(kinds: ISubjectKind[], uids: Set<string>): string[] {
  return kinds
    .flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ alerts }) => alerts))
    .filter(({ dashboard }) => dashboard && !uids.has(dashboard.uid))
    .map(
      ({ name, dashboard }) => `alert ${name} links to dashboard '${dashboard?.uid}', which no kind has: there are ${[...uids].join(', ')}`,
    );
}
