import { Retries } from '../../../dingtalk-bridge/src/retries';

const NOW = 1_000_000;

describe('a notification that failed', () => {
  let retries: Retries;

  beforeEach(() => {
    retries = new Retries();
  });

  function pauses(count: number): number[] {
    return Array.from({ length: count }, () => (retries.failed(1, NOW), retries.nextAt(NOW) - NOW));
  }

  test('waits twice as long each time, from a second to a minute', () => {
    expect(pauses(8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('is paused until its time comes, and no other is', () => {
    retries.failed(1, NOW);
    expect([retries.isPaused(1, NOW + 999), retries.isPaused(1, NOW + 1_000), retries.isPaused(2, NOW)]).toEqual([true, false, false]);
  });

  test('wakes the channel when the first of them may be sent again', () => {
    expect(retries.nextAt(NOW)).toBe(Infinity);
    retries.postpone(1, NOW + 5_000);
    retries.failed(2, NOW);
    expect([retries.nextAt(NOW), retries.nextAt(NOW + 1_000), retries.nextAt(NOW + 5_000)]).toEqual([NOW + 1_000, NOW + 5_000, Infinity]);
  });

  test('lets the others pass from its third failure on', () => {
    const seen = [0, 1, 2].map(() => (retries.failed(1, NOW), retries.isSuspect(1)));
    expect(seen).toEqual([false, false, true]);
    expect(retries.isSuspect(2)).toBe(false);
  });

  test('is postponed without a failure of its own', () => {
    for (let i = 0; i < 5; i++) retries.postpone(1, NOW + 5_000);
    expect([retries.isSuspect(1), retries.isPaused(1, NOW), [...retries.ids]]).toEqual([false, true, [1]]);
    expect(retries.maxInDigest).toBe(Infinity);
  });

  test('keeps the number of its refusals when the robot recovers, and starts anew otherwise', () => {
    expect([retries.refused(1), retries.refused(1), retries.refused(2)]).toEqual([1, 2, 1]);
    for (let i = 0; i < 3; i++) retries.failed(1, NOW);
    retries.succeeded(false);
    expect([retries.isSuspect(1), retries.isPaused(1, NOW)]).toEqual([true, true]);
    retries.succeeded(true);
    expect([retries.isSuspect(1), retries.isPaused(1, NOW), retries.refused(1)]).toEqual([false, false, 3]);
    expect(pauses(1)).toEqual([1_000]);
  });

  test('is forgotten once it is done with', () => {
    retries.failed(1, NOW);
    retries.failed(2, NOW);
    retries.forget((id) => id === 1);
    expect([...retries.ids]).toEqual([2]);
    expect(retries.refused(1)).toBe(1);
  });

  test('makes digests begin again with one notification, and grow fourfold with each success', () => {
    expect(retries.maxInDigest).toBe(Infinity);
    retries.failed(1, NOW);
    const sizes = [1, 2, 3].map(() => (retries.succeeded(false), retries.maxInDigest));
    retries.digestFailed();
    expect([...sizes, retries.maxInDigest]).toEqual([4, 16, 64, 1]);
  });
});
