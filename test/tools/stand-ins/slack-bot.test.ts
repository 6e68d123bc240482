import { SlackBotStandIn, STAND_IN_BOT_TOKEN } from '../../../tools/stand-ins';

describe('SlackBotStandIn', () => {
  let now = 0;
  let slack: SlackBotStandIn;

  beforeEach(async () => {
    now = 1_000;
    slack = await SlackBotStandIn.start({ now: () => now });
  });
  afterEach(() => slack.stop());

  async function call(method: string, payload: object, token = STAND_IN_BOT_TOKEN): Promise<[number, object]> {
    const response = await fetch(new URL(method, slack.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(payload),
    });
    return [response.status, (await response.json()) as object];
  }

  test('reports the id of the channel and of the message, by which it can be changed', async () => {
    const posted = { ok: true, channel: 'C0TRAINING', ts: '1.000000' };
    expect(await call('chat.postMessage', { channel: '#training', text: 'fires' })).toEqual([200, posted]);
    expect(await call('chat.update', { channel: 'C0TRAINING', ts: '1.000000', text: 'is over' })).toEqual([200, posted]);
    expect(slack.messages.map(({ method, ts, text }) => [method, ts, text])).toEqual([
      ['chat.postMessage', '1.000000', 'fires'],
      ['chat.update', '1.000000', 'is over'],
    ]);
  });

  test('refuses with HTTP 200 but for what is too fast', async () => {
    const text = 'fires';
    const refused = (error: string) => [200, { ok: false, error }];
    expect(await call('chat.postMessage', { channel: '#training', text }, 'xoxb-other')).toEqual(refused('invalid_auth'));
    expect(await call('chat.postMessage', { channel: '#elsewhere', text })).toEqual(refused('channel_not_found'));
    expect(await call('chat.postMessage', { channel: '#training' })).toEqual(refused('no_text'));
    expect(await call('chat.update', { channel: '#training', ts: '1.000000', text })).toEqual(refused('channel_not_found'));
    expect(await call('chat.update', { channel: 'C0TRAINING', ts: '9.9', text })).toEqual(refused('message_not_found'));
    await call('chat.postMessage', { channel: '#training', text });
    expect(await call('chat.postMessage', { channel: 'C0TRAINING', text })).toEqual([429, { ok: false, error: 'ratelimited' }]);
    now += 1_000;
    expect(await call('chat.postMessage', { channel: '#training', text })).toMatchObject([200, { ok: true }]);
  });
});
