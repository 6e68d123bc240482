import fc from 'fast-check';
import { renderDetail } from '../../../dingtalk-bridge/src/detail';
import { renderDigest } from '../../../dingtalk-bridge/src/digest';
import { DingTalkMessage, titleOf } from '../../../dingtalk-bridge/src/message';
import { Page } from '../../../dingtalk-bridge/src/page';
import { Alert } from '../../../dingtalk-bridge/src/webhook';
import { alert, STYLE } from './alerts';
import { showMarkdown, ShownMarkdown } from './shown-markdown';

const AM = 'http://alertmanager:9093';
const SEED = 20_260_301;

const HOSTILE = [
  'x](http://evil) ![p](http://evil/t.png) <font color=green>✅ resolved</font>',
  'A\n\n### ✅ all is well',
  '/data/__pycache__/x and snake_case_name _em_ __strong__',
  '*gpu*1* **b** ***',
  '<b> <!-- x --> <script>alert(1)</script> <http://evil.example>',
  '[click](http://evil.example) [ref] [ref]: http://evil.example',
  'a | b\n--|--\nc | d',
  'http://evil.example/a_b https://evil.example',
  'www.evil.example //evil.example/x a@evil.example',
  '&amp; &lt;b&gt; &#60;i&#62; &copy; & co',
  '`code` ``` ~~~ ~~gone~~',
  '# heading',
  '- item',
  '+ item',
  '12) item',
  '1. item',
  '> quote',
  '===',
  '---',
  '* * *',
  '    indented code',
  'a\\',
  'C:\\data\\_x\\',
  '\\*x\\* \\\\ \\&amp;',
  'line one  \nline two\r\nline three\u2028line four\u0085line five',
  'left \u202Eright\u202C \u200Bzero\u200Dwidth\u2066',
  '\u0001\u001b[31m red',
  '😀训练“停滞”',
  '@all @13800000000',
];

/** The text that a reader must see for a label's value: its characters in one line. */
function folded(text: string): string {
  return text
    .trim()
    .split(/[\s\u0085]+/)
    .join(' ');
}

function shown(message: DingTalkMessage): ShownMarkdown {
  return showMarkdown(message.msgtype === 'markdown' ? message.markdown.text : message.actionCard.text);
}

function saying(text: string, labels: Record<string, string> = {}): Alert {
  const annotations = { summary: text, description: text, dashboard_url: `javascript:${text}` };
  return alert({ alertname: text, team: text, severity: text, job: text, ...labels }, { annotations, endsAt: '2026-03-01T01:45:00Z' });
}

const KINDS: [string, (alerts: Alert[]) => Page][] = [
  ['a message in full', (alerts) => renderDetail(alerts, AM, STYLE, 7)],
  ['a card', (alerts) => renderDetail(alerts, AM, { ...STYLE, cards: true })],
  ['a digest', (alerts) => renderDigest(alerts, AM, STYLE, 7)],
  ['a digest with labels in common', (alerts) => renderDigest([...alerts, ...alerts], AM, STYLE)],
  [
    'a message about what is over',
    (alerts) =>
      renderDetail(
        alerts.map((each) => ({ ...each, status: 'resolved' })),
        AM,
        STYLE,
      ),
  ],
];

describe.each(KINDS)('%s', (_, render) => {
  const markupOf = (alerts: Alert[]) => shown(render(alerts).message).markup.map((each) => each.replace(/filter=.*/, 'filter=…'));

  test.each(HOSTILE)('has only the markup of its own template, whatever an alert says: %j', (text) => {
    expect(markupOf([saying(text, { [text]: '1' })])).toEqual(markupOf([saying('letters', { letters: '1' })]));
  });

  test.each(HOSTILE)('shows the characters of an alert as they are: %j', (text) => {
    const { message } = render([saying(text)]);
    const expected = shown(render([saying('letters')]).message).lines.map((line) => line.replaceAll('letters', folded(text)));
    expect(shown(message).lines).toEqual(expected);
    expect(titleOf(message)).toContain(folded(text));
  });
});

