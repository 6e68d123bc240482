import { DingTalkBridge, DingTalkReceiver, SlackReceiver, WebhookReceiver } from '../../lib/alertmanager';
import { SecretKey } from '../../lib/core';

const webhook = SecretKey.of('slack', 'webhook-url');

describe('receivers refuse what cannot work', () => {
  test('a Slack channel that is none', () => {
    expect(() => new SlackReceiver('training', { channel: 'ml training', webhook })).toThrow(
      "channel 'ml training' of receiver 'training' is not a channel of Slack: write its name with '#', for example '#ml-training', or its id",
    );
    expect(() => new SlackReceiver('training', { channel: 'C024BE91L', webhook })).not.toThrow();
  });

  test('a name that could not be part of an address', () => {
    expect(() => new SlackReceiver('On Call', { channel: '#a', webhook })).toThrow("receiver 'On Call' is not a DNS label");
  });

  test('a webhook without an address, with two, or with one that nobody can call', () => {
    const exactlyOne = "receiver 'hook' must have one address: give url, or secretUrl when it holds a token";
    expect(() => new WebhookReceiver('hook', {})).toThrow(exactlyOne);
    expect(() => new WebhookReceiver('hook', { url: 'http://a', secretUrl: webhook })).toThrow(exactlyOne);
    expect(() => new WebhookReceiver('hook', { url: 'receiver:8080' })).toThrow(
      "url of receiver 'hook' 'receiver:8080' is not an address: write it in full, for example 'http://receiver.ops.svc:8080/alerts'",
    );
  });

  test('a password in an address, which the message does not repeat', () => {
    expect(() => new WebhookReceiver('hook', { url: 'http://user:hunter2@ops.svc/' })).toThrow(
      /^url of receiver 'hook' holds a user or password, which would be readable in a ConfigMap: use a SecretKey instead$/,
    );
  });

  test('a DingTalk endpoint that is no address, and a zone that does not exist', () => {
    const robot = SecretKey.of('dingtalk', 'access-token');
    expect(() => new DingTalkReceiver('oncall', { robot, endpoint: 'oapi.dingtalk.com' })).toThrow(
      "endpoint of receiver 'oncall' 'oapi.dingtalk.com' is not an address",
    );
    expect(() => new DingTalkBridge({ timezone: 'Mars/Olympus' })).toThrow(
      "time zone of the DingTalk bridge 'Mars/Olympus' is not an IANA time zone: write for example 'Asia/Shanghai' or 'UTC'",
    );
  });
});
