import { QueueRecord } from '../../../dingtalk-bridge/src/queue-record';
import { QueueState } from '../../../dingtalk-bridge/src/queue-state';
import { Rank } from '../../../dingtalk-bridge/src/rank';
import { Alert } from '../../../dingtalk-bridge/src/webhook';
import { alert, resolved } from './alerts';

const NOW = 1_000_000;

describe('the state of the queue', () => {
  let state: QueueState;

  beforeEach(() => {
    state = new QueueState();
  });

  function accept(id: number, alerts: Alert[], rest: Partial<Extract<QueueRecord, { type: 'accepted' }>> = {}): void {
    state.apply({ type: 'accepted', id, channel: 'oncall', at: NOW, key: `key ${id}`, externalURL: '', bytes: 100, alerts, ...rest });
  }

  function done(id: number, alerts: number, rest: { attempts?: number; superseded?: number[] } = {}): void {
    state.apply({ type: 'done', progress: [{ id, alerts, ...rest }] });
  }

  function ids(): number[] {
    return [...state.pendingOf('oncall')].map(({ accepted }) => accepted.id);
  }

  const warnings = (...runs: string[]) => runs.map((run) => alert({ run_id: run }));
  const critical = alert({ run_id: 'critical', severity: 'critical' });

  test('counts what waits per channel and urgency, and nothing once it is done with', () => {
    accept(1, warnings('a', 'b'));
    accept(2, [critical], { bytes: 50 });
    accept(3, [resolved({ run_id: 'c' })], { channel: 'other' });
    expect([Rank.CRITICAL, Rank.FIRING, Rank.RESOLVED].map((rank) => state.count('oncall', rank))).toEqual([1, 1, 0]);
    expect([state.alertCount('oncall'), state.bytesOf('oncall'), state.waitingChannels]).toEqual([3, 150, ['oncall', 'other']]);
    done(1, 1);
    expect([state.alertCount('oncall'), state.bytesOf('oncall')]).toEqual([2, 150]);
    done(1, 2);
    done(2, 5);
    expect([state.alertCount('oncall'), state.bytesOf('oncall'), state.waitingChannels]).toEqual([0, 0, ['other']]);
    expect([state.alertCount('unknown'), state.bytesOf('unknown'), state.find(1)]).toEqual([0, 0, undefined]);
    expect([Rank.CRITICAL, Rank.FIRING].map((rank) => state.count('oncall', rank))).toEqual([0, 0]);
  });

  test('does not take a step back, nor the same step twice', () => {
    accept(1, warnings('a', 'b', 'c'));
    done(1, 2);
    done(1, 1);
    done(1, 2);
    done(9, 1);
    expect([state.find(1)?.done, state.alertCount('oncall')]).toEqual([2, 1]);
  });

  test('puts a notification behind the others of its new urgency when its urgent alerts are done with', () => {
    accept(1, [critical, alert({ run_id: 'a' })]);
    accept(2, warnings('b'));
    expect(ids()).toEqual([1, 2]);
    done(1, 1);
    expect(ids()).toEqual([2, 1]);
    expect([Rank.CRITICAL, Rank.FIRING].map((rank) => state.count('oncall', rank))).toEqual([0, 2]);
  });

  test('keeps the place of a notification whose urgency stays', () => {
    accept(1, warnings('a', 'b'));
    accept(2, warnings('c'));
    done(1, 1);
    expect(ids()).toEqual([1, 2]);
  });

  test('knows what waits longest, of whatever urgency', () => {
    expect(state.oldest('oncall')).toBeUndefined();
    accept(1, [critical], { at: NOW + 2 });
    accept(2, [resolved({ run_id: 'a' })], { at: NOW });
    accept(3, warnings('b'), { at: NOW + 1 });
    expect(state.oldest('oncall')?.accepted.id).toBe(2);
    done(2, 1);
    expect(state.oldest('oncall')?.accepted.id).toBe(3);
  });

  test('recognizes a repeat for a minute', () => {
    accept(1, warnings('a'));
    expect([NOW, NOW + 59_999, NOW + 60_000].map((now) => state.isRepeat('key 1', now))).toEqual([true, true, false]);
    expect(state.isRepeat('key 2', NOW)).toBe(false);
  });

  test('gives a notification the next number, never one that was taken', () => {
    accept(7, warnings('a'));
    accept(3, warnings('b'));
    expect([state.nextId(), state.nextId()]).toEqual([8, 9]);
  });

  test('delivers both of two notifications that damage gave the same number, and one that was read twice once', () => {
    accept(1, warnings('a'));
    accept(1, warnings('b'), { key: 'another' });
    accept(1, warnings('a'));
    expect([...state.pendingOf('oncall')].map(({ accepted }) => [accepted.id, accepted.alerts[0].labels.run_id])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect([state.alertCount('oncall'), state.bytesOf('oncall')]).toEqual([2, 200]);
  });

  test('counts the attempts of a message that may have arrived, until it is through', () => {
    accept(1, warnings('a', 'b'));
    accept(2, warnings('c'));
    state.apply({ type: 'posted', robot: 'robot', at: NOW, ids: [1, 9] });
    state.apply({ type: 'posted', robot: 'robot', at: NOW, ids: [1] });
    expect([state.find(1)?.attempts, state.find(2)?.attempts]).toEqual([2, 0]);
    done(1, 0, { attempts: 1 });
    expect(state.find(1)?.attempts).toBe(1);
    done(1, 0);
    expect(state.find(1)?.attempts).toBe(1);
    done(1, 1);
    expect(state.find(1)?.attempts).toBe(0);
  });

  test('marks the states of an alert that a newer one replaces, in its channel alone', () => {
    accept(1, warnings('a', 'b'));
    accept(2, warnings('b'), { channel: 'other' });
    accept(3, [resolved({ run_id: 'b' })]);
    expect([1, 2, 3].map((id) => [...state.find(id)!.superseded])).toEqual([[1], [], []]);
    done(1, 2);
    accept(4, warnings('b'));
    expect([...state.find(3)!.superseded]).toEqual([0]);
  });

  test('keeps the messages of each robot, the last 5,000 of more than 10,000', () => {
    for (let i = 0; i < 10_000; i++) state.apply({ type: 'posted', robot: i % 2 ? 'odd' : 'even', at: i });
    expect(state.postedBy('odd')).toHaveLength(5_000);
    state.apply({ type: 'posted', robot: 'even', at: 10_000 });
    expect(state.postedBy('even').map(({ at }) => at)).toEqual(Array.from({ length: 2_500 }, (_, i) => 5_002 + 2 * i));
  });

  describe('once written and read again', () => {
    function rewrite(now = NOW): QueueRecord[] {
      const records = JSON.parse(JSON.stringify([...state.snapshot(now)])) as QueueRecord[];
      state = new QueueState();
      for (const record of records) state.apply(record);
      return records;
    }

    test('is the same', () => {
      accept(1, warnings('a', 'b'));
      accept(2, [critical]);
      accept(3, [resolved({ run_id: 'b' })]);
      accept(4, warnings('gone'));
      done(1, 1);
      done(4, 1);
      state.apply({ type: 'posted', robot: 'robot', at: NOW, ids: [2] });
      state.apply({ type: 'posted', robot: 'robot', at: NOW - 500_000, penaltyMs: 600_000 });
      rewrite();
      expect(ids()).toEqual([2, 1, 3]);
      expect([1, 2, 3].map((id) => state.find(id)).map((each) => [each?.done, each?.attempts, [...each!.superseded]])).toEqual([
        [1, 0, [1]],
        [0, 1, []],
        [0, 0, []],
      ]);
      expect([state.alertCount('oncall'), state.bytesOf('oncall'), state.nextId()]).toEqual([3, 300, 5]);
      expect(state.postedBy('robot')).toEqual([
        { type: 'posted', robot: 'robot', at: NOW },
        { type: 'posted', robot: 'robot', at: NOW - 500_000, penaltyMs: 600_000 },
      ]);
      expect(state.isRepeat('key 4', NOW + 59_999)).toBe(true);
    });

    test('still takes the end of an earlier occurrence for one, when the alert fires again and is through', () => {
      accept(1, [alert({ run_id: 'a' }, { startsAt: '2026-03-01T02:00:00Z' })]);
      done(1, 1);
      rewrite();
      rewrite();
      accept(2, [resolved({ run_id: 'a' }), resolved({ run_id: 'b' })]);
      expect([...state.find(2)!.superseded]).toEqual([0]);
    });

    test('has forgotten what is too old to matter', () => {
      accept(1, [resolved({ run_id: 'a' })]);
      done(1, 1);
      state.apply({ type: 'posted', robot: 'robot', at: NOW });
      state.apply({ type: 'posted', robot: 'robot', at: NOW, penaltyMs: 120_000 });
      expect(rewrite(NOW + 59_999).map(({ type }) => type)).toEqual(['restart', 'posted', 'posted', 'accepted', 'done']);
      expect(rewrite(NOW + 60_000).map(({ type }) => type)).toEqual(['restart', 'posted', 'done']);
      expect(rewrite(NOW + 120_000).map(({ type }) => type)).toEqual(['restart', 'done']);
    });

    test('still leaves out a state that was replaced, though the newer one is through', () => {
      accept(1, warnings('a', 'b'));
      accept(2, [resolved({ run_id: 'b' })]);
      done(2, 1);
      rewrite();
      expect([...state.find(1)!.superseded]).toEqual([1]);
    });

    test('does not count the attempts before twice', () => {
      accept(1, warnings('a'));
      state.apply({ type: 'posted', robot: 'robot', at: NOW, ids: [1] });
      rewrite();
      rewrite();
      expect(state.find(1)?.attempts).toBe(1);
    });

    test('takes the place of all that came before', () => {
      accept(1, warnings('a'));
      accept(2, warnings('a'));
      state.apply({ type: 'posted', robot: 'robot', at: NOW });
      state.apply({ type: 'restart' });
      expect([ids(), state.alertCount('oncall'), state.bytesOf('oncall'), state.postedBy('robot')]).toEqual([[], 0, 0, []]);
      expect([state.isRepeat('key 1', NOW), state.count('oncall', Rank.FIRING), state.find(1)]).toEqual([false, 0, undefined]);
      accept(1, warnings('b'));
      accept(3, warnings('a'));
      expect([...state.find(1)!.superseded]).toEqual([]);
    });
  });
});
