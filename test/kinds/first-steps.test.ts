import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { AlertingRule } from '../../lib/rules/alerting-rule';
import { FirstSteps, withFirstSteps } from '../../lib/rules/first-steps';
import { RuleGroup } from '../../lib/rules/rule-group';
import { Severity } from '../../lib/rules/severity';

const ALERTS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ alerts }) => alerts));
const KINDS = join(__dirname, '..', '..', 'lib', 'kinds');
const FILES = readdirSync(KINDS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('-first-steps.ts'));
const TABLES = FILES.map((file) => Object.values(jest.requireActual<Record<string, FirstSteps>>(join(KINDS, file)))[0]);
const DOES =
  /^(Ask|Compare|Correct|Decide|Delete|Do|Drain|Find|Look|Lower|Make|Raise|Read|Reboot|Reset|Run|Stop|Wait)\b[^.]{10,}\.( [A-Z][^.]*\.)?$/;

test('every alert that ships and notifies somebody says what to do first', () => {
  const wrong = ALERTS.filter(({ severity, firstStep = '' }) => severity !== Severity.NONE && !DOES.test(firstStep));
  expect(wrong.map(({ name, severity, firstStep }) => ({ name, severity, firstStep }))).toEqual([]);
});

test('every first step is that of an alert that ships', () => {
  const known = new Set(ALERTS.flatMap(({ name, severity }) => [name, `${name} ${severity}`]));
  expect(TABLES.flatMap((table) => Object.keys(table)).filter((name) => !known.has(name))).toEqual([]);
});

describe('the first step', () => {
  const down = new AlertingRule('Down', { expr: 'up == 0', summary: 'Down', description: 'It is down.', severity: Severity.CRITICAL });
  const [group] = withFirstSteps([new RuleGroup('targets', { rules: [down] })], { Down: 'Read its log.' });

  test('ends the description of the message', () => {
    expect(group.alerts[0].texts).toEqual(['Down', 'It is down. Read its log.']);
  });

  test('stays when the severity is changed, and goes with a description that is replaced', () => {
    const changed = (changes: object) => group.alerts[0]._changed(changes);
    expect(changed({ severity: Severity.WARNING })).toMatchObject({ texts: ['Down', 'It is down. Read its log.'] });
    expect(changed({ description: 'Ours.' })).toMatchObject({ texts: ['Down', 'Ours.'] });
  });
});
