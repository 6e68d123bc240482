import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';
import { Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { readByRules, RULES } from './rule-set';
import { lastSeconds, Scenario } from './scenario';
import { SCENARIOS } from './scenarios';
import { SCRAPE_INTERVAL_SECONDS } from './simulated-run';

/** What an alert says when it begins to fire. */
interface Message {
  readonly alert: string;
  readonly severity: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly title: string;
  readonly text: string;
}

/** Alerts by name and severity: some have a severity for each of two cases. */
const KINDS = SHIPPED_KINDS.map(
  (kind) =>
    [
      kind.constructor.name,
      kind.ruleGroups.flatMap(({ alerts }) => alerts.map(({ name, severity }) => [name, severity] as const)),
    ] as const,
);

/** The scenario that is named after the alert, if it fires there; else the first in which it does. */
function scenarioOf(name: string, severity: string): Scenario {
  const fires = SCENARIOS.filter(({ firing }) =>
    Object.values(firing)
      .flat()
      .some((alert) => alert.alertname === name && alert.severity === severity),
  );
  const scenario = fires.find((one) => one.name.startsWith(`${name}:`)) ?? fires[0];
  if (!scenario) throw new Error(`no scenario in which ${name} fires`);
  return scenario;
}

const FAULTS: readonly [fault: string, pattern: RegExp][] = [
  ['a hole in the text', /<no value>|<error|\bNaN %|%!|\{\{|\}\}/],
  ['empty parentheses', /\(\s*\)|\([^)]*, ?\)/],
  ['a mark after another', /[,:;] ?[.,:;]|: ?$/m],
  // 5m is five minutes after "last" and the like, and before seconds.
  [
    'a prefix of SI for a value below 1',
    /(?<![\w.-])(?<!(last|over|for|than|within|ago|of|after|in) )\d+(\.\d+)?[mu\u00b5np](?![\w/-])(?! \d+s)/,
  ],
  ['more digits than anybody reads', /\d\.\d{4,}/],
  ['a double space, or one at an end', / {2}|^ | $/m],
  ['a plural of one', /(?<![\w.-])(?<!GPU )1 (?!is |was |has )[a-z]*[a-rt-z]s\b/],
  ['a sentence of more than 30 words', /(?:[^\s.]+(?:\.\S+)* +){30}/],
];

/** What is wrong with what people read. */
function faults({ title, text, labels, severity }: Message): string[] {
  const found = FAULTS.filter(([, pattern]) => pattern.test(`${title}\n${text}`)).map(([fault]) => fault);
  const run = labels.run_id ?? '';
  return [
    ...found,
    ...(text.endsWith('.') ? [] : ['no full stop at the end']),
    ...(title.endsWith('.') ? ['a full stop after the title'] : []),
    ...(severity === 'none' || title.includes(run) ? [] : ['no run in the title']),
  ];
}

test.each([
  ['a hole in the text', 'It waits for <no value>.'],
  ['empty parentheses', 'Run mnist () failed.'],
  ['a mark after another', 'It was used by run mnist,.'],
  ['a prefix of SI for a value below 1', 'It does 200m steps per second.'],
  ['more digits than anybody reads', 'It lost 3.0451 steps.'],
  ['a double space, or one at an end', 'It failed.  Read its log.'],
  ['a plural of one', 'It failed 1 times.'],
  ['a sentence of more than 30 words', `It ${'is '.repeat(30)}down.`],
  ['no full stop at the end', 'It is down'],
  ['no run in the title', 'It is down.'],
])('%s is found', (fault, text) => {
  const labels: Record<string, string> = fault.includes('run') ? { run_id: 'bert' } : {};
  expect(faults({ alert: 'Down', severity: 'critical', labels, title: 'It is down', text })).toEqual([fault]);
});

test('no text writes a value with the prefixes of SI: below 1 they read as minutes', () => {
  const texts = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ alerts }) => alerts.flatMap((alert) => alert.texts)));
  expect(texts.filter((text) => /\| humanize \}\}/.test(text))).toEqual([]);
});

describeWithJudge([], 'what each alert says in the first of its scenarios', () => {
  let judge: Judge;
  beforeAll(() => void (judge = Judge.start(RULES)));
  afterAll(() => judge.stop());

  async function messageOf(alert: string, severity: string): Promise<Message> {
    const scenario = scenarioOf(alert, severity);
    const { series, evaluationSeconds = SCRAPE_INTERVAL_SECONDS, name } = scenario;
    const scrape = SCRAPE_INTERVAL_SECONDS;
    // The first message may come a scrape after the moment that the scenario asks about.
    const end = 60 + lastSeconds(scenario);
    const run = { series: readByRules(series), scrape, end, evaluate: evaluationSeconds, oneInterval: true, alerts: [alert], texts: true };
    const { firing } = await judge.judge(run);
    const first = firing.find(({ labels }) => labels.alertname === alert && labels.severity === severity);
    if (!first?.annotations) throw new Error(`${alert} does not fire in '${name}'`);
    return { alert, severity, labels: first.labels, title: first.annotations.summary, text: first.annotations.description };
  }

  test.each(KINDS)('%s', async (_kind, alerts) => {
    const messages = await Promise.all(alerts.map(([name, severity]) => messageOf(name, severity)));
    const wrong = messages.map((message) => [message.alert, faults(message)] as const).filter(([, found]) => found.length > 0);
    expect(messages.map(({ alert, severity, title, text }) => `${alert} (${severity})\n${title}\n${text}\n`).join('\n')).toMatchSnapshot();
    expect(wrong).toEqual([]);
  });
});
