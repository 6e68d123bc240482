import { AlertingRule } from './alerting-rule';
import { RuleGroup } from './rule-group';

/** What sets these alerts apart from those of somebody else in the same Alertmanager, which may have the same name. */
export const OWN_LABELS: Readonly<Record<string, string>> = { part_of: 'trainwatch' };

/** The group, whose alerts carry further labels. */
export function labeledGroup({ name, interval, rules }: RuleGroup, labels: Readonly<Record<string, string>>): RuleGroup {
  return new RuleGroup(name, {
    interval,
    rules: rules.map((rule) => (rule instanceof AlertingRule ? rule._changed({ labels: { ...labels } }) : rule)),
  });
}
