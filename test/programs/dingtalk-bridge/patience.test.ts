import { Misbehavior } from '../../../tools/stand-ins';
import { alert, notification } from './alerts';
import { START, TimedBridge } from './timed-bridge';

const LOST = 'dingtalk_bridge_alerts_lost_total{channel="oncall",reason=';

describe('the patience of the bridge', () => {
  let timed: TimedBridge;

  beforeEach(async () => {
    timed = await TimedBridge.start();
  });
  afterEach(() => timed.stop());

  async function accept(run: string): Promise<void> {
    await timed.bridge.accept('oncall', notification([alert({ run_id: run })], run));
    await timed.settle();
  }

  test('leaves a robot alone for a minute that is too fast for DingTalk, and then sends what has come in one message each or together', async () => {
    timed.dingtalk.misbehave(Misbehavior.json({ status: 1111, wait: 5, punish: 'deny' }), 1);
    await accept('a');
    timed.clock.moveTo(START + 59_999);
    await accept('b');
    expect(timed.dingtalk.messages).toEqual([]);
    await timed.drain();
    expect(timed.clock.now()).toBe(START + 60_000);
    expect(timed.dingtalk.messages.map(({ text }) => /run_id=(\w)/.exec(text)?.[1])).toEqual(['a', 'b']);
  });

  test('ends after six hours, and what is given up is counted', async () => {
    timed.dingtalk.misbehave(Misbehavior.httpStatus(503));
    await accept('a');
    await timed.drain();
    expect(timed.clock.now() - START).toBeGreaterThanOrEqual(6 * 3_600_000);
    expect(timed.clock.now() - START).toBeLessThan(6 * 3_600_000 + 60_000);
    expect(await timed.metric(`${LOST}"expired"}`)).toBe(1);
  });

  test('ends after eleven answers with a code that nobody knows, so that what waits behind gets through', async () => {
    timed.dingtalk.misbehave(Misbehavior.json({ errcode: 987654 }), 11);
    await accept('a');
    await timed.drain();
    await accept('b');
    await timed.drain();
    expect(await timed.metric(`${LOST}"rejected"}`)).toBe(1);
    expect(timed.dingtalk.messages.map(({ text }) => /run_id=(\w)/.exec(text)?.[1])).toEqual(['b']);
  });
});
