import { Outcome } from '../../../dingtalk-bridge/src/dingtalk-answer';
import { alert, resolved } from './alerts';
import { ScriptedChannel } from './scripted-channel';
import { START } from './timed-bridge';

const HOUR_MS = 3_600_000;

describe('the turns of a channel', () => {
  let stage: ScriptedChannel;

  beforeEach(() => {
    stage = new ScriptedChannel();
  });
  afterEach(async () => {
    stage.onRecord = () => undefined;
    stage.channel.abort();
    await stage.channel.stop();
  });

  /** Notifications of one alert each, with runs of this name. */
  function putMany(count: number, name: string, severity = 'warning'): void {
    for (let i = 0; i < count; i++) stage.put([alert({ run_id: `${name}${i}`, severity })]);
  }

  test('send nothing while it does not lead, and look each second whether it does', async () => {
    stage.isLeader = false;
    stage.put([alert({ run_id: 'a' })]);
    await stage.start();
    expect(stage.clock.nextAt).toBe(START + 1_000);
    await stage.moveTo(2_500);
    stage.isLeader = true;
    await stage.moveTo(10_000);
    expect(stage.timesOf('a')).toEqual([3_000]);
  });

  test('send nothing when the lead was lost while the record was written, and count it as never sent', async () => {
    stage.onRecord = ({ type }) => {
      if (type === 'posted') stage.isLeader = false;
    };
    stage.put([alert({ run_id: 'a' })]);
    await stage.start();
    expect(stage.posts).toEqual([]);
    expect(stage.records).toEqual([
      { type: 'posted', robot: 'a', at: START, ids: [1] },
      { type: 'done', progress: [{ id: 1, alerts: 0, attempts: 0 }] },
    ]);
    stage.onRecord = () => undefined;
    stage.isLeader = true;
    await stage.moveTo(10_000);
    expect(stage.timesOf('a')).toEqual([1_000]);
    expect(await stage.counted('deliveries_total')).toEqual(['{robot="a",result="ok"} 1']);
  });

  test('end when asked to, after what may be sent at once', async () => {
    await stage.start();
    putMany(3, 'run');
    await stage.channel.stop();
    expect(stage.posts.map(({ runs }) => runs)).toEqual([['run0'], ['run1'], ['run2']]);
    expect(stage.clock.isAwaited).toBe(false);
    await stage.accept([alert({ run_id: 'late' })]);
    expect(stage.posts).toHaveLength(3);
  });

  test('end when asked to, also while something waits for its time or for the lead', async () => {
    stage.answers = [Outcome.UNREACHABLE];
    stage.put([alert({ run_id: 'a' })]);
    await stage.start();
    await stage.channel.stop();
    expect(stage.timesOf('a')).toEqual([0]);

    stage = new ScriptedChannel();
    stage.isLeader = false;
    stage.put([alert({ run_id: 'a' })]);
    await stage.start();
    await stage.channel.stop();
    expect(stage.posts).toEqual([]);
    expect(stage.clock.isAwaited).toBe(false);
  });

  test('begin no other message when aborted', async () => {
    stage.onPost = () => stage.channel.abort();
    putMany(3, 'run');
    await stage.start();
    expect(stage.posts).toHaveLength(1);
    await stage.channel.stop();
    expect(stage.posts).toHaveLength(1);
  });

  test('end at once when aborted while nothing is to be done', async () => {
    await stage.start();
    stage.channel.abort();
    await stage.settle();
    await stage.accept([alert({ run_id: 'a' })]);
    expect(stage.posts).toEqual([]);
  });

  test('give up what is six hours old, and not before', async () => {
    stage = new ScriptedChannel([]);
    stage.put([alert({ run_id: 'a' }), alert({ run_id: 'b' })]);
    await stage.start();
    stage.clock.moveTo(START + 6 * HOUR_MS - 1);
    await stage.settle();
    expect(stage.linesOf('alerts dropped')).toEqual([]);
    await stage.moveTo(6 * HOUR_MS);
    stage.channel.wake();
    await stage.settle();
    expect(stage.linesOf('alerts dropped')).toMatchObject([{ alerts: 2, reason: 'not delivered within 6 hours' }]);
    expect(await stage.counted('alerts_lost_total')).toEqual(['{channel="oncall",reason="expired"} 2']);
    expect(stage.clock.isAwaited).toBe(false);
  });

  test('look each minute at what waits without a robot', async () => {
    stage = new ScriptedChannel([]);
    stage.put([alert()]);
    await stage.start();
    expect(stage.clock.nextAt).toBe(START + 60_000);
  });

  test('go on after a defect, after 1, 2, 4 s and at most a minute', async () => {
    const failures: number[] = [];
    let left = 9;
    stage.onRecord = () => {
      if (left-- <= 0) return;
      failures.push((stage.clock.now() - START) / 1_000);
      throw new Error('a defect');
    };
    stage.put([alert({ run_id: 'a' })]);
    await stage.start();
    expect(stage.logged).toMatchObject([
      { level: 'error', message: 'unexpected failure, which is a bug in this bridge', channel: 'oncall', reason: 'Error: a defect' },
    ]);
    await stage.moveTo(400_000);
    expect(failures).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
    expect(stage.timesOf('a')).toEqual([243_000]);
    left = 1;
    stage.put([alert({ run_id: 'b' })]);
    stage.channel.wake();
    await stage.moveTo(500_000);
    expect(stage.timesOf('b')).toEqual([401_000]);
  });

  test('end with a defect once it is to stop', async () => {
    stage.onRecord = () => {
      throw new Error('a defect');
    };
    stage.put([alert()]);
    await stage.start();
    expect(stage.logged).toHaveLength(1);
    await stage.channel.stop();
    expect(stage.logged).toHaveLength(1);
  });

  test('give up what cannot be rendered, and send what is beside it', async () => {
    stage.put([alert({ run_id: 'bad' }, { annotations: null as never }), alert({ run_id: 'good' })]);
    await stage.start();
    expect(stage.posts.map(({ runs }) => runs)).toEqual([['good']]);
    expect(await stage.counted('alerts_lost_total')).toEqual(['{channel="oncall",reason="unrenderable"} 1']);
    expect(stage.linesOf('alerts dropped')).toMatchObject([{ alerts: 1, reason: expect.stringMatching(/^TypeError: /) as string }]);
  });

  test('leave out what has a newer state, and count it', async () => {
    stage.put([alert({ run_id: 'a' })]);
    stage.put([resolved({ run_id: 'a' }), resolved({ run_id: 'b' })]);
    await stage.start();
    expect(stage.posts.map(({ title, runs }) => [title, ...runs])).toEqual([[expect.stringMatching(/resolved 2/), 'a', 'b']]);
    expect(await stage.counted('alerts_merged_total')).toEqual(['{channel="oncall"} 1']);
    expect(await stage.counted('alerts_delivered_total')).toEqual(['{channel="oncall"} 2']);
  });

  test('say all of many notifications in one message, and count that', async () => {
    putMany(30, 'run');
    await stage.start();
    expect(stage.posts.map(({ runs }) => runs.length)).toEqual([30]);
    expect(await stage.counted('digests_total')).toEqual(['{channel="oncall"} 1']);
    expect(await stage.counted('alerts_delivered_total')).toEqual(['{channel="oncall"} 30']);
  });

  test.each([Outcome.UNAVAILABLE, Outcome.REFUSED, Outcome.MESSAGE_REFUSED])(
    'send one after a digest with %s alone, and then more again',
    async (outcome) => {
      putMany(30, 'run');
      stage.answers = [outcome];
      await stage.start();
      await stage.moveTo(10_000);
      expect(stage.posts.slice(0, 4).map(({ runs }) => runs.length)).toEqual([30, 1, 4, 16]);
      expect(await stage.counted('alerts_lost_total')).toEqual([]);
    },
  );

  test('leave out of a digest what may have arrived three times', async () => {
    putMany(30, 'run');
    stage.state.apply({ type: 'done', progress: [{ id: 7, alerts: 0, attempts: 3 }] });
    await stage.start();
    expect(stage.posts[0].runs).toHaveLength(29);
    await stage.moveTo(60_000);
    expect(stage.timesOf('run6')).toEqual([]);
    expect(await stage.counted('alerts_lost_total')).toEqual(['{channel="oncall",reason="unconfirmed"} 1']);
  });

  describe.each([
    ['warning', 'critical', 0],
    ['critical', 'critical', 6_000],
    ['critical', 'warning', 15_000],
    ['warning', 'warning', 15_000],
  ])('after a %s alert, when half of the minute is spent', (first, second, at) => {
    test(`send a ${second} one ${at / 1_000} s later`, async () => {
      for (let i = 0; i < 12; i++) stage.lanes[0].bucket.spend(START - 30_000);
      await stage.start();
      await stage.accept([alert({ run_id: 'first', severity: first })]);
      await stage.accept([alert({ run_id: 'second', severity: second })]);
      await stage.moveTo(60_000);
      expect([stage.timesOf('first'), stage.timesOf('second')]).toEqual([[0], [at]]);
    });
  });
});
