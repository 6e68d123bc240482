import { performance } from 'node:perf_hooks';
import { holdFinalState, outOfTime } from '../../../trainer/src/hold';
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

  test('is held no more when the grace period is over', async () => {
    const before = performance.now();
    await holdFinalState(Infinity, 10, AbortSignal.abort(SIGTERM), before - 9000);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('what the program does last', () => {
  test('is aborted by a signal that comes meanwhile', () => {
    const { signal, abort } = controller();
    const end = outOfTime(30, signal, 0);
    expect(end.aborted).toBe(false);
    abort();
    expect(end.reason).toBe(SIGTERM);
  });

  test('is aborted after 80% of the grace period where the signal came before, however long that is', async () => {
    const { signal, abort } = controller();
    abort();
    const end = outOfTime(0.25, signal, performance.now());
    expect(end.aborted).toBe(false);
    await new Promise((resolve) => end.addEventListener('abort', resolve));
    expect(outOfTime(1e12, signal, performance.now()).aborted).toBe(false);
  });
});

function controller(): { signal: AbortSignal; abort: () => void } {
  const aborting = new AbortController();
  return { signal: aborting.signal, abort: () => aborting.abort(SIGTERM) };
}
