import { PromqlExpression } from '../lib/promql/promql-expression';
import { SHIPPED_KINDS } from '../lib/kinds/shipped-kinds';

/** Every rule of every kind that comes with the library. */
export const SHIPPED_GROUPS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups);

const LINKS = {
  dashboardUrl: (link: { path: string }) => `https://grafana.example.com${link.path}`,
  runbookUrl: (alert: string) => `https://runbooks.example.com/${alert}`,
};

/** The same as a rule file. */
export const SHIPPED_RULES = { groups: SHIPPED_GROUPS.map((group) => group._render(LINKS)) };

/** The names of all series that some rule reads. */
export const READ_BY_RULES: ReadonlySet<string | undefined> = new Set(
  SHIPPED_GROUPS.flatMap(({ rules }) => rules).flatMap(({ expr }) => PromqlExpression.parse(expr).selections.map(({ metric }) => metric)),
);
