import { AlertOverride } from './alert-override';
import { AlertingRule } from './alerting-rule';
import { RuleGroup } from './rule-group';

/** The group with some alerts changed or left out; undefined when no rule is left. */
export function overriddenGroup({ name, interval, rules }: RuleGroup, overrides: AlertOverride[]): RuleGroup | undefined {
  const applied = (rule: AlertingRule): AlertingRule[] => {
    const override = overrides.find(({ alert }) => alert === rule.name);
    const changed = override ? override._apply(rule) : rule;
    return changed ? [changed] : [];
  };
  const left = rules.flatMap((rule) => (rule instanceof AlertingRule ? applied(rule) : [rule]));
  return left.length > 0 ? new RuleGroup(name, { rules: left, interval }) : undefined;
}
