import { DeliveryResult, readAnswer } from '../../dingtalk-bridge/src/dingtalk-answer';

describe('an answer of DingTalk', () => {
  test('is a delivery when its errcode is 0, and only then', () => {
    expect(readAnswer(200, '{"errcode":0,"errmsg":"ok"}').result).toBe(DeliveryResult.OK);
    expect(readAnswer(200, '{"errcode":"0"}').result).toBe(DeliveryResult.ERROR);
    expect(readAnswer(204, '{"errcode":0}').result).toBe(DeliveryResult.ERROR);
  });

  test.each([
    ['an HTML page', '<html>', DeliveryResult.ERROR, 'an answer that is not JSON'],
    ['an empty body', '', DeliveryResult.ERROR, 'an empty answer'],
    ['JSON without errcode', '{}', DeliveryResult.ERROR, 'an answer without errcode'],
    ['a busy server', '{"errcode":-1}', DeliveryResult.ERROR, 'errcode -1: DingTalk is busy'],
    [
      'too many messages',
      '{"errcode":130101,"errmsg":"send too fast"}',
      DeliveryResult.THROTTLED,
      /^errcode 130101: more than 20 messages in a minute/,
    ],
    ['too many messages (older code)', '{"errcode":410100}', DeliveryResult.THROTTLED, /^errcode 410100/],
    ['a punishment without errcode', '{"status":1111,"wait":5,"punish":"deny"}', DeliveryResult.THROTTLED, /silenced for a while/],
    [
      'a bad signature',
      '{"errcode":310000,"errmsg":"sign not match"}',
      DeliveryResult.REJECTED,
      /security settings .* \(sign not match\)$/,
    ],
    ['an unknown token', '{"errcode":300005}', DeliveryResult.REJECTED, 'errcode 300005: the access token belongs to no robot'],
    ['a removed robot', '{"errcode":400106}', DeliveryResult.REJECTED, 'errcode 400106: the robot was removed from the group'],
    ['a code that nobody knows', '{"errcode":987654}', DeliveryResult.ERROR, 'errcode 987654: an error code that is not known'],
  ])('%s is a failure, and says why', (_, body, result, reason) => {
    expect(readAnswer(200, body)).toEqual({ result, reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) });
  });
});
