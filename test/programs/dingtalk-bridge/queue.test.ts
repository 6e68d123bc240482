import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../../../dingtalk-bridge/src/clock';
import { THIS_PROCESS } from '../../../dingtalk-bridge/src/lease';
import { Queue } from '../../../dingtalk-bridge/src/queue';
import { QueueLog } from '../../../dingtalk-bridge/src/queue-log';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { alert, notification, resolved } from './alerts';

describe('the queue', () => {
  let directory: string;
  const opened: Queue[] = [];

  beforeEach(() => {
    directory = temporaryFolder();
  });
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close();
  });

  async function open(clock = SYSTEM_CLOCK): Promise<Queue> {
    const queue = await Queue.tryOpen(directory, THIS_PROCESS, clock);
    if (!(queue instanceof Queue)) throw new Error('another replica leads');
    opened.push(queue);
    return queue;
  }

  function waiting(queue: Queue, channel = 'oncall'): (string | undefined)[] {
    return [...queue.state.pendingOf(channel)].flatMap(({ accepted, done }) =>
      accepted.alerts.slice(done).map(({ labels }) => labels.run_id),
    );
  }

  test('a log that cannot take its place leaves nothing behind', async () => {
    const place = join(directory, 'queue-1.log');
    mkdirSync(place);
    const state = { apply: () => undefined, snapshot: () => [] };
    await expect(QueueLog.start(place, state, () => 0)).rejects.toThrow('EISDIR');
    expect(readdirSync(directory)).toEqual(['queue-1.log']);
  });

  test('what was accepted is there after the process has ended without a word', async () => {
    const before = await open();
    await before.accept('oncall', notification([alert({ run_id: 'a' }), alert({ run_id: 'b' })]), 10);
    await before.accept('oncall', notification([alert({ run_id: 'c' })], 'other'), 10);
    await before.record({ type: 'done', progress: [{ id: 1, alerts: 1 }] });
    const at = Date.now();
    await before.record({ type: 'posted', robot: 'oncall', at });
    const after = await open();
    expect(waiting(after)).toEqual(['b', 'c']);
    expect(after.state.postedBy('oncall')).toEqual([at]);
    expect(after.state.pendingBytes).toBe(20);
    expect(readdirSync(directory).sort()).toEqual(['queue-2.log', 'queue-2.owner']);
  });

  test('numbers continue after a restart, so that nothing is ticked off twice', async () => {
    await (await open()).accept('oncall', notification([alert({ run_id: 'a' })]), 10);
    const after = await open();
    await after.accept('oncall', notification([alert({ run_id: 'b' })]), 10);
    await after.record({ type: 'done', progress: [{ id: 1, alerts: 1 }] });
    expect(waiting(await open())).toEqual(['b']);
  });

  test('a line that was cut off by a crash, or by a disk that was full for a while, was never confirmed', async () => {
    const before = await open();
    await before.accept('oncall', notification([alert({ run_id: 'a' })]), 10);
    const at = Date.now();
    const rest = `{"type":"accepted","id":2,"chan\u0018\n{"type":"posted","robot":"oncall","at":${at}}\n{"type":"acc`;
    appendFileSync(join(directory, 'queue-1.log'), rest);
    const after = await open();
    expect(waiting(after)).toEqual(['a']);
    expect(after.state.postedBy('oncall')).toEqual([at]);
    expect(after.damagedLines).toEqual([]);
  });

  test('lines that a fault of the disk has damaged are reported, and cost nothing but themselves', async () => {
    const before = await open();
    for (const run of ['a', 'b', 'c', 'd']) await before.accept('oncall', notification([alert({ run_id: run })], run), 10);
    const file = join(directory, 'queue-1.log');
    const lines = readFileSync(file, 'utf8').split('\n');
    const [b, c] = ['"b"', '"c"'].map((run) => lines.findIndex((line) => line.includes(run)));
    lines[b] = `${lines[b].slice(0, 20)}\0\0${lines[b].slice(22)}`;
    lines[c] = '{"type":"accepted","id":3}';
    writeFileSync(file, lines.join('\n'));
    const after = await open();
    expect(waiting(after)).toEqual(['a', 'd']);
    expect(after.damagedLines).toEqual([lines[b], lines[c]]);
  });

  test('the order is critical, firing, resolved, and by age among equals', async () => {
    const queue = await open();
    await queue.accept('oncall', notification([resolved({ run_id: 'r' })], '1'), 1);
    await queue.accept('oncall', notification([alert({ run_id: 'w1' })], '2'), 1);
    await queue.accept('oncall', notification([alert({ run_id: 'w2' }), alert({ run_id: 'c', severity: 'critical' })], '3'), 1);
    await queue.accept('oncall', notification([alert({ run_id: 'w3' })], '4'), 1);
    expect(waiting(queue)).toEqual(['c', 'w2', 'w1', 'w3', 'r']);
    await queue.record({ type: 'done', progress: [{ id: 3, alerts: 1 }] });
    expect(waiting(queue)).toEqual(['w1', 'w3', 'w2', 'r']);
  });

  test('the same notification is kept once within a minute, also after a restart, and again later', async () => {
    let now = 1_000_000;
    const clock = { ...SYSTEM_CLOCK, now: () => now };
    const same = notification([alert({ run_id: 'a' })]);
    const queue = await open(clock);
    expect(await Promise.all([queue.accept('oncall', same, 10), queue.accept('oncall', same, 10)])).toEqual([true, false]);
    expect(await queue.accept('other', same, 10)).toBe(true);
    expect(await queue.accept('oncall', notification([resolved({ run_id: 'a' })]), 10)).toBe(true);
    await queue.record({ type: 'done', progress: [{ id: 1, alerts: 1 }] });
    const after = await open(clock);
    now += 59_000;
    expect(await after.accept('oncall', same, 10)).toBe(false);
    now += 1_000;
    expect(await after.accept('oncall', same, 10)).toBe(true);
  });

  test('a full queue takes nothing more, and says so', async () => {
    const queue = await open();
    await queue.accept('oncall', notification([alert()]), 4 * 1024 * 1024);
    await expect(queue.accept('oncall', notification([alert({ run_id: 'b' })]), 1)).rejects.toThrow('the queue is full');
    await queue.record({ type: 'done', progress: [{ id: 1, alerts: 1 }] });
    expect(await queue.accept('oncall', notification([alert({ run_id: 'b' })]), 1)).toBe(true);
  });

  test('the file does not grow forever, and a rewritten one means the same', async () => {
    const queue = await open();
    const description = 'x'.repeat(100_000);
    for (let i = 1; i <= 100; i++) {
      await queue.accept(
        'oncall',
        notification([alert({ run_id: `${i}` }, { annotations: { description } }), alert({ run_id: `${i}b` })]),
        1,
      );
      if (i < 100) await queue.record({ type: 'done', progress: [{ id: i, alerts: 2 }] });
    }
    await queue.record({ type: 'done', progress: [{ id: 100, alerts: 1 }] });
    expect(statSync(join(directory, 'queue-1.log')).size).toBeLessThan(5_000_000);
    expect(waiting(queue)).toEqual(['100b']);
    expect(waiting(await open())).toEqual(['100b']);
  });

  test('a queue that another replica has taken over confirms nothing', async () => {
    const old = await open();
    await open();
    await expect(old.accept('oncall', notification([alert()]), 10)).rejects.toThrow('another replica leads');
  });

  test('a log that was only begun by a leader that crashed hides nothing of the older one', async () => {
    await (await open()).accept('oncall', notification([alert({ run_id: 'a' })]), 10);
    writeFileSync(join(directory, 'queue-2.log'), '');
    writeFileSync(join(directory, 'queue-2.owner'), readFileSync(join(directory, 'queue-1.owner')));
    expect(waiting(await open())).toEqual(['a']);
  });
});
