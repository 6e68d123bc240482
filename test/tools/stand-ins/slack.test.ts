import { SlackStandIn } from '../../../tools/stand-ins';

describe('SlackStandIn', () => {
  let now = 0;
  let slack: SlackStandIn;

  beforeEach(async () => {
    slack = await SlackStandIn.start({ now: () => now });
  });
  afterEach(() => slack.stop());

  async function post(payload: unknown): Promise<[number, string, string | null]> {
    const response = await fetch(slack.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    return [response.status, await response.text(), response.headers.get('retry-after')];
  }

  test('a message is answered with ok, and its texts can be read', async () => {
    expect(
      await post({ channel: '#a', attachments: [{ title: 'Title', text: 'Text', color: 'danger', actions: [{ text: 'Runbook' }] }] }),
    ).toEqual([200, 'ok', null]);
    expect(slack.messages).toMatchObject([{ channel: '#a', text: 'Title\nText\nRunbook' }]);
  });

  test('a second message to a channel within a second is refused with 429, another channel is not concerned', async () => {
    expect(await post({ channel: '#a', text: '1' })).toEqual([200, 'ok', null]);
    expect(await post({ channel: '#a', text: '2' })).toEqual([429, 'rate_limited', '1']);
    expect(await post({ channel: '#b', text: '3' })).toEqual([200, 'ok', null]);
    now += 1_000;
    expect(await post({ channel: '#a', text: '4' })).toEqual([200, 'ok', null]);
  });

  test.each([
    ['a message without text', { channel: '#a' }, 'no_text'],
    ['a text above 40,000 characters', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['more than 100 attachments', { attachments: Array.from({ length: 101 }, () => ({ text: 'x' })) }, 'too_many_attachments'],
    [
      'a section above 3,000 characters',
      { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }] },
      'invalid_blocks',
    ],
    ['an array', [], 'invalid_payload'],
  ])('%s is refused', async (_, payload, violation) => {
    expect(await post(payload)).toEqual([400, violation, null]);
    expect(slack.refusals).toEqual([violation]);
  });
});
