import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Outcome } from '../../../dingtalk-bridge/src/dingtalk-answer';
import { DingTalkMessage } from '../../../dingtalk-bridge/src/message';
import { Robot, sign } from '../../../dingtalk-bridge/src/robot';
import { SecretFile } from '../../../runtime/secret-file';
import { DingTalkStandIn, Misbehavior, STAND_IN_ACCESS_TOKEN, STAND_IN_SECRET } from '../../../tools/stand-ins';
import { folderWithSecrets } from './alerts';

const MESSAGE: DingTalkMessage = {
  msgtype: 'markdown',
  markdown: { title: 'title', text: 'text' },
  at: { atMobiles: [], atUserIds: [], isAtAll: false },
};

test('the signature is the base64 of HMAC-SHA256 over timestamp, newline and secret', () => {
  // openssl: printf '1577262236757\nSECthis-is-a-secret' | openssl dgst -sha256 -hmac SECthis-is-a-secret -binary | base64
  expect(sign('SECthis-is-a-secret', 1577262236757)).toBe('HhRJDmWATK+joJrVQG9qdv/zOrIkZiG0qtqUwjMEJ1k=');
});

describe('a robot', () => {
  let folder: string;
  let dingtalk: DingTalkStandIn;
  let robot: Robot;

  beforeEach(async () => {
    folder = folderWithSecrets();
    writeFileSync(join(folder, 'token'), `${STAND_IN_ACCESS_TOKEN}\n`);
    dingtalk = await DingTalkStandIn.start();
    robot = robotAt(dingtalk.url);
  });
  afterEach(async () => {
    await dingtalk.stop();
  });

  function robotAt(endpoint: string): Robot {
    const [accessToken, secret] = ['token', 'secret'].map((name) => new SecretFile(join(folder, name)));
    return new Robot({ name: 'oncall', endpoint, accessToken: accessToken, secret });
  }

  test('signs each message, and believes errcode 0', async () => {
    expect(await robot.post(MESSAGE)).toEqual({ outcome: Outcome.DELIVERED, reason: 'delivered' });
  });

  test('uses a secret that was changed while it ran', async () => {
    writeFileSync(join(folder, 'secret'), 'rotated too early');
    expect(await robot.post(MESSAGE)).toMatchObject({ outcome: Outcome.ROBOT_REFUSED, reason: expect.stringContaining('sign not match') });
    writeFileSync(join(folder, 'secret'), STAND_IN_SECRET);
    expect(await robot.post(MESSAGE)).toMatchObject({ outcome: Outcome.DELIVERED });
  });

  test.each([
    ['a cut connection', Misbehavior.cutConnection(), 'no answer: ECONNRESET'],
    ['an HTML page', Misbehavior.html(), 'an answer that is not JSON'],
    ['an empty body', Misbehavior.emptyBody(), 'an empty answer'],
    ['an endless answer', Misbehavior.json({ errcode: 0, errmsg: 'x'.repeat(70_000) }), 'an answer that is too long'],
  ])('does not know whether the message arrived after %s', async (_, how, reason) => {
    dingtalk.misbehave(how, 1);
    expect(await robot.post(MESSAGE)).toEqual({ outcome: Outcome.UNCONFIRMED, reason });
  });

  test('knows that a gateway did not take it', async () => {
    dingtalk.misbehave(Misbehavior.httpStatus(502), 1);
    expect(await robot.post(MESSAGE)).toEqual({ outcome: Outcome.UNAVAILABLE, reason: 'HTTP 502' });
  });

  test('never reveals its token in a reason', async () => {
    const gone = await DingTalkStandIn.start();
    const { url } = gone;
    await gone.stop();
    const reasons = [await robotAt(url).post(MESSAGE)];
    writeFileSync(join(folder, 'secret'), '');
    reasons.push(await robot.post(MESSAGE));
    rmSync(join(folder, 'token'));
    reasons.push(await robot.post(MESSAGE));
    expect(reasons.map(({ outcome }) => outcome)).toEqual(Array(3).fill(Outcome.UNREACHABLE));
    expect(reasons.map(({ reason }) => reason)).toEqual([
      'no answer: ECONNREFUSED',
      `a secret cannot be read: secret file ${join(folder, 'secret')} is empty`,
      `a secret cannot be read: secret file ${join(folder, 'token')} cannot be read (ENOENT)`,
    ]);
    expect(JSON.stringify(reasons)).not.toContain(STAND_IN_ACCESS_TOKEN);
  });

  test('never reveals its token or its signature when the answer repeats them', async () => {
    const sent: string[] = [];
    const echo = createServer(({ url = '' }, response) => {
      sent.push(...new URL(url, 'http://localhost').searchParams.values());
      response.end(JSON.stringify({ errcode: 310000, errmsg: `${'x'.repeat(470)} refused ${url} ${sent.join(' ')}` }));
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const { port } = echo.address() as AddressInfo;
    const { outcome, reason } = await robotAt(`http://127.0.0.1:${port}/robot/send`).post(MESSAGE);
    echo.close();
    expect(outcome).toBe(Outcome.ROBOT_REFUSED);
    expect(sent[0]).toBe(STAND_IN_ACCESS_TOKEN);
    const [token, , signature] = sent;
    for (const secret of [token, signature, encodeURIComponent(signature), token.slice(0, 8)]) expect(reason).not.toContain(secret);
    expect(reason).toContain('refused');
  });
});
