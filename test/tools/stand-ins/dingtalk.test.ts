import { createHmac } from 'node:crypto';
import { waitUntil } from '../../../tools/servers/wait-until';
import { DingTalkStandIn, Misbehavior, STAND_IN_ACCESS_TOKEN, STAND_IN_SECRET } from '../../../tools/stand-ins';

const MESSAGE = { msgtype: 'markdown', markdown: { title: 'title', text: 'text' } };
const NOW = 1_772_000_000_000;

describe('DingTalkStandIn', () => {
  let now = NOW;
  let dingtalk: DingTalkStandIn;

  beforeEach(async () => {
    now = NOW;
    dingtalk = await DingTalkStandIn.start({ now: () => now });
  });
  afterEach(() => dingtalk.stop());

  async function post(
    body: unknown = MESSAGE,
    { timestamp = now, secret = STAND_IN_SECRET, token = STAND_IN_ACCESS_TOKEN, method = 'POST' } = {},
  ) {
    const url = new URL(dingtalk.url);
    url.searchParams.set('access_token', token);
    url.searchParams.set('timestamp', String(timestamp));
    url.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      body: method === 'GET' ? undefined : JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as { errcode: number; errmsg: string }) };
  }

  test('a signed message is accepted with errcode 0', async () => {
    expect(await post()).toEqual({ status: 200, errcode: 0, errmsg: 'ok' });
    expect(dingtalk.messages).toMatchObject([{ msgtype: 'markdown', title: 'title', text: 'text', accessToken: STAND_IN_ACCESS_TOKEN }]);
  });

  test.each([
    ['a wrong signature', MESSAGE, { secret: 'other' }, 310000],
    ['a timestamp more than an hour old', MESSAGE, { timestamp: NOW - 3_600_001 }, 310000],
    ['a timestamp in seconds', MESSAGE, { timestamp: Math.floor(NOW / 1000) }, 310000],
    ['an unknown token', MESSAGE, { token: 'nobody' }, 300005],
    ['a GET', MESSAGE, { method: 'GET' }, 43002],
    ['a message without title', { msgtype: 'markdown', markdown: { text: 'text' } }, {}, 40035],
    ['an unknown message type', { msgtype: 'video' }, {}, 400105],
    ['more than 20,000 bytes', { msgtype: 'markdown', markdown: { title: 't', text: '警'.repeat(6_700) } }, {}, 460101],
  ])('%s is refused with HTTP 200 and an errcode', async (_, body, how, errcode) => {
    expect(await post(body, how)).toMatchObject({ status: 200, errcode });
    expect(dingtalk.messages).toEqual([]);
    expect(dingtalk.refusals).toMatchObject([{ errcode }]);
  });

  test('the 21st message within a minute is refused, and so is everything in the ten minutes after it', async () => {
    for (let i = 0; i < 20; i++) expect((await post()).errcode).toBe(0);
    expect((await post()).errcode).toBe(130101);
    now += 9 * 60_000;
    expect((await post()).errcode).toBe(130101);
    now += 60_000;
    expect((await post()).errcode).toBe(0);
  });

  test('a keyword robot refuses what lacks the keyword', async () => {
    const keyword = await DingTalkStandIn.start({ robots: { token: { keywords: ['alert'] } } });
    const send = async (text: string) => {
      const body = JSON.stringify({ msgtype: 'markdown', markdown: { title: 't', text } });
      const response = await fetch(`${keyword.url}?access_token=token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return ((await response.json()) as { errcode: number }).errcode;
    };
    expect(await send('hello')).toBe(310000);
    expect(await send('an alert')).toBe(0);
    await keyword.stop();
  });

  test('it misbehaves as often as it is asked to, and then behaves', async () => {
    dingtalk.misbehave(Misbehavior.json({ errcode: -1 }), 1);
    expect((await post()).errcode).toBe(-1);
    dingtalk.misbehave(Misbehavior.cutConnection(), 1);
    await expect(post()).rejects.toThrow('fetch failed');
    expect((await post()).errcode).toBe(0);
  });

  test.each([
    ['slow', Misbehavior.slow(3_600_000)],
    ['late', Misbehavior.lateAnswer(3_600_000)],
  ])('when it is %s, it does not wait for a client that has gone away, nor keep a process from ending', async (_, how) => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    dingtalk.misbehave(how);
    const client = new AbortController();
    const posted = fetch(dingtalk.url, { method: 'POST', body: '{}', signal: client.signal });
    await waitUntil('it waits', () => timers() > before);
    client.abort();
    await expect(posted).rejects.toThrow('aborted');
    await waitUntil('it has stopped waiting', () => timers() <= before);
  });

  test('waitFor says what came instead', async () => {
    await post();
    await expect(dingtalk.waitFor((message) => message.text === 'other', 10)).rejects.toThrow(
      /no such message within 10 ms; received: .*"text": "text"/s,
    );
  });
});
