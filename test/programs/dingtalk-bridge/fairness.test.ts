import { Misbehavior } from '../../../tools/stand-ins';
import { alert, notification, resolved } from './alerts';
import { TimedBridge } from './timed-bridge';

const LOST = 'dingtalk_bridge_alerts_lost_total{channel="oncall",reason=';

describe('a message that cannot be delivered', () => {
  let timed: TimedBridge;

  beforeEach(async () => {
    timed = await TimedBridge.start();
  });
  afterEach(() => timed.stop());

  async function accept(run: string, severity = 'critical'): Promise<void> {
    await timed.bridge.accept('oncall', notification([alert({ run_id: run, severity })], run));
    await timed.settle();
  }

  function runs(): string[] {
    return timed.dingtalk.messages.flatMap(({ text }) => [...text.matchAll(/run_id=(\w+)/g)].map(([, run]) => run));
  }

  test('because something refuses it lets the others pass, and is given up', async () => {
    timed.dingtalk.misbehaveFor('poison', Misbehavior.httpStatus(403));
    await accept('poison');
    for (const run of ['a', 'b', 'c', 'd', 'e']) await accept(run);
    await timed.drain();
    expect(runs().sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await timed.metric(`${LOST}"rejected"}`)).toBe(1);
  });

  test('because DingTalk never confirms it is sent three times, and let go', async () => {
    timed.dingtalk.misbehaveFor('poison', Misbehavior.onceTaken(Misbehavior.html()));
    await accept('poison');
    await accept('a');
    await timed.drain();
    expect(runs().sort()).toEqual(['a', 'poison', 'poison', 'poison']);
    expect(await timed.metric(`${LOST}"unconfirmed"}`)).toBe(1);
  });

  test('leaves the last word to the newer state of its alert', async () => {
    timed.dingtalk.misbehave(Misbehavior.httpStatus(503), 3);
    await timed.bridge.accept('oncall', notification([resolved({ run_id: 'a' })], 'a'));
    await timed.settle();
    await timed.bridge.accept('oncall', notification([alert({ run_id: 'a' }, { startsAt: '2026-03-01T02:00:00Z' })], 'a'));
    await timed.drain();
    expect(timed.dingtalk.messages.map(({ title }) => title)).toEqual([expect.stringMatching(/firing 1/)]);
    expect(await timed.metric('dingtalk_bridge_alerts_merged_total{channel="oncall"}')).toBe(1);
  });
});
