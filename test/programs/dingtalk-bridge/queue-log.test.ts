import { appendFileSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { QueueLog } from '../../../dingtalk-bridge/src/queue-log';
import { QueueRecord } from '../../../dingtalk-bridge/src/queue-record';
import { Damage, replay } from '../../../dingtalk-bridge/src/queue-replay';
import { seal } from '../../../dingtalk-bridge/src/sealed-line';
import { temporaryFolder } from '../../../tools/temporary-folder';

const MIB = 1024 * 1024;

/** Remembers what was applied; its snapshot is what the test puts there. */
class Applied {
  public readonly robots: string[] = [];
  public kept: QueueRecord[] = [{ type: 'restart' }];
  public snapshots = 0;

  public apply(record: QueueRecord): void {
    if (record.type === 'posted') this.robots.push(record.robot);
  }

  public snapshot(): QueueRecord[] {
    this.snapshots += 1;
    return this.kept;
  }
}

function posted(robot: string): QueueRecord {
  return { type: 'posted', robot, at: 1 };
}

describe('the log of the queue', () => {
  let folder: string;
  let path: string;
  let state: Applied;
  let disk: FileHandle;
  let log: QueueLog;

  beforeEach(async () => {
    folder = temporaryFolder();
    path = join(folder, 'queue-1.log');
    state = new Applied();
    const handle = await open(folder, 'r');
    disk = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    log = await QueueLog.start(path, state, () => 0);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await log.close();
  });

  /** The robots of the records that a restart would find. */
  async function found(): Promise<string[]> {
    const after = new Applied();
    const damage = new Damage();
    await replay([readFileSync(path)], (record) => after.apply(record), damage);
    expect(damage.lines).toEqual([]);
    return after.robots;
  }

  /** The files of the folder that this process has open. */
  function opened(): string[] {
    const links = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    return links.filter((link) => link === folder || link.startsWith(`${folder}/`));
  }

  test('holds the snapshot and what came after it, for this user alone', async () => {
    state.kept = [posted('a'), posted('b')];
    await log.close();
    log = await QueueLog.start(path, state, () => 0);
    await log.append(posted('c'), true);
    expect(readFileSync(path, 'utf8')).toBe(['a', 'b', 'c'].map((robot) => `${seal(posted(robot))}\n\n`).join(''));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['queue-1.log']);
  });

  test('asks for a snapshot of the present', async () => {
    const times: number[] = [];
    const dated = { apply: () => undefined, snapshot: (now: number) => (times.push(now), []) };
    await (await QueueLog.start(join(folder, 'queue-2.log'), dated, () => 17)).close();
    expect(times).toEqual([17]);
  });

  test('is begun piece by piece, since the queue may be large, and not record by record', async () => {
    const appendFile = jest.spyOn(disk, 'appendFile');
    state.kept = Array.from({ length: 100 }, () => posted('x'.repeat(10_000)));
    await log.close();
    log = await QueueLog.start(path, state, () => 0);
    const pieces = appendFile.mock.calls.map(([text]) => String(text).length);
    expect(pieces).toHaveLength(4);
    for (const piece of pieces) expect(piece).toBeLessThan(256 * 1024 + 10_100);
    expect(await found()).toHaveLength(100);
  });

  test('is on the disk, its name included, before anything relies on it', async () => {
    const order: string[] = [];
    for (const name of ['datasync', 'sync'] as const) {
      jest.spyOn(disk, name).mockImplementation(() => {
        order.push(`${name} ${readdirSync(folder).sort().join(' ')}`);
        return Promise.resolve();
      });
    }
    const other = await QueueLog.start(join(folder, 'queue-2.log'), state, () => 0);
    await other.close();
    expect(order).toEqual(['datasync queue-1.log queue-2.log.new', 'sync queue-1.log queue-2.log']);
  });

  test('waits for the disk when asked to, once for all that wait at the same time', async () => {
    const datasync = jest.spyOn(disk, 'datasync');
    await log.append(posted('a'), false);
    expect(datasync).not.toHaveBeenCalled();
    await log.append(posted('b'), true);
    expect(datasync).toHaveBeenCalledTimes(1);
    await Promise.all(['c', 'd', 'e', 'f'].map((robot) => log.append(posted(robot), robot === 'e')));
    expect(datasync).toHaveBeenCalledTimes(2);
    expect(state.robots).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(await found()).toEqual(state.robots);
  });

  test('applies a record once it is on the disk, and not before', async () => {
    let applied: string[] | undefined;
    jest.spyOn(disk, 'datasync').mockImplementation(() => {
      applied = [...state.robots];
      return Promise.resolve();
    });
    await log.append(posted('a'), true);
    expect(applied).toEqual([]);
    expect(state.robots).toEqual(['a']);
  });

  test('takes back what the disk refused: it is not applied, not there after a restart, and its room is free', async () => {
    state.kept = Array.from({ length: 10 }, () => posted('图'.repeat(30_000)));
    await log.close();
    log = await QueueLog.start(path, state, () => 0);
    await log.append(posted('模型'), true);
    const before = readFileSync(path);
    jest.spyOn(disk, 'datasync').mockRejectedValueOnce(new Error('EIO'));
    // The first is written at once, those that come meanwhile together.
    const tries = await Promise.allSettled(['b', 'c', 'd'].map((robot) => log.append(posted(robot), robot === 'd')));
    expect(tries.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(state.robots).toEqual(['模型', 'b']);
    expect(readFileSync(path, 'utf8')).toBe(`${before.toString()}${seal(posted('b'))}\n\n`);
    await log.append(posted('e'), true);
    expect((await found()).slice(-3)).toEqual(['模型', 'b', 'e']);
  });

  test('ends what it could not take back, so that it swallows no other record', async () => {
    await log.append(posted('a'), true);
    jest.spyOn(disk, 'appendFile').mockImplementationOnce((text) => {
      appendFileSync(path, String(text).slice(0, 20));
      return Promise.reject(new Error('ENOSPC'));
    });
    jest.spyOn(disk, 'truncate').mockRejectedValueOnce(new Error('EIO'));
    await expect(log.append(posted('b'), true)).rejects.toThrow('ENOSPC');
    for (const robot of ['c', 'd']) await log.append(posted(robot), true);
    expect(state.robots).toEqual(['a', 'c', 'd']);
    expect(await found()).toEqual(['a', 'c', 'd']);
    expect(readFileSync(path, 'utf8').match(/\u0018/g)).toHaveLength(1);
  });

  test('has nothing to end once it could take it back at the second time', async () => {
    const datasync = jest.spyOn(disk, 'datasync');
    datasync.mockRejectedValueOnce(new Error('first')).mockRejectedValueOnce(new Error('second'));
    jest.spyOn(disk, 'truncate').mockRejectedValueOnce(new Error('EIO'));
    const before = readFileSync(path);
    for (const robot of ['first', 'second']) await expect(log.append(posted(robot), true)).rejects.toThrow(robot);
    expect(readFileSync(path).equals(before)).toBe(true);
    await log.append(posted('c'), true);
    expect(readFileSync(path, 'utf8')).toBe(`${before.toString()}${seal(posted('c'))}\n\n`);
  });

  test('begins anew above 4 MiB, and not before', async () => {
    const fits = 4 * MIB - statSync(path).size - `${seal(posted(''))}\n\n`.length;
    await log.append(posted('x'.repeat(fits)), false);
    state.kept = [posted('all of it')];
    await log.append(posted('b'), false);
    expect(state.snapshots).toBe(1);
    await log.append(posted('c'), false);
    expect(state.snapshots).toBe(2);
    expect(await found()).toEqual(['all of it', 'c']);
  });

  test('begins anew at twice its size when what must be kept is larger, and not with each record', async () => {
    state.kept = Array.from({ length: 3 }, () => posted('x'.repeat(MIB)));
    await log.close();
    log = await QueueLog.start(path, state, () => 0);
    const size = statSync(path).size;
    for (let i = 0; i < 3; i++) await log.append(posted('y'.repeat(MIB)), false);
    expect(statSync(path).size).toBe(2 * size);
    await log.append(posted('z'), false);
    expect(state.snapshots).toBe(2);
    await log.append(posted('z'), false);
    expect(state.snapshots).toBe(3);
  });

  test('goes on as it was when it cannot begin anew, and tries again with the next record', async () => {
    mkdirSync(`${path}.new`);
    await log.append(posted('x'.repeat(5 * MIB)), true);
    await log.append(posted('b'), true);
    expect((await found()).map((robot) => robot.length)).toEqual([5 * MIB, 1]);
    rmdirSync(`${path}.new`);
    state.kept = [posted('all of it')];
    for (const robot of ['c', 'd']) await log.append(posted(robot), true);
    expect(await found()).toEqual(['all of it', 'd']);
  });

  test('does not mind what a process has left that ended while it began anew', async () => {
    await log.close();
    writeFileSync(`${path}.new`, '{"type":"posted","robot":"half');
    state.kept = [posted('a')];
    log = await QueueLog.start(path, state, () => 0);
    expect(await found()).toEqual(['a']);
  });

  test('keeps one file open, whatever fails, and none in the end', async () => {
    jest.spyOn(disk, 'datasync').mockRejectedValueOnce(new Error('EIO'));
    await expect(QueueLog.start(join(folder, 'queue-2.log'), state, () => 0)).rejects.toThrow('EIO');
    expect(readdirSync(folder)).toEqual(['queue-1.log']);
    for (const robot of ['x'.repeat(5 * MIB), 'y']) await log.append(posted(robot), false);
    expect(state.snapshots).toBe(3);
    expect(opened()).toEqual([path]);
    await log.close();
    expect(opened()).toEqual([]);
  });

  test('knows whether it was removed, and not by its own new beginning', async () => {
    expect(await log.isRemoved()).toBe(false);
    const anew = log.append(posted('x'.repeat(5 * MIB)), false);
    const seen: boolean[] = [];
    while (state.snapshots < 2) seen.push(await log.isRemoved());
    await anew;
    await log.append(posted('b'), false);
    expect([...seen, await log.isRemoved()]).not.toContain(true);
    rmSync(path);
    expect(await log.isRemoved()).toBe(true);
    await log.close();
    expect(await log.isRemoved()).toBe(false);
  });

  test('is closed once it has what it was given before, and takes no more', async () => {
    const before = log.append(posted('a'), true);
    await log.close();
    expect(state.robots).toEqual(['a']);
    await before;
    await expect(log.append(posted('b'), true)).rejects.toThrow('the queue is closed');
    expect(await found()).toEqual(['a']);
    await log.close();
  });
});
