import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueueLog } from '../../../dingtalk-bridge/src/queue-log';
import { alert, notification, resolved } from './alerts';
import { FakeClock } from './fake-clock';
import { queueFolder, waiting } from './opened-queue';

describe('the queue', () => {
  const folder = queueFolder();

  test('a log that cannot take its place leaves nothing behind', async () => {
    const place = join(folder.directory, 'queue-1.log');
    mkdirSync(place);
    const state = { apply: () => undefined, snapshot: () => [] };
    await expect(QueueLog.start(place, state, () => 0)).rejects.toThrow('EISDIR');
    expect(readdirSync(folder.directory)).toEqual(['queue-1.log']);
  });

  test('what was accepted is there after the process has ended without a word', async () => {
    const clock = new FakeClock(1_000_000);
    const before = await folder.open({ clock });
    await before.accept('oncall', notification([alert({ run_id: 'a' }), alert({ run_id: 'b' })]));
    await before.accept('oncall', notification([alert({ run_id: 'c' })], 'other'));
    await before.record({ type: 'done', progress: [{ id: 1, alerts: 1 }] });
    const at = before.clock.now();
    await before.record({ type: 'posted', robot: 'oncall', at });
    const after = await folder.open({ clock });
    expect(waiting(after)).toEqual(['b', 'c']);
    expect(after.state.postedBy('oncall').map((post) => post.at)).toEqual([at]);
    expect(readdirSync(folder.directory).sort()).toEqual(['queue-2.log', 'queue-2.owner', 'queue-2.socket']);
  });

  test('numbers continue after a restart, so that nothing is ticked off twice', async () => {
    await (await folder.open()).accept('oncall', notification([alert({ run_id: 'a' })]));
    const after = await folder.open();
    await after.accept('oncall', notification([alert({ run_id: 'b' })]));
    await after.record({ type: 'done', progress: [{ id: 1, alerts: 1 }] });
    expect(waiting(await folder.open())).toEqual(['b']);
  });

  test('a line that was cut off by a crash, or by a disk that was full for a while, was never confirmed', async () => {
    const clock = new FakeClock(1_000_000);
    const before = await folder.open({ clock });
    await before.accept('oncall', notification([alert({ run_id: 'a' })]));
    const at = clock.now();
    const rest = `{"type":"accepted","id":2,"chan\u0018\n{"type":"posted","robot":"oncall","at":${at}}\n{"type":"acc`;
    appendFileSync(join(folder.directory, 'queue-1.log'), rest);
    const after = await folder.open({ clock });
    expect(waiting(after)).toEqual(['a']);
    expect(after.state.postedBy('oncall').map((post) => post.at)).toEqual([at]);
    expect(after.damagedLines).toBe(0);
  });

  test('the order is critical, firing, resolved, and by age among equals', async () => {
    const queue = await folder.open();
    await queue.accept('oncall', notification([resolved({ run_id: 'r' })], '1'));
    await queue.accept('oncall', notification([alert({ run_id: 'w1' })], '2'));
    await queue.accept('oncall', notification([alert({ run_id: 'w2' }), alert({ run_id: 'c', severity: 'critical' })], '3'));
    await queue.accept('oncall', notification([alert({ run_id: 'w3' })], '4'));
    expect(waiting(queue)).toEqual(['c', 'w2', 'w1', 'w3', 'r']);
    await queue.record({ type: 'done', progress: [{ id: 3, alerts: 1 }] });
    expect(waiting(queue)).toEqual(['w1', 'w3', 'w2', 'r']);
  });

  test('the same notification is kept once within a minute, also after a restart, and again later', async () => {
    const clock = new FakeClock(1_000_000);
    const same = notification([alert({ run_id: 'a' })]);
    const queue = await folder.open({ clock });
    expect(await Promise.all([queue.accept('oncall', same), queue.accept('oncall', same)])).toEqual([true, false]);
    expect(await queue.accept('other', same)).toBe(true);
    expect(await queue.accept('oncall', notification([resolved({ run_id: 'a' })]))).toBe(true);
    await queue.record({ type: 'done', progress: [{ id: 1, alerts: 1 }] });
    const after = await folder.open({ clock });
    clock.moveTo(1_059_000);
    expect(await after.accept('oncall', same)).toBe(false);
    clock.moveTo(1_060_000);
    expect(await after.accept('oncall', same)).toBe(true);
  });

  test('the file does not grow forever, and a rewritten one means the same', async () => {
    const queue = await folder.open();
    const description = 'x'.repeat(100_000);
    for (let i = 1; i <= 100; i++) {
      await queue.accept('oncall', notification([alert({ run_id: `${i}` }, { annotations: { description } }), alert({ run_id: `${i}b` })]));
      if (i < 100) await queue.record({ type: 'done', progress: [{ id: i, alerts: 2 }] });
    }
    await queue.record({ type: 'done', progress: [{ id: 100, alerts: 1 }] });
    expect(statSync(join(folder.directory, 'queue-1.log')).size).toBeLessThan(5_000_000);
    expect(waiting(queue)).toEqual(['100b']);
    expect(waiting(await folder.open())).toEqual(['100b']);
  });

  test('a queue that another replica has taken over confirms nothing, also when it comes again, and leads no more', async () => {
    const old = await folder.open();
    expect(await old.accept('oncall', notification([alert()], 'before'))).toBe(true);
    await folder.open();
    for (const group of ['after', 'after', 'before']) {
      await expect(old.accept('oncall', notification([alert()], group))).rejects.toThrow('another replica leads');
    }
    expect(old.lease.isHeld()).toBe(false);
  });

  test('a queue whose log was removed takes nothing that nobody would read', async () => {
    const queue = await folder.open();
    expect(await queue.isRemoved()).toBe(false);
    rmSync(join(folder.directory, 'queue-1.log'));
    writeFileSync(join(folder.directory, 'queue-1.log'), '');
    await expect(queue.accept('oncall', notification([alert()]))).rejects.toThrow('somebody has removed the queue');
    expect(await queue.isRemoved()).toBe(true);
  });

  test('files that are named like logs and have no number of one are left alone, and reported once', async () => {
    for (const number of ['99999999999999999999', '01']) writeFileSync(join(folder.directory, `queue-${number}.log`), 'not ours');
    const logged: string[] = [];
    await folder.open({ logged });
    expect(logged.map((line) => (JSON.parse(line) as { files?: string }).files)).toEqual(['queue-01.log, queue-99999999999999999999.log']);
  });

  test('a log that was only begun by a leader that crashed hides nothing of the older one', async () => {
    await (await folder.open()).accept('oncall', notification([alert({ run_id: 'a' })]));
    writeFileSync(join(folder.directory, 'queue-2.log'), '');
    writeFileSync(join(folder.directory, 'queue-2.owner'), readFileSync(join(folder.directory, 'queue-1.owner')));
    expect(waiting(await folder.open())).toEqual(['a']);
  });
});
