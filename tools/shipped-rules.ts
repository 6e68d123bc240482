import { PromqlExpression } from '../lib/promql/promql-expression';
import { SHIPPED_KINDS } from '../lib/kinds/shipped-kinds';
import { ISubjectKind } from '../lib/kinds/subject';
import { RuleGroup } from '../lib/rules/rule-group';

/** Every rule of every kind that comes with the library. */
export const SHIPPED_GROUPS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups);

const LINKS = {
  dashboardUrl: (link: { path: string }) => `https://grafana.example.com${link.path}`,
  runbookUrl: (alert: string) => `https://runbooks.example.com/${alert}`,
};

/** The same as a rule file. */
export const SHIPPED_RULES = rendered(SHIPPED_GROUPS);

/** The rules of the kinds as a rule file. */
export function renderedRules(kinds: readonly ISubjectKind[]): object {
  return rendered(kinds.flatMap(({ ruleGroups }) => ruleGroups));
}

function rendered(groups: readonly RuleGroup[]) {
  return { groups: groups.map((group) => group._render(LINKS)) };
}

/** The names of all series that some rule reads. */
export const READ_BY_RULES: ReadonlySet<string | undefined> = new Set(
  SHIPPED_GROUPS.flatMap(({ rules }) => rules).flatMap(({ expr }) => PromqlExpression.parse(expr).selections.map(({ metric }) => metric)),
);

/** The names of all series that an alert reads, those that are recorded for it, and those that these read. */
export function readBy(alerts: readonly string[], groups: readonly RuleGroup[] = SHIPPED_GROUPS): ReadonlySet<string> {
  const rules = groups.flatMap((group) => group.rules);
  const names = new Set(alerts);
  for (let size = -1; size !== names.size;) {
    size = names.size;
    for (const { name, expr } of rules) {
      if (names.has(name)) for (const { metric } of PromqlExpression.parse(expr).selections) names.add(metric ?? name);
    }
  }
  return names;
}
