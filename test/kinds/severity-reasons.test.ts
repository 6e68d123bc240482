import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { AlertingRule } from '../../lib/rules/alerting-rule';
import { RuleGroup } from '../../lib/rules/rule-group';
import { Severity } from '../../lib/rules/severity';
import { SeverityReasons, withSeverityReasons } from '../../lib/rules/severity-reasons';

const ALERTS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ alerts }) => alerts));
const KINDS = join(__dirname, '..', '..', 'lib', 'kinds');
const FILES = readdirSync(KINDS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('-severity-reasons.ts'));
const TABLES = FILES.map((file) => Object.values(jest.requireActual<Record<string, SeverityReasons>>(join(KINDS, file)))[0]);

test('every alert that ships says in a sentence why it has its severity', () => {
  const wrong = ALERTS.filter(({ severityReason = '' }) => !/^[A-Z].{10,}\.$/.test(severityReason));
  expect(wrong.map(({ name, severity, severityReason }) => ({ name, severity, severityReason }))).toEqual([]);
});

test('every reason is that of an alert that ships', () => {
  const known = new Set(ALERTS.flatMap(({ name, severity }) => [name, `${name} ${severity}`]));
  expect(TABLES.flatMap((table) => Object.keys(table)).filter((name) => !known.has(name))).toEqual([]);
});

test('of two rules of a name each has the reason of its severity, and what a rule says itself stays', () => {
  const alert = (name: string, severity: Severity, severityReason?: string) =>
    new AlertingRule(name, { expr: 'up == 0', summary: 'Down', description: 'It is down.', severity, severityReason });
  const rules = [alert('Down', Severity.CRITICAL), alert('Down', Severity.WARNING), alert('Own', Severity.INFO, 'Its own.')];
  const [group] = withSeverityReasons([new RuleGroup('targets', { rules, interval: '30s' })], {
    'Down critical': 'Work is lost.',
    Down: 'It can wait.',
  });
  expect(group.alerts.map(({ severityReason }) => severityReason)).toEqual(['Work is lost.', 'It can wait.', 'Its own.']);
  expect(group.interval).toBe('30s');
});
