import { AlertingRule } from './alerting-rule';
import { RuleGroup } from './rule-group';

/**
 * The group without the links to dashboards of kinds that are not monitored.
 *
 * @param kinds ids of those that are
 */
export function linkedGroup(group: RuleGroup, kinds: ReadonlySet<string>): RuleGroup {
  const dangles = ({ dashboard }: AlertingRule): boolean => dashboard?.otherKind !== undefined && !kinds.has(dashboard.otherKind);
  if (!group.alerts.some(dangles)) return group;
  const rules = group.rules.map((rule) => (rule instanceof AlertingRule && dangles(rule) ? rule._withoutDashboard() : rule));
  return new RuleGroup(group.name, { rules, interval: group.interval });
}
