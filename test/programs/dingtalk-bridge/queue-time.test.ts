import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LONGEST_UNPROVEN_MS } from '../../../runtime/boot-clock';
import { Queue } from '../../../dingtalk-bridge/src/queue';
import { alert, notification } from './alerts';
import { FakeClock } from './fake-clock';
import { queueFolder, waiting } from './opened-queue';
import { START } from './timed-bridge';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RECORDED = join(__dirname, 'recorded/419109e');

describe('the ages in the queue', () => {
  const folder = queueFolder();

  function age(queue: Queue): number {
    return queue.clock.now() - (queue.state.oldest('oncall')?.accepted.at ?? NaN);
  }

  describe.each([7, -7])('when the wall clock is set by %i hours', (hours) => {
    test('while the bridge runs, are as before', async () => {
      const clock = new FakeClock(START);
      const queue = await folder.open({ clock });
      const same = notification([alert()]);
      await queue.accept('oncall', same);
      clock.moveTo(START + 30_000);
      clock.stepWall(hours * HOUR_MS);
      expect(age(queue)).toBe(30_000);
      expect(await queue.accept('oncall', same)).toBe(false);
    });

    test('between stop and start, count the time in between and no more', async () => {
      const clock = new FakeClock(START);
      const same = notification([alert()]);
      const before = await folder.open({ clock });
      await before.accept('oncall', same);
      await before.record({ type: 'posted', robot: 'oncall', at: before.clock.now() });
      clock.moveTo(START + 30_000);
      await before.lease.renew();
      clock.stepWall(hours * HOUR_MS);
      clock.moveTo(START + 50_000);
      const after = await folder.open({ clock });
      expect(age(after)).toBe(50_000);
      expect(after.clock.now() - after.state.postedBy('oncall')[0].at).toBe(50_000);
      expect(await after.accept('oncall', same)).toBe(false);
      clock.moveTo(START + 60_000);
      expect(await after.accept('oncall', same)).toBe(true);
    });
  });

  test('go on over many take-overs, whatever is done to the wall clock', async () => {
    const clock = new FakeClock(START);
    await (await folder.open({ clock })).accept('oncall', notification([alert()]));
    for (let i = 1; i <= 5; i++) {
      clock.moveTo(START + i * HOUR_MS);
      clock.stepWall(i % 2 === 0 ? 8 * HOUR_MS : -9 * HOUR_MS);
      expect(age(await folder.open({ clock }))).toBe(i * HOUR_MS);
    }
  });

  test('are on another machine those of the last sign of life, and what the wall clocks say is between', async () => {
    const clock = new FakeClock(START);
    const before = await folder.open({ clock });
    await before.accept('oncall', notification([alert()]));
    clock.moveTo(START + 5 * HOUR_MS);
    await before.lease.renew();
    const other = new FakeClock(START + 5 * HOUR_MS + MINUTE_MS, 'another machine');
    expect(age(await folder.open({ clock: other }))).toBe(5 * HOUR_MS + MINUTE_MS);
  });

  test('are on another machine whose clock is wrong never more than an hour too much', async () => {
    const clock = new FakeClock(START);
    await (await folder.open({ clock })).accept('oncall', notification([alert()]));
    const other = new FakeClock(START + 700 * HOUR_MS, 'another machine');
    expect(age(await folder.open({ clock: other }))).toBe(LONGEST_UNPROVEN_MS);
  });

  test('are dates of the wall clock in the log, so that the version before can read them', async () => {
    const clock = new FakeClock(START);
    const before = await folder.open({ clock });
    await before.accept('oncall', notification([alert()]));
    clock.stepWall(HOUR_MS);
    clock.moveTo(START + MINUTE_MS);
    await folder.open({ clock });
    const { at } = JSON.parse(
      readFileSync(join(folder.directory, 'queue-2.log'), 'utf8')
        .split('\n')
        .find((line) => line.includes('"alerts":[{')) ?? '',
    ) as { at: number };
    expect(clock.wall() - at).toBe(MINUTE_MS);
  });

  test('survive that the file with the signs of life is damaged', async () => {
    const clock = new FakeClock(START);
    await (await folder.open({ clock })).accept('oncall', notification([alert()]));
    writeFileSync(join(folder.directory, 'queue-1.owner'), '{"host":"constructor","beat":{"at":1e300}}');
    clock.moveTo(START + MINUTE_MS);
    expect(age(await folder.open({ clock }))).toBe(MINUTE_MS);
  });

  test.each([0, 7, -7, 24 * 365])('of a log of the version before are read %i hours later, and nothing in it is too old', async (hours) => {
    cpSync(RECORDED, folder.directory, { recursive: true });
    const recorded = 1_795_909_677_704;
    const queue = await folder.open({ clock: new FakeClock(recorded + hours * HOUR_MS) });
    expect(queue.damagedLines).toBe(0);
    expect(queue.state.waitingChannels).toEqual(['oncall', 'team']);
    expect(waiting(queue, 'oncall').length).toBeGreaterThan(0);
    expect(age(queue)).toBeLessThanOrEqual(LONGEST_UNPROVEN_MS);
    expect(age(queue)).toBeGreaterThanOrEqual(0);
  });
});
