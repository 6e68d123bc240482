import { join } from 'node:path';
import { rmSync, writeFileSync } from 'node:fs';
import { Bridge } from '../../../dingtalk-bridge/src/bridge';
import { Zone } from '../../../dingtalk-bridge/src/zone';
import { Log } from '../../../runtime/log';
import { waitUntil } from '../../../tools/servers/wait-until';
import { smallFileSystem } from '../../../tools/small-file-system';
import { DingTalkStandIn, Misbehavior } from '../../../tools/stand-ins';
import { alert, configOf, folderWithSecrets, notification } from './alerts';
import { TimedBridge } from './timed-bridge';

const UNRENDERABLE = '2026-03-01T13:13:13Z';
/** Within the 30 s that Kubernetes gives, and as the bridge promises. */
const STOP_MS = 20_000;

describe('a notification that does not fit', () => {
  let timed: TimedBridge;

  afterEach(async () => {
    jest.restoreAllMocks();
    await timed.stop();
  });

  function runs(): string[] {
    return timed.dingtalk.messages.flatMap(({ text }) => [...text.matchAll(/run_id=(\w+)/g)].map(([, run]) => run)).sort();
  }

  test('into any message is given up alone, counted, and holds up none', async () => {
    timed = await TimedBridge.start();
    for (const format of ['full', 'short'] as const) {
      const zone = new Zone('UTC');
      const shown = zone[format].bind(zone);
      jest.spyOn(Zone.prototype, format).mockImplementation((iso) => {
        if (iso === UNRENDERABLE) throw new Error('no such time');
        return shown(iso);
      });
    }
    const poison = alert({ run_id: 'poison' }, { startsAt: UNRENDERABLE });
    const others = Array.from({ length: 30 }, (_, i) => `run${i}`);
    await timed.bridge.accept('oncall', notification([poison, alert({ run_id: 'beside' })], 'poison'));
    // More than go into a message each: some are in digests.
    for (const run of others) await timed.bridge.accept('oncall', notification([alert({ run_id: run })], run));
    await timed.drain();
    expect(runs()).toEqual([...others, 'beside'].sort());
    expect(await timed.metric('dingtalk_bridge_digests_total{channel="oncall"}')).toBeGreaterThan(0);
    expect(await timed.metric('dingtalk_bridge_alerts_lost_total{channel="oncall",reason="unrenderable"}')).toBe(1);
    expect(await timed.metric('dingtalk_bridge_alerts_delivered_total{channel="oncall"}')).toBe(31);
  });

  test('into the room of its channel is cut off, and what is cut off is said and counted', async () => {
    const groups = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`group-${i}`, ['oncall']]));
    timed = await TimedBridge.start({ groups });
    const alerts = Array.from({ length: 400 }, (_, i) => alert({ run_id: `run${i}`, text: 'x'.repeat(500) }));
    await timed.bridge.accept('oncall', { ...notification(alerts), truncatedAlerts: 7 });
    await timed.drain();
    const kept = await timed.metric('dingtalk_bridge_alerts_delivered_total{channel="oncall"}');
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(400);
    expect(await timed.metric('dingtalk_bridge_alerts_truncated_total{channel="oncall"}')).toBe(407 - kept);
    expect(timed.dingtalk.messages.at(-1)?.text).toContain(`${407 - kept} more alerts of the group were left out`);
  });
});

describe('a bridge that is asked to stop', () => {
  let dingtalk: DingTalkStandIn;

  beforeEach(async () => {
    dingtalk = await DingTalkStandIn.start();
    dingtalk.misbehave(Misbehavior.silent());
  });
  afterEach(() => dingtalk.stop());

  /** A bridge whose message about `waiting` has no answer yet. */
  async function waitingFor(folder: string): Promise<Bridge> {
    const config = configOf(folderWithSecrets(), { oncall: dingtalk.url }, { queueDirectory: folder });
    const bridge = new Bridge({ config, log: new Log(() => undefined), onSuperseded: () => undefined, onRemoved: () => undefined });
    await bridge.start();
    await bridge.accept('oncall', notification([alert({ run_id: 'waiting' })]));
    return bridge;
  }

  async function stopped(bridge: Bridge): Promise<number> {
    const startedAt = performance.now();
    await bridge.stop();
    return performance.now() - startedAt;
  }

  test('ends in time when DingTalk says nothing', async () => {
    expect(await stopped(await waitingFor(join(folderWithSecrets(), 'queue')))).toBeLessThan(STOP_MS);
  });

  const { folder, missing } = smallFileSystem('1m');

  (missing ? test.skip : test)('ends in time when the disk is full as well, and leaves what waits in the queue', async () => {
    const bridge = await waitingFor(folder);
    const ballast = join(folder, 'ballast');
    expect(() => writeFileSync(ballast, Buffer.alloc(2 * 1024 * 1024))).toThrow('ENOSPC');
    expect(await stopped(bridge)).toBeLessThan(STOP_MS);
    rmSync(ballast);
    dingtalk.behave();
    const next = await waitingFor(folder);
    await waitUntil('it is delivered', () => dingtalk.messages[0], {});
    expect(dingtalk.messages[0].text).toContain('run_id=waiting');
    await next.stop();
  });
});
