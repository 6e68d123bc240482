import { Rewriting } from '../promql/rewriting';
import { RuleGroup } from './rule-group';

/** The group with other names in what it reads; the same group where that changes nothing. */
export function rewrittenGroup(group: RuleGroup, rewriting: Rewriting): RuleGroup {
  const rules = group.rules.map((rule) => rule._rewritten(rewriting));
  return rules.every((rule, i) => rule === group.rules[i]) ? group : new RuleGroup(group.name, { rules, interval: group.interval });
}
