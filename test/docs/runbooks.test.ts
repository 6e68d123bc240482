import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SharedPrometheusKind } from '../../lib/kinds/prometheus/shared-prometheus-kind';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { EXISTING_KINDS } from '../kinds/existing-kinds';
import { filledIn, FIRST_COMMANDS, words } from './runbook-commands';

const RUNBOOKS = join(__dirname, '..', '..', 'docs', 'runbooks');
const ALERTS = [...SHIPPED_KINDS, ...EXISTING_KINDS, new SharedPrometheusKind()].flatMap(({ ruleGroups }) =>
  ruleGroups.flatMap(({ alerts }) => alerts),
);
/** Some alerts have a severity for each of two cases. */
const NAMES = [...new Set(ALERTS.map(({ name }) => name))].sort();

describe('the runbooks', () => {
  test('are there for every alert, and for nothing else', () => {
    expect(readdirSync(RUNBOOKS).sort()).toEqual(NAMES.map((name) => `${name}.md`));
  });

  test.each(NAMES)('say for %s what it means, what to look at, what to do and when it lies', (name) => {
    const text = readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8');
    expect(text.match(/^#+ .*/gm)).toEqual([`# ${name}`, '## What it means', '## What to look at', '## What to do', '## When it lies']);
  });

  test('begin what to look at with a command', () => {
    expect(FIRST_COMMANDS.map(({ alert }) => alert)).toEqual(NAMES);
    const notKubectl = FIRST_COMMANDS.filter(({ language, text }) => language === 'sh' && !/^kubectl [^|;&]+$/.test(text));
    expect(notKubectl).toEqual([]);
  });

  test('name in their commands only what can be filled in', () => {
    const names = { RUN: 'bert', NAMESPACE: 'training', POD: 'bert-0', NODE: 'gpu-1', JOB: 'bert' };
    const left = FIRST_COMMANDS.filter(({ language }) => language === 'sh').flatMap(
      (command) => filledIn(command, names).match(/\b[A-Z]{2,}\b/g) ?? [],
    );
    expect(left).toEqual([]);
    expect(words("kubectl get pods -l 'a in (b, c)'")).toEqual(['kubectl', 'get', 'pods', '-l', 'a in (b, c)']);
  });

  test('name the namespace in every command that needs one', () => {
    const commands = readdirSync(RUNBOOKS).flatMap(
      (page) => readFileSync(join(RUNBOOKS, page), 'utf8').match(/(?<=`|^)kubectl [^`\n]*/gm) ?? [],
    );
    const ofNodes = /^kubectl ((describe|get|taint|top) nodes? |(cordon|drain) )/;
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((command) => !/ (-n \S+|-A) /.test(command) && !ofNodes.test(command))).toEqual([]);
  });
});
