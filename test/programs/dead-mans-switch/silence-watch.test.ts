import { Notice, SilenceWatch } from '../../../dead-mans-switch/src/silence-watch';

const MINUTE = 60_000;

/** A watch with a clock of its own, which alarms after 10 minutes and again every hour. */
class Watched {
  public now = 0;
  public readonly notified: string[] = [];
  public refuse = false;
  public readonly watch = new SilenceWatch({
    silenceMs: 10 * MINUTE,
    repeatMs: 60 * MINUTE,
    now: () => this.now,
    notify: ({ status, silentMs }: Notice) => {
      if (this.refuse) return Promise.reject(new Error('nobody answers'));
      this.notified.push(`${this.now / MINUTE}: ${status} after ${silentMs / MINUTE}`);
      return Promise.resolve();
    },
  });

  /** Looks once a minute up to that minute. */
  public async until(minute: number): Promise<void> {
    for (; this.now <= minute * MINUTE; this.now += MINUTE) await this.watch.look().catch(() => undefined);
    this.now -= MINUTE;
  }
}

describe('SilenceWatch', () => {
  test('says nothing while heartbeats come, and none is missing right after the start', async () => {
    const watched = new Watched();
    await watched.until(9);
    watched.watch.beat();
    await watched.until(18);
    expect(watched.notified).toEqual([]);
  });

  test('notifies a silence once, and again when it lasts long', async () => {
    const watched = new Watched();
    await watched.until(130);
    expect(watched.notified).toEqual(['10: firing after 10', '70: firing after 70', '130: firing after 130']);
  });

  test('notifies that the heartbeat is back, once', async () => {
    const watched = new Watched();
    await watched.until(12);
    watched.watch.beat();
    await watched.until(15);
    expect(watched.notified).toEqual(['10: firing after 10', '12: resolved after 12']);
  });

  test('tries again until somebody has taken it', async () => {
    const watched = new Watched();
    watched.refuse = true;
    await watched.until(13);
    watched.refuse = false;
    await watched.until(15);
    expect(watched.notified).toEqual(['13: firing after 13']);
    watched.refuse = true;
    watched.watch.beat();
    await watched.until(17);
    watched.refuse = false;
    await watched.until(18);
    expect(watched.notified).toEqual(['13: firing after 13', '17: resolved after 15']);
  });

  test('a silence that nobody was notified of, and that is over, is not notified any more', async () => {
    const watched = new Watched();
    watched.refuse = true;
    await watched.until(13);
    watched.watch.beat();
    watched.refuse = false;
    await watched.until(20);
    expect(watched.notified).toEqual([]);
  });
});
