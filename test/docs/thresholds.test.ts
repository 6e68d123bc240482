import { SHIPPED_THRESHOLDS } from '../../tools/shipped-thresholds';
import { defaultInCode, docblocks, docblocksOf, readersOf } from '../../tools/threshold-page';

describe.each(SHIPPED_THRESHOLDS.map((each) => [each.className, each] as const))('docblocks of %s', (_, each) => {
  test('give each threshold a meaning, and the default of its table', () => {
    const { thresholds } = each;
    const docs = docblocks(each);
    const stated = thresholds.names.map((name) => [name, docs.get(name)?.default, docs.get(name)?.meaning !== '']);
    // Numbers may be written in more than one way.
    const number = (text: string | undefined) => (text !== undefined && Number.isFinite(Number(text)) ? String(Number(text)) : text);
    expect(stated.map(([name, text, meaning]) => [name, number(text as string), meaning])).toEqual(
      thresholds.names.map((name) => [name, number(defaultInCode(thresholds.threshold(name))), true]),
    );
    expect([...docs.keys()].filter((name) => !(name in thresholds.table))).toEqual([]);
  });

  test('and the page finds at least one alert, recording or panel that reads it', () => {
    expect(each.thresholds.names.filter((name) => readersOf(each, name).length === 0)).toEqual(UNREAD[each.className] ?? []);
  });
});

/** What is read by something else than rules and panels. */
const UNREAD: Record<string, string[]> = {};

test('a docblock is its meaning and its default', () => {
  const source = "interface A {\n  /**\n   * How long\n   * it takes.\n   *\n   * @default '5m'\n   */\n  readonly slowFor?: string;\n}";
  expect(docblocksOf(source)).toEqual(new Map([['slowFor', { meaning: 'How long it takes.', default: "'5m'" }]]));
});
