import { renderDetail } from '../../../dingtalk-bridge/src/detail';
import { renderDigest } from '../../../dingtalk-bridge/src/digest';
import { createLanes } from '../../../dingtalk-bridge/src/lanes';
import { TEXTS } from '../../../dingtalk-bridge/src/texts';
import { alert, configOf, resolved, STYLE } from './alerts';

const critical = (team: string) => alert({ severity: 'critical', team });
const styleOf = (config: object) =>
  createLanes(configOf('/nowhere', { oncall: 'http://127.0.0.1:1/robot/send' }, config), Date.now).robots[0].style;
const EVERYBODY = { text: expect.stringMatching(/\n\n@all$/) as string };

describe('a critical alert', () => {
  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', ''])(
    'of a team called %j calls nobody, and is shown',
    (team) => {
      for (const { message } of [renderDetail([critical(team)], '', STYLE), renderDigest([critical(team)], '', STYLE)]) {
        expect(message).toMatchObject({ at: { atMobiles: [], atUserIds: [], isAtAll: false } });
        expect(JSON.stringify(message)).not.toContain('@');
      }
    },
  );

  test('calls everybody in the group when its team wants that, also where cards are wanted', () => {
    const style = styleOf({ mentions: { vision: { atAll: true, mobiles: ['13800000000'] } } });
    expect(renderDetail([critical('vision')], '', { ...style, cards: true }).message).toMatchObject({
      msgtype: 'markdown',
      markdown: { text: expect.stringMatching(/\n\n@all @13800000000$/) as string },
      at: { atMobiles: ['13800000000'], isAtAll: true },
    });
    expect(renderDetail([critical('speech')], '', style).message).toMatchObject({ at: { isAtAll: false } });
    expect(renderDetail([alert({ team: 'vision' }), resolved({ team: 'vision' })], '', style).message).toMatchObject({
      at: { isAtAll: false },
    });
  });

  test('calls everybody in the group when all of them are to', () => {
    const style = styleOf({ atAllForCritical: true });
    const calls = { markdown: EVERYBODY, at: { isAtAll: true } };
    expect(renderDetail([critical('speech')], '', style).message).toMatchObject(calls);
    expect(renderDigest([alert(), critical('')], '', style).message).toMatchObject(calls);
    expect(renderDetail([alert(), { ...resolved(), labels: { severity: 'critical' } }], '', style).message).toMatchObject({
      at: { isAtAll: false },
    });
    const chinese = renderDetail([critical('speech')], '', { ...style, texts: TEXTS.zh }).message;
    expect(chinese).toMatchObject({ markdown: { text: expect.stringMatching(/\n\n@所有人$/) as string } });
  });
});

test.each(['constructor', 'toString', '__proto__'])('an alert of the severity %j looks like one of any other severity', (severity) => {
  expect(renderDetail([alert({ severity, alertname: severity })], '', STYLE).message).toMatchObject({
    markdown: { title: `🔵 [firing 1] ${severity}` },
  });
});
