import { performance } from 'node:perf_hooks';
import { graceLeft, holdFinalState } from '../../../trainer/src/hold';
import { Ending } from '../../../trainer/src/signals';

const SIGTERM: Ending = { signal: 'SIGTERM', state: 'preempted', reason: 'sigterm', exitCode: 75 };
const SEVEN_HOURS_MS = 7 * 3_600_000;

describe('the final state', () => {
  afterEach(() => jest.restoreAllMocks());

  test.each([
    ['forward', SEVEN_HOURS_MS],
    ['back', -SEVEN_HOURS_MS],
  ])('is held for what is left of the grace period, also when the clock is set %s by seven hours meanwhile', async (_, step) => {
    const endedAt = performance.now();
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + step);
    await holdFinalState(Infinity, 0.5, AbortSignal.abort(SIGTERM), endedAt);
    const held = performance.now() - endedAt;
    expect(held).toBeGreaterThan(350);
    expect(held).toBeLessThan(20_000);
  });

  test('is held no more when the grace period is over', () => {
    expect(graceLeft(10, performance.now() - 9000)).toBeLessThan(0);
    expect(graceLeft(10, performance.now())).toBeCloseTo(8, 1);
  });
});
