import { Pause } from '../../../dingtalk-bridge/src/pause';
import { FakeClock } from './fake-clock';

describe('a pause', () => {
  let clock: FakeClock;
  let pause: Pause;
  let ended: boolean;

  beforeEach(() => {
    clock = new FakeClock(0);
    pause = new Pause(clock);
    ended = false;
  });

  function wait(delayMs: number): Promise<void> {
    return pause.wait(delayMs).then(() => {
      ended = true;
    });
  }

  const settled = () => new Promise((resolve) => setImmediate(resolve));

  test('ends with its delay', async () => {
    const done = wait(10);
    clock.moveTo(9);
    await settled();
    expect(ended).toBe(false);
    clock.moveTo(10);
    await done;
  });

  test('ends when somebody ends it, and leaves no timer', async () => {
    const done = wait(10);
    expect(clock.isAwaited).toBe(true);
    pause.end();
    await done;
    expect(clock.isAwaited).toBe(false);
  });

  test('of infinite length waits for somebody alone', async () => {
    const done = wait(Infinity);
    expect(clock.isAwaited).toBe(false);
    await settled();
    expect(ended).toBe(false);
    pause.end();
    await done;
  });

  test('that has not begun cannot be ended, nor can the one before end the next', async () => {
    pause.end();
    const first = wait(10);
    await settled();
    expect(ended).toBe(false);
    clock.moveTo(10);
    await first;
    ended = false;
    pause.end();
    const second = wait(10);
    await settled();
    expect(ended).toBe(false);
    pause.end();
    await second;
  });
});
