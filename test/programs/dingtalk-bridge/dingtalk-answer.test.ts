import { Outcome, readAnswer } from '../../../dingtalk-bridge/src/dingtalk-answer';

describe('an answer of DingTalk', () => {
  test('is a delivery when its errcode is 0, and only then', () => {
    expect(readAnswer(200, '{"errcode":0,"errmsg":"ok"}').outcome).toBe(Outcome.DELIVERED);
    expect(readAnswer(200, '{"errcode":"0"}').outcome).toBe(Outcome.UNCONFIRMED);
    expect(readAnswer(204, '{"errcode":0}').outcome).toBe(Outcome.UNCONFIRMED);
    expect(readAnswer(200, undefined)).toEqual({ outcome: Outcome.UNCONFIRMED, reason: 'an answer that is too long' });
  });

  test.each([
    ['an HTML page', '<html>', Outcome.UNCONFIRMED, 'an answer that is not JSON'],
    ['an empty body', '', Outcome.UNCONFIRMED, 'an empty answer'],
    ['JSON without errcode', '{}', Outcome.UNCONFIRMED, 'an answer without errcode'],
    ['a busy server', '{"errcode":-1}', Outcome.UNAVAILABLE, 'errcode -1: DingTalk is busy'],
    [
      'too many messages',
      '{"errcode":130101,"errmsg":"send too fast"}',
      Outcome.THROTTLED,
      /^errcode 130101: more than 20 messages per minute/,
    ],
    ['too many messages (older code)', '{"errcode":410100}', Outcome.THROTTLED, /^errcode 410100/],
    ['a punishment without errcode', '{"status":1111,"wait":5,"punish":"deny"}', Outcome.THROTTLED, /DingTalk throttles the robot/],
    ['too many calls a second', '{"errcode":90018}', Outcome.THROTTLED, 'errcode 90018: too many calls, so DingTalk throttles them'],
    ['too many calls (in a sub-code)', '{"errcode":88,"sub_code":"90002"}', Outcome.THROTTLED, /^errcode 88: too many calls/],
    ['another sub-code', '{"errcode":88,"sub_code":"60011"}', Outcome.UNKNOWN, /^errcode 88: an unknown error code/],
    ['a bad signature', '{"errcode":310000,"errmsg":"sign not match"}', Outcome.ROBOT_REFUSED, /security settings .* \(sign not match\)$/],
    ['an unknown token', '{"errcode":300005}', Outcome.ROBOT_REFUSED, 'errcode 300005: the access token belongs to no robot'],
    ['a removed robot', '{"errcode":400106}', Outcome.ROBOT_REFUSED, 'errcode 400106: the robot was removed from the group'],
    ['a message that is too long', '{"errcode":460101}', Outcome.TOO_LONG, /longer than 20,000 bytes/],
    ['a malformed message', '{"errcode":40035}', Outcome.MESSAGE_REFUSED, /a bug in this bridge/],
    ['a code that nobody knows', '{"errcode":987654}', Outcome.UNKNOWN, 'errcode 987654: an unknown error code'],
  ])('%s is a failure, and says why', (_, body, outcome, reason) => {
    expect(readAnswer(200, body)).toEqual({ outcome, reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) });
  });

  test.each([
    [302, Outcome.UNAVAILABLE],
    [403, Outcome.REFUSED],
    [404, Outcome.REFUSED],
    [408, Outcome.UNAVAILABLE],
    [413, Outcome.TOO_LONG],
    [429, Outcome.THROTTLED],
    [500, Outcome.UNAVAILABLE],
    [504, Outcome.UNAVAILABLE],
  ])('with HTTP %s is no delivery, whatever its body says', (status, outcome) => {
    expect(readAnswer(status, '{"errcode":0}')).toEqual({ outcome, reason: `HTTP ${status}` });
  });
});
