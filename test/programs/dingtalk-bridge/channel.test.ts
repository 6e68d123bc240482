import { Outcome } from '../../../dingtalk-bridge/src/dingtalk-answer';
import { alert, resolved } from './alerts';
import { ScriptedChannel } from './scripted-channel';
import { START } from './timed-bridge';

const { DELIVERED, UNREACHABLE, UNAVAILABLE, UNCONFIRMED, REFUSED, UNKNOWN, THROTTLED, ROBOT_REFUSED, TOO_LONG, MESSAGE_REFUSED } = Outcome;

describe('what a channel does with an answer', () => {
  let stage: ScriptedChannel;

  beforeEach(async () => {
    stage = new ScriptedChannel();
    await stage.start();
  });
  afterEach(async () => {
    stage.channel.abort();
    await stage.channel.stop();
  });

  /** A channel with several robots, or with short messages. */
  async function restage(robots: string[], maxBytes?: number): Promise<void> {
    stage = new ScriptedChannel(robots, maxBytes);
    await stage.start();
  }

  test('delivered: it is logged, counted, and done', async () => {
    stage.onPost = () => stage.clock.moveTo(START + 2_000);
    stage.clock.stepWall(3_600_000);
    await stage.accept([alert({ run_id: 'a' }), alert({ run_id: 'b' })]);
    expect(stage.posts).toMatchObject([{ at: 0, robot: 'a', runs: ['a', 'b'] }]);
    expect(stage.records).toEqual([
      { type: 'posted', robot: 'a', at: START, ids: [1] },
      { type: 'done', progress: [{ id: 1, alerts: 2 }] },
    ]);
    expect(stage.logged.map(({ level, message, channel, robot, title }) => [level, message, channel, robot, title])).toEqual([
      ['info', 'delivered', 'oncall', 'a', stage.posts[0].title],
    ]);
    expect(await stage.counted('deliveries_total')).toEqual(['{robot="a",result="ok"} 1']);
    expect(await stage.counted('alerts_delivered_total')).toEqual(['{channel="oncall"} 2']);
    expect(await stage.counted('delivery_duration_seconds_sum')).toEqual(['{robot="a"} 2']);
    expect(await stage.counted('last_success_timestamp_seconds')).toEqual([`{robot="a"} ${(START + 3_602_000) / 1000}`]);
    for (const name of ['alerts_lost_total', 'digests_total', 'alerts_merged_total', 'alerts_shortened_total']) {
      expect(await stage.counted(name)).toEqual([]);
    }
    expect(stage.lanes[0].bucket.available(START + 2_000)).toBe(17);
    expect(stage.clock.isAwaited).toBe(false);
  });

  test.each([UNREACHABLE, UNAVAILABLE])('%s: it comes again after 1, 2, 4 s, and may not have arrived', async (outcome) => {
    stage.answers = [outcome, outcome, outcome];
    await stage.accept([alert({ run_id: 'a' })]);
    expect(stage.linesOf('not delivered')).toEqual([
      { level: 'error', channel: 'oncall', robot: 'a', title: stage.posts[0].title, outcome, reason: 'as the test says' },
    ]);
    expect(stage.records[1]).toEqual({ type: 'done', progress: [{ id: 1, alerts: 0, attempts: 0 }] });
    expect(stage.state.find(1)?.attempts).toBe(0);
    await stage.moveTo(60_000);
    expect(stage.timesOf('a')).toEqual([0, 1_000, 3_000, 7_000]);
    expect(await stage.counted('deliveries_total')).toEqual(['{robot="a",result="error"} 3', '{robot="a",result="ok"} 1']);
    expect(await stage.counted('alerts_lost_total')).toEqual([]);
    expect(await stage.counted('last_success')).toEqual([`_timestamp_seconds{robot="a"} ${(START + 7_000) / 1000}`]);
  });

  test.each([UNREACHABLE, UNAVAILABLE, ROBOT_REFUSED])('%s: another robot says it at once', async (outcome) => {
    await restage(['a', 'b']);
    stage.answers = [outcome];
    await stage.accept([alert({ run_id: 'a' })]);
    expect(stage.posts.map(({ robot, at }) => [robot, at])).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    expect(stage.lanes.map(({ isRefused }) => isRefused)).toEqual([outcome === ROBOT_REFUSED, false]);
    expect(stage.lanes[0].blockedUntil).toBe(START + (outcome === ROBOT_REFUSED ? 300_000 : 1_000));
  });

  test.each([UNREACHABLE, ROBOT_REFUSED])('%s by one robot after another: the last one tries again', async (outcome) => {
    await restage(['a', 'b']);
    stage.answers = [outcome, outcome];
    await stage.accept([alert({ run_id: 'a' })]);
    await stage.moveTo(5_000);
    expect(stage.timesOf('a')).toEqual([0, 0, 1_000]);
    expect(stage.lanes[1].isRefused).toBe(false);
  });

  test('robot refused: it is asked again, and the message is not lost', async () => {
    stage.answers = [ROBOT_REFUSED];
    await stage.accept([alert({ run_id: 'a' })]);
    expect(stage.lanes[0].isRefused).toBe(true);
    await stage.moveTo(1_000);
    expect(stage.timesOf('a')).toEqual([0, 1_000]);
    expect(stage.lanes[0].isRefused).toBe(false);
  });

  test('unconfirmed: it is sent three times, 15 s and 3 min apart, and let go', async () => {
    stage.answers = [UNCONFIRMED, UNCONFIRMED, UNCONFIRMED];
    await stage.accept([alert({ run_id: 'a' })]);
    expect(stage.records).toHaveLength(1);
    await stage.moveTo(194_999);
    expect(await stage.counted('alerts_lost_total')).toEqual([]);
    await stage.moveTo(1_000_000);
    expect(stage.timesOf('a')).toEqual([0, 15_000, 195_000]);
    expect(await stage.counted('alerts_lost_total')).toEqual(['{channel="oncall",reason="unconfirmed"} 1']);
    expect(stage.linesOf('alerts dropped')).toEqual([
      { level: 'error', channel: 'oncall', alerts: 1, reason: 'as the test says', names: JSON.stringify(alert({ run_id: 'a' }).labels) },
    ]);
    expect(stage.state.find(1)).toBeUndefined();
  });

  test('none, since the process ended: a message that may have arrived three times is not sent again', async () => {
    const [spent, left] = [stage.put([alert({ run_id: 'spent' })]), stage.put([alert({ run_id: 'left' })])];
    for (const [id, attempts] of [
      [spent, 3],
      [left, 2],
    ]) {
      stage.state.apply({ type: 'done', progress: [{ id, alerts: 0, attempts }] });
    }
    stage.channel.wake();
    await stage.settle();
    expect(stage.posts.map(({ runs }) => runs)).toEqual([['left']]);
    expect(stage.linesOf('alerts dropped')).toMatchObject([{ reason: 'no answer', alerts: 1 }]);
    expect(await stage.counted('alerts_lost_total')).toEqual(['{channel="oncall",reason="unconfirmed"} 1']);
  });

  test.each([
    [REFUSED, 5],
    [UNKNOWN, 11],
  ])('%s: it is given up after %i times, and the others are not', async (outcome, times) => {
    stage.answersFor.set('poison', outcome);
    await stage.accept([alert({ run_id: 'poison' })]);
    await stage.moveTo(1_000);
    await stage.accept([alert({ run_id: 'b' })]);
    await stage.moveTo(3_000_000);
    expect(stage.timesOf('poison')).toHaveLength(times);
    expect(stage.timesOf('b')).toHaveLength(1);
    expect(await stage.counted('alerts_lost_total')).toEqual(['{channel="oncall",reason="rejected"} 1']);
  });

  test('too long: it gets half as large each time, and the next is as large as ever', async () => {
    const large = alert({ run_id: 'a' }, { annotations: { description: 'x'.repeat(8_000) } });
    stage.answers = [TOO_LONG, TOO_LONG, DELIVERED];
    await stage.accept([large]);
    const sizes = stage.posts.map(({ bytes }) => bytes);
    expect(sizes[1]).toBeGreaterThan(8_000);
    expect(sizes[2]).toBeLessThanOrEqual(5_000);
    expect(sizes[2]).toBeGreaterThan(4_000);
    expect(await stage.counted('alerts_shortened_total')).toEqual(['{channel="oncall"} 1']);
    await stage.accept([large]);
    expect(stage.posts[3].bytes).toBe(sizes[0]);
  });

  test('too long, however small it is: it is given up, and the next is as large as ever', async () => {
    await restage(['a'], 16_000);
    const large = alert({ run_id: 'a' }, { annotations: { description: 'x'.repeat(8_000) } });
    stage.answers = Array<Outcome>(5).fill(TOO_LONG);
    await stage.accept([large]);
    // 16,000, 8,000, 4,000, 2,000 and 1,000 bytes.
    expect(stage.posts).toHaveLength(5);
    expect(await stage.counted('alerts_lost_total')).toEqual(['{channel="oncall",reason="rejected"} 1']);
    await stage.accept([large]);
    expect(stage.posts[5].bytes).toBe(stage.posts[0].bytes);
  });

  test('message refused: it is given up at once, with at most 2,000 characters about it', async () => {
    stage.answers = [MESSAGE_REFUSED];
    await stage.accept(Array.from({ length: 40 }, (_, i) => alert({ run_id: `run-${i}` })));
    expect(stage.timesOf('run-0')).toEqual([0]);
    const [{ names }] = stage.linesOf('alerts dropped');
    expect(names).toHaveLength(2_000);
    expect(names).toMatch(/^\{.*"run-0"\} \{.*"run-1"\}/);
    expect(await stage.counted('alerts_lost_total')).toEqual(['{channel="oncall",reason="rejected"} 40']);
  });

  test('throttled: the robot is left alone for a minute, then for two, and what is behind goes first', async () => {
    stage.answers = [THROTTLED, THROTTLED];
    await stage.accept([alert({ run_id: 'a' })]);
    expect(stage.records.slice(1)).toEqual([
      { type: 'done', progress: [{ id: 1, alerts: 0, attempts: 0 }] },
      { type: 'posted', robot: 'a', at: START, penaltyMs: 60_000 },
    ]);
    await stage.moveTo(60_000);
    await stage.accept([alert({ run_id: 'b' })]);
    await stage.moveTo(400_000);
    expect(stage.posts.map(({ at, runs }) => [at, ...runs])).toEqual([
      [0, 'a'],
      [60_000, 'a'],
      [180_000, 'b'],
      [180_001, 'a'],
    ]);
    expect(await stage.counted('deliveries_total')).toContain('{robot="a",result="throttled"} 2');
  });

  test('unconfirmed of a resolved alert is counted like any other', async () => {
    stage.answers = [UNCONFIRMED];
    await stage.accept([resolved({ run_id: 'a' })]);
    await stage.moveTo(15_000);
    expect(stage.timesOf('a')).toEqual([0, 15_000]);
    expect(await stage.counted('deliveries_total')).toEqual(['{robot="a",result="unconfirmed"} 1', '{robot="a",result="ok"} 1']);
  });
});
