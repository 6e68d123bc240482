import { existsSync, mkdirSync, readdirSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { stamp } from '../../../runtime/boot-clock';
import { Lease, LeaseClock, Sighting } from '../../../dingtalk-bridge/src/lease';
import { temporaryFolder } from '../../../tools/temporary-folder';

const A = { host: 'pod-a', pid: 1 };
const LARGEST = 2 ** 50 - 1;

describe('the files of the lease', () => {
  let directory: string;
  let now: number;
  const clock: LeaseClock = { now: () => now, moment: () => ({ at: 1_000_000 + now, stamp: stamp() }) };
  const acquired: Lease[] = [];

  beforeEach(() => {
    now = 0;
    directory = temporaryFolder();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const lease of acquired.splice(0)) await lease.release();
  });

  async function acquire(time = clock): Promise<Lease> {
    const lease = await Lease.tryAcquire(directory, A, time);
    if (lease instanceof Sighting) throw new Error('not acquired');
    acquired.push(lease);
    return lease;
  }

  function pathOf(name: string): string {
    return join(directory, name);
  }

  /** Makes a log of a leader that has let go. */
  function released(epoch: number): string {
    const path = pathOf(`queue-${epoch}.log`);
    writeFileSync(path, '');
    utimesSync(path, 0, 0);
    return path;
  }

  function failing(code: string): void {
    jest.spyOn(fs, 'open').mockRejectedValueOnce(Object.assign(new Error(code), { code }));
  }

  test('are numbered, and the logs before are known in the order of their numbers', async () => {
    const older = [9, 10, 100].map((epoch) => ({ path: released(epoch), lastBeat: undefined }));
    const lease = await acquire();
    expect(lease.path).toBe(pathOf('queue-101.log'));
    expect(lease.olderLogs).toEqual(older);
    expect(statSync(lease.path).mode & 0o777).toBe(0o600);
  });

  test('have the moment of the last sign of life, and that at which the leader let go', async () => {
    const leader = await acquire();
    now = 1_000;
    await leader.renew();
    now = 6_000;
    utimesSync(leader.path, 0, 0);
    const next = await acquire();
    expect(next.olderLogs.map(({ lastBeat }) => lastBeat?.at)).toEqual([1_001_000]);
    now = 7_000;
    await next.release();
    expect((await acquire()).olderLogs.map(({ lastBeat }) => lastBeat?.at)).toEqual([1_001_000, 1_007_000]);
  });

  test('of leaderships before are removed, and no others', async () => {
    for (const epoch of [1, 2]) {
      released(epoch);
      for (const kind of ['owner', 'socket', 'log.new']) writeFileSync(pathOf(`queue-${epoch}.${kind}`), '');
    }
    mkdirSync(pathOf('queue-3.owner'));
    const others = ['queue-5.owner', 'queue-01.owner', 'queue-damaged.log', 'a-queue-1.owner', 'queue-1.owner.old', 'queue-1.text'];
    released(4);
    const lease = await acquire();
    for (const name of others) writeFileSync(pathOf(name), '');
    await lease.removeOlder();
    const own = ['queue-5.log', 'queue-5.socket', 'queue-3.owner'];
    expect(readdirSync(directory).sort()).toEqual([...others, ...own].sort());
  });

  test('that are named like logs and are none of a leadership are known in order, whatever they are', async () => {
    const unknown = ['queue-0.log', 'queue-007.log', `queue-${LARGEST + 1}.log`];
    for (const name of [...unknown.slice(1), 'a-queue-7.log', 'queue-7.logs', 'queue-x.log', 'queue-.log']) writeFileSync(pathOf(name), '');
    mkdirSync(pathOf('queue-0.log'));
    const lease = await acquire();
    expect(lease.path).toBe(pathOf('queue-1.log'));
    expect(await lease.unknownLogs()).toEqual(['queue-0.log', 'queue-007.log', `queue-${LARGEST + 1}.log`]);
    writeFileSync(pathOf(`queue-${LARGEST}.log`), '');
    expect(await lease.isSuperseded()).toBe(true);
  });

  test('are no folders', async () => {
    mkdirSync(pathOf('queue-1.log'));
    const error = { message: 'queue-1.log is no file', code: 'EISDIR', path: pathOf('queue-1.log') };
    await expect(Lease.tryAcquire(directory, A, clock)).rejects.toMatchObject(error);
  });

  test('are counted as signs of life from when they are first seen', async () => {
    writeFileSync(pathOf('queue-1.log'), '');
    now = 700;
    expect(await Lease.tryAcquire(directory, A, clock)).toMatchObject({ isReleased: false, unchangedSince: 700, owner: undefined });
  });

  test('may be removed while somebody looks, who then looks again later', async () => {
    await acquire();
    failing('ENOENT');
    expect(await Lease.tryAcquire(directory, A, clock)).toMatchObject({ isReleased: false, signs: expect.stringContaining('[1,null') });
    failing('EIO');
    await expect(Lease.tryAcquire(directory, A, clock)).rejects.toThrow('EIO');
  });

  test('that cannot be made are no leadership of another', async () => {
    failing('EACCES');
    await expect(Lease.tryAcquire(directory, A, clock)).rejects.toThrow('EACCES');
    failing('EEXIST');
    expect(await Lease.tryAcquire(directory, A, clock)).toBeInstanceOf(Sighting);
    expect(existsSync(pathOf('queue-1.log'))).toBe(false);
  });

  test('stay as they are when a leader lets go that another has replaced', async () => {
    const leader = await acquire();
    await leader.renew();
    writeFileSync(pathOf('queue-2.log'), '');
    const touched = statSync(leader.path).mtimeMs;
    now = 500;
    await leader.release();
    expect(statSync(leader.path).mtimeMs).toBe(touched);
    expect(existsSync(pathOf('queue-1.socket'))).toBe(false);
  });

  test('are touched also when nothing can be written beside the log, and let go of', async () => {
    const leader = await acquire();
    unlinkSync(pathOf('queue-1.owner'));
    now = 2_000;
    await leader.renew();
    now = 4_000;
    expect(leader.isHeld()).toBe(true);
    expect(statSync(leader.path).mtimeMs).toBe(1_002_000);
    await leader.release();
    expect(statSync(leader.path).mtimeMs).toBe(0);
  });

  test('must be there: a leader whose log is gone cannot show that it lives, and leads no more', async () => {
    const leader = await acquire();
    jest.spyOn(fs, 'utimes').mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
    await expect(leader.renew()).rejects.toThrow('EIO');
    expect(leader.isHeld()).toBe(true);
    unlinkSync(leader.path);
    await expect(leader.renew()).rejects.toThrow('ENOENT');
    expect(leader.isHeld()).toBe(false);
    await leader.release();
    expect(existsSync(pathOf('queue-1.socket'))).toBe(false);
  });

  test('of a later leadership are a successor, of an earlier one are not', async () => {
    released(1);
    const leader = await acquire();
    expect(await leader.hasSuccessor()).toBe(false);
    unlinkSync(leader.path);
    expect(await leader.hasSuccessor()).toBe(false);
    writeFileSync(pathOf('queue-3.log'), '');
    expect(await leader.hasSuccessor()).toBe(true);
  });

  test('confirm what was written within three seconds after the last sign of life began', async () => {
    const slow: LeaseClock = { now: () => now, moment: () => ((now += 1_000), clock.moment()) };
    const leader = await acquire(slow);
    now = 2_000;
    await leader.renew();
    expect(now).toBe(3_000);
    now = 4_999;
    expect(await leader.isConfirmed()).toBe(true);
    now = 5_000;
    expect(await leader.isConfirmed()).toBe(false);
  });
});
