import { LONGEST_UNPROVEN_MS } from '../../../runtime/boot-clock';
import { TimeLine } from '../../../dingtalk-bridge/src/time-line';
import { FakeClock } from './fake-clock';
import { START } from './timed-bridge';

const HOUR_MS = 3_600_000;

describe('the time line of a log', () => {
  let clock: FakeClock;
  let line: TimeLine;

  beforeEach(() => {
    clock = new FakeClock(1_000.4);
    clock.stepWall(START);
    line = new TimeLine(clock);
  });

  test('begins at the date of the wall clock, in whole milliseconds, and goes on without it', () => {
    expect(line.now()).toBe(START + 1_000);
    clock.stepWall(-7 * HOUR_MS);
    clock.moveTo(2_000.6);
    expect(line.now()).toBe(START + 2_001);
    expect(line.wall()).toBe(START + 2_000.6 - 7 * HOUR_MS);
    expect(line.stamp()).toEqual({ boot: 'test', up: 2_000.6, wall: line.wall() });
    expect(line.moment()).toEqual({ at: START + 2_001, stamp: line.stamp() });
  });

  test('has the timers of its clock, which can be cancelled', () => {
    const called: string[] = [];
    line.after(10, () => called.push('a'));
    line.after(10, () => called.push('b'))();
    clock.moveTo(1_010.3);
    expect(called).toEqual([]);
    clock.moveTo(1_010.4);
    expect(called).toEqual(['a']);
  });

  test('dates a record as long ago as it was before the last sign of life, and as that is', () => {
    const last = { at: 5_000, stamp: line.stamp() };
    clock.moveTo(1_500.4);
    expect(line.dateOf(4_000, last)).toBe(line.now() - 1_500);
    expect(line.dateOf(5_000, last)).toBe(line.now() - 500);
    expect(line.dateOf(4_999.3, last)).toBe(line.now() - 501);
  });

  test('dates no record later than now', () => {
    const last = { at: 5_000, stamp: line.stamp() };
    expect(line.dateOf(5_001, last)).toBe(line.now());
    expect(line.dateOf(START + HOUR_MS)).toBe(line.now());
  });

  test('believes of a date of the wall clock no more than an hour', () => {
    expect(line.dateOf(START)).toBe(line.now() - 1_000);
    expect(line.dateOf(START - 9 * HOUR_MS)).toBe(line.now() - LONGEST_UNPROVEN_MS);
    const otherBoot = { at: 5_000, stamp: { boot: 'other', up: 0, wall: START - 9 * HOUR_MS } };
    expect(line.dateOf(4_000, otherBoot)).toBe(line.now() - LONGEST_UNPROVEN_MS - 1_000);
  });
});