describe('a link to a page', () => {
  const urlsOf = (url: string) => {
    const page = renderDetail([alert({}, { annotations: { dashboard_url: url } })], '', STYLE);
    return shown(page.message).markup.filter((each) => each.startsWith('link_open'));
  };

  test.each(['javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'data:text/html,x', 'dingtalk://page/link?url=x', '/relative', 'http://', ''])(
    'is left out when it leads to no page of the web: %j',
    (url) => expect(urlsOf(url)).toEqual([]),
  );

  test.each([
    ['http://grafana/d/run?var-run_id=a&b=c', 'http://grafana/d/run?var-run_id=a&b=c'],
    ['http://[::1]:3000/d/*a*_b_', 'http://[::1]:3000/d/%2Aa%2A_b_'],
    ['http://g/(a) "b" <c> \\ `d` &amp; \ud800é', 'http://g/%28a%29%20%22b%22%20%3Cc%3E%20%5C%20%60d%60%20&amp%3B%20%EF%BF%BD%C3%A9'],
    ['http://g/x) [click](http://evil', 'http://g/x%29%20%5Bclick%5D%28http://evil'],
  ])('leads where the alert says: %s', (url, href) => expect(urlsOf(url)).toEqual([`link_open ${href}`]));

  test('is left out when it is longer than a browser takes', () => expect(urlsOf(`http://g/${'x'.repeat(5_000)}`)).toEqual([]));
});

describe('any alert', () => {
  const short = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'\\`*_[]()<>&~#+-=.!|:/@" \n1ax\u202E\ud800\0', 'www.', 'http://a.b', '&amp;'), maxLength: 60 }),
    fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty', ''),
  );
  const long = fc.tuple(short, fc.integer({ min: 1_000, max: 30_000 })).map(([text, length]) => text.repeat(length).slice(0, length));
  const text = fc.oneof({ weight: 9, arbitrary: short }, { weight: 1, arbitrary: long });
  const anyAlert: fc.Arbitrary<Alert> = fc.record({
    status: fc.constantFrom('firing', 'resolved'),
    labels: fc
      .dictionary(text, text, { maxKeys: 6 })
      .chain((others) =>
        fc
          .record({ alertname: text, severity: fc.oneof(text, fc.constant('critical')), team: text }, { requiredKeys: [] })
          .map((known) => ({ ...others, ...known })),
      ),
    annotations: fc.record({ summary: text, description: text, dashboard_url: text, runbook_url: text }, { requiredKeys: [] }),
    startsAt: fc.oneof(fc.constant('2026-03-01T01:30:00.5Z'), text),
    endsAt: fc.oneof(fc.constant('2026-03-01T01:45:00Z'), text),
    fingerprint: fc.constant(''),
  });
  const OWN_MARKUP =
    /^(heading_(open|close) h3|(paragraph|blockquote|bullet_list|list_item|strong)_(open|close)( \w+)?|link_(open https?:.*|close)|html_inline <(font color="#\w+"|\/font)>|softbreak)$/;

  test('is rendered within the size of a message, with nothing but the markup of the template', () => {
    fc.assert(
      fc.property(
        fc.array(anyAlert, { minLength: 1, maxLength: 6 }),
        text,
        fc.constantFrom(19_999, 9_999, 2_499),
        fc.boolean(),
        (alerts, url, maxBytes, cards) => {
          const style = { ...STYLE, maxBytes, cards };
          for (const page of [renderDetail(alerts, url, style, 3), renderDigest(alerts, url, style, 3)]) {
            expect(page.alerts).toBeGreaterThan(0);
            expect(Buffer.byteLength(JSON.stringify(page.message))).toBeLessThanOrEqual(maxBytes);
            expect(shown(page.message).markup.filter((each) => !OWN_MARKUP.test(each))).toEqual([]);
            expect(JSON.stringify(page.message)).not.toMatch(/undefined|\[object/);
          }
        },
      ),
      { seed: SEED, numRuns: 400 },
    );
  });

  test('with texts of ten megabytes is rendered at once', () => {
    const huge = alert(
      { job: 'x'.repeat(1e7), alertname: '*_'.repeat(5e6) },
      { annotations: { description: ' \n'.repeat(5e6), runbook_url: 'http://x/'.repeat(1e6) } },
    );
    const startedAt = performance.now();
    const pages = [renderDetail([huge], AM, STYLE), renderDigest([huge], AM, STYLE)];
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(pages.map(({ shortened }) => shortened)).toEqual([1, 1]);
  });
});

test('a text that is too long is cut between characters and escapes, and says so', () => {
  const page = renderDetail([alert({}, { annotations: { description: '<_*\\'.repeat(9_000) } })], '', STYLE);
  const { lines } = shown(page.message);
  expect(page.shortened).toBe(1);
  expect(lines[2]).toMatch(/^(<_\*\\)+<?_?\*?… \(truncated\)$/);
  expect(Buffer.byteLength(JSON.stringify(page.message))).toBeGreaterThan(19_000);
});
