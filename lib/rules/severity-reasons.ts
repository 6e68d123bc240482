import { AlertingRule } from './alerting-rule';
import { RuleGroup } from './rule-group';

/** Why each alert of a kind has its severity: by its name, or by name and severity where several rules share the name. */
export type SeverityReasons = Readonly<Record<string, string>>;

/** The groups, whose alerts say why they have their severity. */
export function withSeverityReasons(groups: RuleGroup[], reasons: SeverityReasons): RuleGroup[] {
  return noted(groups, reasons, (alert, reason) => alert._withSeverityReason(reason));
}

/**
 * The groups, with each alert as it is with its entry of the table, if it has one.
 *
 * @internal
 */
export function noted(
  groups: RuleGroup[],
  table: Readonly<Record<string, string>>,
  change: (alert: AlertingRule, entry: string | undefined) => AlertingRule,
): RuleGroup[] {
  const changed = (alert: AlertingRule) => change(alert, table[`${alert.name} ${alert.severity}`] ?? table[alert.name]);
  return groups.map(({ name, interval, rules }) => {
    return new RuleGroup(name, { interval, rules: rules.map((rule) => (rule instanceof AlertingRule ? changed(rule) : rule)) });
  });
}
