import * as fc from 'fast-check';
import { Bridge } from '../../dingtalk-bridge/src/bridge';
import { Log } from '../../runtime/log';
import { BridgeServer } from '../../dingtalk-bridge/src/server';
import { DingTalkStandIn } from '../../tools/stand-ins';
import { configOf, folderWithSecrets } from '../programs/dingtalk-bridge/alerts';
import { fuzz } from './fuzz';

const HOSTILE = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '![x](http://x)',
  '<b>',
  '🔴',
];

const word = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 40 }));
const labels = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom('team', 'severity', 'alertname', 'run_id'), word), word), { maxLength: 8 })
  // Not an object literal, which would take `__proto__` for its prototype.
  .map((pairs) => JSON.parse(`{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`) as object);
const time = fc.oneof(
  fc.constantFrom('2026-11-28T20:15:04Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999+14:00', '2026-02-30T00:00:00Z', 'x'),
  word,
);
const alert = fc.record(
  {
    status: fc.oneof(fc.constantFrom('firing', 'resolved'), word),
    labels: fc.oneof(
      labels,
      labels.map((own) => ({ ...own, severity: 'critical' })),
      fc.jsonValue(),
    ),
    annotations: fc.oneof(labels, fc.record({ summary: word, description: word, dashboard_url: word, runbook_url: word }), fc.jsonValue()),
    startsAt: time,
    endsAt: time,
    fingerprint: word,
  },
  { requiredKeys: ['status', 'labels', 'startsAt'] },
);
const webhook = fc.record(
  {
    version: fc.oneof({ weight: 20, arbitrary: fc.constant('4') }, word),
    groupKey: word,
    status: fc.constantFrom('firing', 'resolved'),
    externalURL: fc.oneof(fc.constant('http://alertmanager'), word),
    truncatedAlerts: fc.oneof(fc.nat(), fc.double(), fc.constant(-1)),
    alerts: fc.oneof({ weight: 20, arbitrary: fc.array(alert, { minLength: 1, maxLength: 5 }) }, fc.jsonValue()),
  },
  { requiredKeys: ['version', 'groupKey', 'status', 'alerts'] },
);
const body = fc.oneof({ weight: 9, arbitrary: webhook.map((value) => JSON.stringify(value)) }, fc.json(), fc.string({ unit: 'binary' }));

describe('the bridge', () => {
  let dingtalk: DingTalkStandIn;
  let bridge: Bridge;
  let server: BridgeServer;
  let url: string;
  let number = 0;
  const errors: string[] = [];

  beforeAll(async () => {
    dingtalk = await DingTalkStandIn.start({ messagesPerMinute: Infinity });
    const config = configOf(folderWithSecrets(), { oncall: dingtalk.url });
    config.robots.oncall.messagesPerMinute = 1_000_000;
    const log = new Log((line) => {
      if (line.includes('"level":"error"') && !line.includes('are not valid')) errors.push(line);
    });
    bridge = new Bridge({ config, log, onSuperseded: () => undefined, onRemoved: () => undefined });
    server = new BridgeServer(bridge, log);
    await bridge.start();
    url = `http://127.0.0.1:${await server.start(0, '127.0.0.1')}/dingtalk/oncall/send`;
  });
  afterAll(async () => {
    await Promise.all([bridge.stop(), server.stop()]);
    await dingtalk.stop();
  });

  const post = async (text: string) => (await fetch(url, { method: 'POST', body: text })).status;

  fuzz(
    'delivers what comes after any webhook, and answers none with 500',
    body,
    async (hostile) => {
      expect([200, 400, 413]).toContain(await post(hostile));
      const runId = `neighbor${++number}n`;
      const healthy = { status: 'firing', labels: { alertname: 'A', run_id: runId }, annotations: {}, startsAt: '2026-11-28T20:15:04Z' };
      expect(await post(JSON.stringify({ version: '4', groupKey: runId, status: 'firing', alerts: [healthy] }))).toBe(200);
      await dingtalk.waitFor(({ text }) => text.includes(runId), 10_000);
      expect(errors).toEqual([]);
    },
    { cases: 500 },
  );
});
