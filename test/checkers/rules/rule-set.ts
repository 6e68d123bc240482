import { PromqlExpression } from '../../../lib/promql';
import { SHIPPED_KINDS } from '../../../tools/shipped-kinds';
import { InputSeries } from './simulated-run';

/** Every rule of every kind that comes with the library. */
export const GROUPS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups);

const LINKS = {
  dashboardUrl: (link: { path: string }) => `https://grafana.example.com${link.path}`,
  runbookUrl: (alert: string) => `https://runbooks.example.com/${alert}`,
};

/** The same as a rule file. */
export const RULES = { groups: GROUPS.map((group) => group._render(LINKS)) };

const READ = new Set(
  GROUPS.flatMap(({ rules }) => rules).flatMap(({ expr }) => PromqlExpression.parse(expr).selections.map(({ metric }) => metric)),
);

/** The series that some rule reads: the others decide nothing and cost time. */
export function readByRules(series: InputSeries[]): InputSeries[] {
  return series.filter((one) => READ.has(one.series.split('{')[0]));
}
