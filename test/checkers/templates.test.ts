import { ALERT_TEXT, NOTIFICATION } from '../../lib/templates/dialect';
import { EMAIL_TEMPLATE } from '../../lib/routing/templates/email-template';
import { SLACK_TEMPLATE } from '../../lib/routing/templates/slack-template';
import { TemplateText } from '../../lib/templates/template-text';
import { Random } from '../../tools/random';
import { SHIPPED_GROUPS } from '../../tools/shipped-rules';
import { describeWithServers } from '../servers';
import { mutated, READABLE, UNREADABLE } from '../templates/texts';
import { checkAlertmanagerConfig, renderTemplate } from './amtool';
import { checkRules } from './promtool';

const BATCH = 250;

const SHIPPED = SHIPPED_GROUPS.flatMap(({ alerts }) => alerts.flatMap(({ texts, labels }) => [...texts, ...Object.values(labels)]));

/** JSON that YAML reads as well, whatever the characters are. */
function escaped(content: object): string {
  const escape = (char: string) => `\\U${char.codePointAt(0)!.toString(16).padStart(8, '0')}`;
  return JSON.stringify(content).replace(/[^ -~]/gu, escape);
}

/** Those that promtool refuses: it names the alert of each, of as many as its output has room for. */
async function refusedByPromtool(texts: readonly string[]): Promise<string[]> {
  const batch = texts.slice(0, BATCH);
  const rules = batch.map((text, i) => ({ alert: `T${i}`, expr: 'up', labels: { severity: 'none' }, annotations: { text } }));
  const words = await checkRules(escaped({ groups: [{ name: 'texts', rules }] })).then(
    () => '',
    (error: Error) => error.message,
  );
  const named = new Set([...words.matchAll(/__alert_T(\d+)/g)].map(([, i]) => Number(i)));
  if (words !== '' && named.size === 0) throw new Error(words);
  const refused = batch.filter((_, i) => named.has(i));
  return texts.length > BATCH ? [...refused, ...(await refusedByPromtool(texts.slice(BATCH)))] : refused;
}

const refusedHere = (texts: readonly string[]) => texts.filter((text) => TemplateText.parse(text, ALERT_TEXT).refusal !== undefined);

describeWithServers(['promtool'], 'promtool and our own reading of templates', () => {
  test('have nothing against what ships', async () => {
    expect(refusedHere(SHIPPED)).toEqual([]);
    expect(await refusedByPromtool(SHIPPED)).toEqual([]);
  });

  test('agree on what can be read and what cannot', async () => {
    const all = [...READABLE, ...UNREADABLE];
    expect(refusedHere(all)).toEqual(UNREADABLE);
    expect(await refusedByPromtool(all)).toEqual(UNREADABLE);
  });

  test('agree on templates with random mistakes', async () => {
    const random = new Random(Number(process.env.SEED ?? 1));
    const texts = Array.from({ length: Number(process.env.CASES ?? 3000) }, () =>
      mutated(random, [...READABLE, ...UNREADABLE, ...SHIPPED]),
    );
    const here = new Set(refusedHere(texts));
    const there = new Set(await refusedByPromtool(texts));
    const differ = texts.filter((text) => here.has(text) !== there.has(text));
    expect(differ).toEqual([]);
    expect([here.size > texts.length / 10, here.size < texts.length * 0.9]).toEqual([true, true]);
  });

  test('know the same functions', async () => {
    const texts = Object.keys({ ...ALERT_TEXT.functions, ...NOTIFICATION.functions }).map((name) => `{{ ${name} }}`);
    expect(await refusedByPromtool(texts)).toEqual(refusedHere(texts));
  });
});

describeWithServers(['amtool'], 'amtool and our own reading of templates', () => {
  const config = { route: { receiver: 'none' }, receivers: [{ name: 'none' }], templates: ['own.tmpl'] };
  const read = (text: string) => checkAlertmanagerConfig(config, { 'own.tmpl': text });

  test('know the same functions', async () => {
    await read(
      Object.keys(NOTIFICATION.functions)
        .map((name) => `{{ ${name} }}`)
        .join(''),
    );
    const others = Object.keys(ALERT_TEXT.functions).filter((name) => !(name in NOTIFICATION.functions));
    for (const name of others) await expect(read(`{{ ${name} }}`)).rejects.toThrow(`function "${name}" not defined`);
    expect(others.length).toBeGreaterThan(10);
  });

  test('know the same templates of Alertmanager', async () => {
    const text = NOTIFICATION.templates.map((name) => `{{ template "${name}" ${/^__text|instances/.test(name) ? '.Alerts' : '.'} }}`);
    const data = {
      status: 'firing',
      receiver: 'r',
      alerts: [],
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: 'http://a',
    };
    await renderTemplate('', text.join(''), data);
    await expect(renderTemplate('', '{{ template "slack.default.nothing" . }}', data)).rejects.toThrow('slack.default.nothing');
  });

  test('agree on templates with random mistakes', async () => {
    const random = new Random(2);
    const readable = [SLACK_TEMPLATE, EMAIL_TEMPLATE].flatMap((files) => Object.values(files));
    const texts = Array.from({ length: 60 }, () => mutated(random, readable));
    for (const text of texts) {
      const refused = await read(text).then(
        () => false,
        () => true,
      );
      expect([text, TemplateText.parse(text, NOTIFICATION).refusal !== undefined]).toEqual([text, refused]);
    }
  });
});
