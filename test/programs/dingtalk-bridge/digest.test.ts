import { renderDigest } from '../../../dingtalk-bridge/src/digest';
import { titleOf } from '../../../dingtalk-bridge/src/message';
import { alert, resolved, STYLE } from './alerts';

describe('a digest', () => {
  test('reports each alert in a line below its name, and what all have in common once', () => {
    const alerts = [
      alert({ severity: 'critical', run_id: 'a', cluster: 'east' }),
      alert({ alertname: 'CheckpointStale', run_id: 'b', cluster: 'east' }),
      alert({ severity: 'critical', run_id: 'c', cluster: 'east' }),
      resolved({ run_id: 'd', cluster: 'east' }),
    ];
    expect(renderDigest(alerts, 'http://alertmanager:9093/', STYLE)).toMatchObject({
      alerts: 4,
      message: {
        markdown: {
          title: '🔴 [firing 3, resolved 1] TrainingStalled, CheckpointStale',
          text: [
            '### 🔴 [firing 3, resolved 1] TrainingStalled, CheckpointStale',
            '> common labels: cluster=east',
            '🔴 **TrainingStalled** ×2',
            '- 03-01 09:30:00 run_id=a\n- 03-01 09:30:00 run_id=c',
            '🟠 **CheckpointStale** ×1',
            '- 03-01 09:30:00 run_id=b',
            '✅ **TrainingStalled** ×1',
            '- 03-01 09:30:00 – 03-01 09:45:00 run_id=d',
            '[All alerts](http://alertmanager:9093/#/alerts)',
          ].join('\n\n'),
        },
      },
    });
  });

  test('says how many more alerts Alertmanager has left out', () => {
    const { message } = renderDigest([alert(), resolved()], '', STYLE, 300);
    expect(message).toMatchObject({
      markdown: { text: expect.stringMatching(/\n\n300 more alerts of the group were left out$/) as string },
    });
  });

  test('stays below 20,000 bytes, and the rest of the alerts fit the next ones', () => {
    let left = Array.from({ length: 1_000 }, (_, i) =>
      alert({ run_id: `训练-${i}`, team: 'vision', severity: i % 7 ? 'warning' : 'critical', pod: `pod-${i}` }),
    );
    const seen: string[] = [];
    while (left.length > 0) {
      const { message, alerts } = renderDigest(left, '', STYLE);
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(20_000);
      seen.push(...(JSON.stringify(message).match(/训练-\d+/g) ?? []));
      left = left.slice(alerts);
    }
    expect(new Set(seen).size).toBe(1_000);
  });

  test('cuts an endless line, and counts that', () => {
    const page = renderDigest([alert({ run_id: 'a' }), alert({ run_id: 'b', note: 'x'.repeat(1_000) })], '', STYLE);
    expect(page.shortened).toBe(1);
    expect(JSON.stringify(page.message)).toMatch(/run_id=b, note=x{100,300}… \(truncated\)/);
  });

  test('its title stays short, however long the names are', () => {
    const names = ['a', 'b', 'c', 'd'].map((letter) => alert({ alertname: letter.repeat(60) }));
    expect(titleOf(renderDigest(names, '', STYLE).message)).toBe(`🟠 [firing 4] ${'a'.repeat(60)}, ${'b'.repeat(55)}…`);
  });
});
