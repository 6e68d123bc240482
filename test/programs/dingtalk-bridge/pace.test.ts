import { Lane } from '../../../dingtalk-bridge/src/lane';
import { nextStep, Waiting } from '../../../dingtalk-bridge/src/pace';
import { Robot } from '../../../dingtalk-bridge/src/robot';
import { SecretFile } from '../../../runtime/secret-file';
import { STYLE } from './alerts';

const NOW = 1_000_000;

function lane(spent: number, name = 'a', spentAt = NOW - 30_000): Lane {
  const made = new Lane(new Robot({ name, endpoint: 'http://robot', accessToken: new SecretFile('/token') }), STYLE, 18);
  for (let i = 0; i < spent; i++) made.bucket.spend(spentAt);
  return made;
}

function waiting(some: Partial<Waiting>): Waiting {
  return { critical: 0, others: 0, alerts: 1, lastCritical: 0, lastSent: NOW - 30_000, ...some };
}

describe('the next step of a channel', () => {
  test('is none when nothing waits', () => {
    expect(nextStep(waiting({}), [lane(0)], NOW)).toEqual({ kind: 'idle' });
  });

  test('is to look again in a minute when nobody knows', () => {
    expect(nextStep(waiting({ critical: 1 }), [], NOW)).toEqual({ kind: 'wait', until: NOW + 60_000 });
  });

  test('is a full message while there are tokens enough', () => {
    const robot = lane(0);
    expect(nextStep(waiting({ others: 15 }), [robot], NOW)).toEqual({ kind: 'detail', lane: robot });
    expect(nextStep(waiting({ others: 16 }), [robot], NOW)).toEqual({ kind: 'digest', lane: robot });
  });

  test('the second half of the tokens is spread over the time until the first come back', () => {
    // 18 - 12 - 3 in reserve = 3 tokens for the 60 s from the last message to the first return.
    expect(nextStep(waiting({ others: 2, lastSent: NOW - 5_000 }), [lane(12)], NOW)).toEqual({
      kind: 'wait',
      until: NOW - 5_000 + 35_000 / 3 + 1 / 3,
    });
  });

  test('a digest that is full does not wait for company', () => {
    const robot = lane(12);
    expect(nextStep(waiting({ others: 30, alerts: 100 }), [robot], NOW)).toEqual({ kind: 'digest', lane: robot });
  });

  test('a message that is not full waits, and so does a single one, however many alerts it has', () => {
    const due = { kind: 'wait', until: NOW - 5_000 + 35_000 / 3 + 1 / 3 };
    const lastSent = NOW - 5_000;
    expect(nextStep(waiting({ others: 30, alerts: 99, lastSent }), [lane(12)], NOW)).toEqual(due);
    expect(nextStep(waiting({ others: 1, alerts: 100, lastSent }), [lane(12)], NOW)).toEqual(due);
    const robot = lane(12);
    expect(nextStep(waiting({ others: 2, alerts: 100, lastSent }), [robot], NOW)).toEqual({ kind: 'digest', lane: robot });
  });

  test('half of the tokens are scarce, one more is enough', () => {
    const [half, more] = [lane(9), lane(8)];
    expect(nextStep(waiting({ others: 1, lastSent: NOW }), [half], NOW)).toEqual({ kind: 'wait', until: NOW + 5_000 });
    expect(nextStep(waiting({ others: 1, lastSent: NOW }), [more], NOW)).toEqual({ kind: 'detail', lane: more });
  });

  test('what was sent more than a minute ago holds nothing up', () => {
    const robot = lane(12, 'a', NOW - 1_000);
    expect(nextStep(waiting({ others: 1, lastSent: NOW - 60_000 }), [robot], NOW)).toEqual({ kind: 'detail', lane: robot });
  });

  test('of two robots that are scarce, the tokens that come back first count', () => {
    const robots = [lane(12, 'late', NOW - 10_000), lane(12, 'soon', NOW - 50_000)];
    // 6 tokens until those of the second come back in 10 s.
    expect(nextStep(waiting({ others: 1, lastSent: NOW }), robots, NOW)).toEqual({ kind: 'wait', until: NOW + Math.ceil(10_000 / 6) });
  });

  test('of two robots that must be left alone, the one that may speak first is waited for', () => {
    const [first, second] = [lane(0, 'first'), lane(0, 'second')];
    first.throttled(NOW);
    second.throttled(NOW);
    second.throttled(NOW);
    expect(nextStep(waiting({ others: 1 }), [second, first], NOW)).toEqual({ kind: 'wait', until: NOW + 60_000 });
    expect(nextStep(waiting({ others: 1 }), [second, first], NOW + 60_000)).toEqual({ kind: 'detail', lane: first });
  });

  test('a robot without a token that must be left alone is waited for until both are over', () => {
    const robot = lane(18);
    robot.throttled(NOW);
    expect(nextStep(waiting({ others: 1 }), [robot], NOW)).toEqual({ kind: 'wait', until: NOW + 60_000 });
    const short = lane(18);
    short.failedWith('a', NOW);
    expect(nextStep(waiting({ critical: 1 }), [short], NOW)).toEqual({ kind: 'wait', until: NOW + 30_000 });
  });

  test('the last three tokens are for critical alerts, of which the first goes at once', () => {
    const robot = lane(15);
    expect(nextStep(waiting({ others: 1 }), [robot], NOW)).toEqual({ kind: 'wait', until: NOW + 30_000 });
    expect(nextStep(waiting({ critical: 1, others: 9, lastSent: NOW }), [robot], NOW)).toEqual({ kind: 'detail', lane: robot });
    expect(nextStep(waiting({ critical: 1, lastCritical: NOW }), [robot], NOW)).toEqual({ kind: 'wait', until: NOW + 10_000 });
  });

  test('nobody is asked who must be left alone, and the robot with most tokens goes first', () => {
    const [tired, fresh, punished] = [lane(9, 'tired'), lane(1, 'fresh'), lane(0, 'punished')];
    punished.throttled(NOW);
    expect(nextStep(waiting({ others: 1 }), [tired, fresh, punished], NOW)).toEqual({ kind: 'detail', lane: fresh });
    expect(nextStep(waiting({ critical: 1 }), [punished], NOW)).toEqual({ kind: 'wait', until: NOW + 60_000 });
  });

  test('penalties grow from one minute to ten, pauses from a second to a minute with each other notification that fails', () => {
    const robot = lane(0);
    const penalties = Array.from({ length: 6 }, () => (robot.throttled(NOW), robot.blockedUntil - NOW));
    expect(penalties).toEqual([60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
    robot.succeeded();
    const pauses = ['a', 'a', 'b', 'c', 'd', 'a', 'e', 'f', 'g', 'h'].map((id) => (robot.failedWith(id, NOW), robot.blockedUntil - NOW));
    expect(pauses).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });
});
