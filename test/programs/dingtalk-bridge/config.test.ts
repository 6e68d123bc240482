import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig, readConfig } from '../../../dingtalk-bridge/src/config';
import { createLanes } from '../../../dingtalk-bridge/src/lanes';
import { mentionOf } from '../../../dingtalk-bridge/src/mention';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { alert } from './alerts';

const NAME_RULE = 'must be a name of lower-case letters, digits and inner hyphens, at most 63';
const ROBOT = { accessTokenFile: '/secrets/token' };

describe('the configuration', () => {
  test('needs no more than a robot and its token', () => {
    expect(parseConfig({ robots: { oncall: ROBOT } }, 'config.json')).toMatchObject({
      timezone: 'UTC',
      robots: { oncall: { accessTokenFile: '/secrets/token', endpoint: 'https://oapi.dingtalk.com/robot/send' } },
    });
  });

  test.each([
    ['no robots', {}, 'robots: is missing: expected record, received undefined'],
    ['an empty set of robots', { robots: {} }, 'robots: {}: must list at least one robot'],
    ['a name with capitals', { robots: { OnCall: ROBOT } }, `robots.OnCall: ${NAME_RULE}`],
    ['an unknown key', { robots: { a: { ...ROBOT, token: 'x' } } }, "robots.a: unknown key 'token'"],
    [
      'a token in place of its file',
      { robots: { a: { accessTokenFile: 'abc123' } } },
      'robots.a.accessTokenFile: is invalid: must be the path of a file that contains the secret, with at least one "/", not the secret itself',
    ],
    [
      'an endpoint that is no URL',
      { robots: { a: { ...ROBOT, endpoint: 'oapi' } } },
      'robots.a.endpoint: "oapi": must be an http:// or https:// URL',
    ],
    [
      'an unknown time zone',
      { timezone: 'Mars/Base', robots: { a: ROBOT } },
      'timezone: "Mars/Base": must be an IANA time zone such as Asia/Shanghai or UTC',
    ],
    [
      'a mobile number with letters',
      { mentions: { vision: { mobiles: ['call me'] } }, robots: { a: ROBOT } },
      'mentions.vision.mobiles.0: "call me": must be a mobile number such as 13800000000 or +1-5550100',
    ],
    [
      'a pace above that of DingTalk',
      { robots: { a: { ...ROBOT, messagesPerMinute: 21 } } },
      'robots.a.messagesPerMinute: 21: DingTalk takes at most 20 of one robot: list several robots in a group',
    ],
    ['a robot called __proto__', JSON.parse('{"robots":{"a":{"accessTokenFile":"/a"},"__proto__":{}}}'), `robots.__proto__: ${NAME_RULE}`],
    [
      'a group called __proto__',
      JSON.parse('{"groups":{"__proto__":["a"]},"robots":{"a":{"accessTokenFile":"/a"}}}'),
      `groups.__proto__: ${NAME_RULE}`,
    ],
    ['mentions that are a list', { mentions: [], robots: { a: ROBOT } }, 'mentions: []: expected an object'],
  ])('%s is refused with path, value and what is allowed', (_, config, message) => {
    expect(() => parseConfig(config, 'config.json')).toThrow(`config.json is not a valid configuration of the bridge:\n  ${message}`);
  });

  test('another endpoint than that of DingTalk may take more messages', () => {
    const robots = { a: { ...ROBOT, endpoint: 'http://gateway/robot/send', messagesPerMinute: 1_000 } };
    expect(parseConfig({ robots }, 'config.json').robots.a.messagesPerMinute).toBe(1_000);
  });

  test('a team may have any name, and calls its people', () => {
    const names = ['__proto__', 'constructor', 'toString', '', '视觉'];
    const mentions = names.map((name, i) => `${JSON.stringify(name)}:{"userIds":["user-${i}"]}`).join(',');
    const config = parseConfig(JSON.parse(`{"mentions":{${mentions}},"robots":{"a":{"accessTokenFile":"/a"}}}`), 'config.json');
    const [{ style }] = createLanes(config, Date.now).robots;
    const called = names.map((team) => mentionOf([alert({ team, severity: 'critical' })], style).userIds);
    expect(called).toEqual(names.map((_, i) => [`user-${i}`]));
    expect(mentionOf([alert({ team: 'hasOwnProperty', severity: 'critical' })], style).userIds).toEqual([]);
  });

  test('every mistake is named at once', () => {
    expect(() => parseConfig({ timezone: 1, robots: { a: {} } }, 'c')).toThrow(
      /timezone: 1: expected string[^]*accessTokenFile: is missing/,
    );
  });

  test('paths are taken from the folder of the file', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ robots: { a: { accessTokenFile: 'secrets/token', secretFile: '/abs/secret' } } }));
    expect(readConfig(file).robots.a).toMatchObject({ accessTokenFile: join(folder, 'secrets/token'), secretFile: '/abs/secret' });
    writeFileSync(file, '{');
    expect(() => readConfig(file)).toThrow(`${file} is not JSON`);
    rmSync(file);
    expect(() => readConfig(file)).toThrow('cannot read the configuration: ENOENT');
  });
});
