import { Queue } from '../../../dingtalk-bridge/src/queue';
import { Alert } from '../../../dingtalk-bridge/src/webhook';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { alert, notification } from './alerts';
import { openQueue } from './opened-queue';

const MIB = 1024 * 1024;
const ROOM = 12 * MIB;
const FULL = 'the queue of dead is full';

describe('the room in the queue', () => {
  let queue: Queue;
  let groups = 0;
  let truncated: number[];

  async function open(channels: number): Promise<void> {
    truncated = [];
    queue = await openQueue(temporaryFolder(), { channels, truncated });
  }
  afterEach(() => queue.close());

  function accept(channel: string, alerts: Alert[]): Promise<boolean> {
    return queue.accept(channel, notification(alerts, `group ${groups++}`));
  }

  /** Alerts of about 1 KiB each. */
  function alerts(count: number, labels: Record<string, string> = {}): Alert[] {
    return Array.from({ length: count }, (_, i) => alert({ run_id: `run-${groups}-${i}`, text: 'x'.repeat(200), ...labels }));
  }

  async function fill(channel: string, labels: Record<string, string> = {}): Promise<number> {
    for (let accepted = 0; ; accepted++) {
      try {
        await accept(channel, alerts(100, labels));
      } catch {
        return accepted;
      }
    }
  }

  test.each([2, 10, 50])(
    'of a dead channel among %i is its own: every other one still takes what it would without it',
    async (channels) => {
      await open(channels);
      expect(await fill('dead')).toBeGreaterThan(0);
      for (let i = 1; i < channels; i++) {
        expect(await accept(`healthy-${i}`, alerts(100))).toBe(true);
        expect(await accept(`healthy-${i}`, alerts(1, { severity: 'critical' }))).toBe(true);
      }
      const used = ['dead', ...Array.from({ length: channels - 1 }, (_, i) => `healthy-${i + 1}`)].map((name) => queue.state.bytesOf(name));
      expect(used.reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(ROOM);
    },
  );

  test('has a part that only notifications with a critical alert take', async () => {
    await open(2);
    await fill('dead');
    expect(queue.state.bytesOf('dead')).toBeLessThanOrEqual((0.75 * ROOM) / 2);
    await expect(accept('dead', alerts(100))).rejects.toThrow(FULL);
    expect(await fill('dead', { severity: 'critical' })).toBeGreaterThan(5);
    expect(queue.state.bytesOf('dead')).toBeLessThanOrEqual(ROOM / 2);
  });

  test('is free again once the alerts are done with', async () => {
    await open(2);
    const accepted = await fill('dead');
    await queue.record({ type: 'done', progress: Array.from({ length: accepted }, (_, i) => ({ id: i + 1, alerts: 100 })) });
    expect(queue.state.bytesOf('dead')).toBe(0);
    expect(await accept('dead', alerts(100))).toBe(true);
  });

  test('is not exceeded by notifications that come at once', async () => {
    await open(8);
    const tries = await Promise.allSettled(Array.from({ length: 100 }, () => accept('dead', alerts(62))));
    expect(queue.state.bytesOf('dead')).toBeLessThanOrEqual(ROOM / 8);
    expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(5);
  });

  test('has place for a large notification as soon as half of it is free, and not only when nothing waits', async () => {
    await open(10);
    await accept('busy', alerts(50));
    expect(await accept('busy', alerts(1_000))).toBe(true);
    const large = [...queue.state.pendingOf('busy')][1].accepted;
    expect(large.alerts.length + (large.truncated ?? 0)).toBe(1_000);
    expect(queue.state.bytesOf('busy')).toBeLessThanOrEqual(ROOM / 10);
  });

  test('takes the most urgent alerts of a notification that is too large for all of it, and counts the others', async () => {
    await open(50);
    const critical = alert({ run_id: 'critical', severity: 'critical' });
    expect(await accept('oncall', [...alerts(1_000), critical])).toBe(true);
    const [{ accepted }] = [...queue.state.pendingOf('oncall')];
    expect(accepted.alerts[0]).toEqual(critical);
    expect(accepted.alerts.length).toBeGreaterThan(100);
    expect(accepted.alerts.length + (accepted.truncated ?? 0)).toBe(1_001);
    expect(truncated).toEqual([accepted.truncated]);
    expect(queue.state.bytesOf('oncall')).toBeLessThanOrEqual(ROOM / 50);
  });
});
