import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';

const RUNBOOKS = join(__dirname, '..', '..', 'docs', 'runbooks');
const ALERTS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ alerts }) => alerts));

describe('the runbooks', () => {
  test('are there for every alert, and for nothing else', () => {
    expect(readdirSync(RUNBOOKS).sort()).toEqual(ALERTS.map(({ name }) => `${name}.md`).sort());
  });

  test.each(ALERTS.map(({ name }) => name))('say for %s what it means, what to look at, what to do and when it lies', (name) => {
    const text = readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8');
    expect(text.match(/^#+ .*/gm)).toEqual([`# ${name}`, '## What it means', '## What to look at', '## What to do', '## When it lies']);
  });
  test('name the namespace in every command that needs one', () => {
    const commands = readdirSync(RUNBOOKS).flatMap((page) => readFileSync(join(RUNBOOKS, page), 'utf8').match(/`kubectl [^`]*`/g) ?? []);
    const ofNodes = /^`kubectl (describe|get|taint|top|cordon|drain) nodes? /;
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((command) => !/ (-n \S+|-A) /.test(command) && !ofNodes.test(command))).toEqual([]);
  });
});
