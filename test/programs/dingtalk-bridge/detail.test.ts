import { renderDetail } from '../../../dingtalk-bridge/src/detail';
import { TEXTS } from '../../../dingtalk-bridge/src/texts';
import { alert, resolved, STYLE } from './alerts';

const AM = 'http://alertmanager:9093';
const STALLED = alert(
  { severity: 'critical', team: 'vision', run_id: 'mnist-7', model_name: 'digits', pod: 'mnist-7-abc' },
  {
    annotations: {
      summary: 'mnist-7 makes no progress',
      description: 'No step\nfor 12 minutes',
      dashboard_url: 'http://grafana/d/run?var-run_id=mnist-7',
      runbook_url: 'http://grafana/d/runbooks?x=(1)',
    },
  },
);
const SILENCE =
  'http://alertmanager:9093/#/silences/new?filter=%7Balertname%3D%22TrainingStalled%22%2Cseverity%3D%22critical%22%2Cteam%3D%22vision%22%2Crun_id%3D%22mnist-7%22%2Cmodel_name%3D%22digits%22%2Cpod%3D%22mnist-7-abc%22%7D';

describe('a message in full', () => {
  test('says what, where, since when, and calls the team by name', () => {
    expect(renderDetail([STALLED], AM, STYLE)).toEqual({
      alerts: 1,
      shortened: 0,
      message: {
        msgtype: 'markdown',
        markdown: {
          title: '🔴 [firing 1] TrainingStalled',
          text: [
            '### 🔴 [firing 1] TrainingStalled',
            '🔴 <font color="#d32f2f">**TrainingStalled**</font> mnist-7 makes no progress',
            '> No step for 12 minutes',
            [
              '- run_id=mnist-7, model_name=digits, team=vision, pod=mnist-7-abc',
              '- since 2026-03-01 09:30:00 GMT+8',
              `- [Dashboard](http://grafana/d/run?var-run_id=mnist-7) · [Runbook](http://grafana/d/runbooks?x=%281%29) · [Silence](${SILENCE})`,
            ].join('\n'),
            '@13800000000 @user-7',
          ].join('\n\n'),
        },
        at: { atMobiles: ['13800000000'], atUserIds: ['user-7'], isAtAll: false },
      },
    });
  });

  test('of an alert that calls nobody is a card with buttons, where cards are wanted', () => {
    const warning = { ...STALLED, labels: { ...STALLED.labels, severity: 'warning' } };
    const { message } = renderDetail([warning], '', { ...STYLE, cards: true });
    expect(message).toMatchObject({
      msgtype: 'actionCard',
      actionCard: {
        title: '🟠 [firing 1] TrainingStalled',
        btns: [
          { title: 'Dashboard', actionURL: 'http://grafana/d/run?var-run_id=mnist-7' },
          { title: 'Runbook', actionURL: 'http://grafana/d/runbooks?x=%281%29' },
        ],
      },
    });
    expect(JSON.stringify(message)).not.toContain('[Dashboard]');
    expect(renderDetail([STALLED], AM, { ...STYLE, cards: true }).message.msgtype).toBe('markdown');
  });

  test('reports what is over in a line each, with its end', () => {
    const { message } = renderDetail([resolved({ run_id: 'a' }), resolved({ run_id: 'b' })], AM, STYLE);
    expect(message).toMatchObject({
      markdown: {
        text: [
          '### ✅ [resolved 2] TrainingStalled',
          '- ✅ <font color="#2e7d32">**TrainingStalled**</font> · run_id=a · since 2026-03-01 09:30:00 GMT+8 · until 2026-03-01 09:45:00 GMT+8',
          '- ✅ <font color="#2e7d32">**TrainingStalled**</font> · run_id=b · since 2026-03-01 09:30:00 GMT+8 · until 2026-03-01 09:45:00 GMT+8',
        ].join('\n\n'),
      },
    });
  });

  test('is in Chinese where that is wanted', () => {
    const { message } = renderDetail([STALLED, resolved({ run_id: 'a' })], AM, { ...STYLE, texts: TEXTS.zh });
    expect(message).toMatchObject({
      markdown: {
        title: '🔴 [告警 1, 已恢复 1] TrainingStalled',
        text: [
          '### 🔴 [告警 1, 已恢复 1] TrainingStalled',
          '🔴 <font color="#d32f2f">**TrainingStalled**</font> mnist-7 makes no progress',
          '> No step for 12 minutes',
          [
            '- run_id=mnist-7, model_name=digits, team=vision, pod=mnist-7-abc',
            '- 开始于 2026-03-01 09:30:00 GMT+8',
            `- [仪表盘](http://grafana/d/run?var-run_id=mnist-7) · [处理手册](http://grafana/d/runbooks?x=%281%29) · [静默](${SILENCE})`,
          ].join('\n'),
          '- ✅ <font color="#2e7d32">**TrainingStalled**</font> · run_id=a · 开始于 2026-03-01 09:30:00 GMT+8 · 恢复于 2026-03-01 09:45:00 GMT+8',
          '@13800000000 @user-7',
        ].join('\n\n'),
      },
    });
  });

  test('holds the keyword without which the robot refuses it, once', () => {
    const text = (keyword: string) => JSON.stringify(renderDetail([alert()], '', { ...STYLE, keyword }).message);
    expect(text('trainwatch').match(/trainwatch/g)).toHaveLength(1);
    expect(text('Stalled').match(/Stalled/g)).toHaveLength(3);
  });

  test('says beside its last alert how many more Alertmanager has left out', () => {
    const many = Array.from({ length: 12 }, () => alert({}, { annotations: { description: 'x'.repeat(2_000) } }));
    const first = renderDetail(many, AM, STYLE, 4_000);
    const last = renderDetail(many.slice(first.alerts), AM, STYLE, 4_000);
    const chinese = renderDetail([alert()], AM, { ...STYLE, texts: TEXTS.zh }, 4_000);
    const note = '4000 more alerts of the group were left out';
    expect(JSON.stringify(first.message)).not.toContain(note);
    expect(JSON.stringify(last.message)).toContain(note);
    expect(JSON.stringify(chinese.message)).toContain('同组另有 4000 条告警未列出');
  });

  test('takes as many alerts as stay below 20,000 bytes, whatever they are made of', () => {
    const long = alert({ team: 'vision', severity: 'critical' }, { annotations: { description: '训练"停滞"\\😀 '.repeat(100) } });
    const page = renderDetail(
      Array.from({ length: 30 }, () => long),
      AM,
      STYLE,
    );
    expect(Buffer.byteLength(JSON.stringify(page.message))).toBeLessThan(20_000);
    expect(Buffer.byteLength(JSON.stringify(page.message))).toBeGreaterThan(16_000);
    expect(page).toMatchObject({ alerts: 7, shortened: 0 });
  });

  test.each([true, false])('shortens a single alert that is too long, and says so (as a card: %s)', (cards) => {
    const page = renderDetail([alert({}, { annotations: { description: '停'.repeat(9_000), runbook_url: 'http://r' } })], AM, {
      ...STYLE,
      cards,
    });
    expect(Buffer.byteLength(JSON.stringify(page.message))).toBeLessThan(20_000);
    expect(page).toMatchObject({ alerts: 1, shortened: 1 });
    expect(JSON.stringify(page.message)).toContain('停… (truncated)');
  });
});
