import { PostResult } from '../../../runtime/post';
import { Format, judge, Outcome } from '../../../dead-mans-switch/src/receiver';

const answered = (status: number, body: string | undefined): PostResult => ({ answered: true, status, body });

test.each<[Format, string, number, string | undefined]>([
  ['slack', "Slack's own word", 200, 'ok'],
  ['webhook', 'the word of the bridge', 200, 'accepted'],
  ['webhook', 'nothing but a status', 204, ''],
  ['webhook', 'an error code that is none', 200, '{"errcode":0,"errmsg":"ok"}'],
  ['webhook', 'any other JSON', 200, '["taken"]'],
])('%s: %s confirms', (format, _, status, body) => {
  expect(judge(format, answered(status, body))).toEqual({ outcome: Outcome.CONFIRMED, reason: 'confirmed' });
});

test.each<[Format, string, number, string | undefined, string]>([
  ['slack', 'a redirect', 302, '', 'HTTP 302'],
  ['slack', 'a page', 200, '<html>ok</html>', "an answer that is not Slack's 'ok'"],
  ['slack', 'another case', 200, 'OK', "an answer that is not Slack's 'ok'"],
  ['slack', 'nothing', 200, '', "an answer that is not Slack's 'ok'"],
  ['slack', 'a flood', 200, undefined, "an answer that is not Slack's 'ok'"],
  ['slack', 'another success', 201, 'ok', 'HTTP 201'],
  ['slack', 'a channel that is gone', 404, '', 'HTTP 404'],
  ['webhook', 'a redirect', 307, '', 'HTTP 307'],
  ['webhook', 'a page', 200, '\n<!DOCTYPE html><title>Log in</title>', 'a page instead of the answer of a webhook'],
  ['webhook', 'a flood', 200, undefined, 'an answer that is too long for a webhook'],
  ['webhook', "DingTalk's refusal", 200, '{"errcode":310000,"errmsg":"sesame"}', 'error code 310000'],
  ['webhook', 'a code that is no number', 200, '{"errcode":"sesame"}', 'error code unknown'],
  ['webhook', 'a bridge that is full', 503, '', 'HTTP 503'],
])('%s: %s does not confirm', (format, _, status, body, reason) => {
  expect(judge(format, answered(status, body))).toEqual({ outcome: Outcome.REFUSED, reason });
});

test('without an answer, it counts whether the notification was sent', () => {
  const lost = { answered: false as const, reason: 'ECONNRESET' };
  expect(judge('slack', { ...lost, sent: true })).toEqual({ outcome: Outcome.UNCONFIRMED, reason: 'ECONNRESET' });
  expect(judge('slack', { ...lost, sent: false })).toEqual({ outcome: Outcome.UNREACHABLE, reason: 'ECONNRESET' });
});
