import { execFileSync } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stamp } from '../../../runtime/boot-clock';
import { Lease, LeaseClock, Sighting } from '../../../dingtalk-bridge/src/lease';
import { temporaryFolder } from '../../../tools/temporary-folder';

const A = { host: 'pod-a', pid: 1 };
const B = { host: 'pod-b', pid: 1 };

describe('the lease', () => {
  let directory: string;
  let now = 0;
  const clock: LeaseClock = { now: () => now, moment: () => ({ at: 1_000_000 + now, stamp: stamp() }) };
  const acquired: Lease[] = [];

  beforeEach(() => {
    now = 0;
    directory = temporaryFolder();
  });
  afterEach(async () => {
    for (const lease of acquired.splice(0)) await lease.release();
  });

  async function acquire(identity = A): Promise<Lease> {
    const lease = await Lease.tryAcquire(directory, identity, clock);
    if (lease instanceof Sighting) throw new Error('not acquired');
    acquired.push(lease);
    return lease;
  }

  function log(epoch: number): string {
    return join(directory, `queue-${epoch}.log`);
  }

  test('is with one replica, as long as that one renews it', async () => {
    const leader = await acquire();
    let seen: Lease | Sighting | undefined;
    for (now = 0; now <= 20_000; now += 1_000) {
      await leader.renew();
      seen = await Lease.tryAcquire(directory, B, clock, seen as Sighting);
      expect(seen).toBeInstanceOf(Sighting);
    }
    expect(leader.isHeld()).toBe(true);
  });

  test.each([
    ['rounds times', () => utimesSync(log(1), 1_000, 1_000)],
    ['cannot write the moment beside the log', () => writeFileSync(join(directory, 'queue-1.owner'), '{"host":"pod-a","pid":1}')],
  ])('is with one replica also on a file system that %s', async (_, spoil) => {
    const leader = await acquire();
    let seen: Lease | Sighting | undefined;
    for (now = 0; now <= 20_000; now += 1_000) {
      await leader.renew();
      spoil();
      seen = await Lease.tryAcquire(directory, B, clock, seen as Sighting);
      expect(seen).toBeInstanceOf(Sighting);
    }
  });

  test('is touched at another time with each sign of life, for a version that looks at nothing else', async () => {
    const leader = await acquire();
    const times = new Set<number>();
    for (now = 0; now < 10_000; now += 1_000) {
      await leader.renew();
      times.add(statSync(log(1)).mtimeMs);
    }
    expect(times.size).toBe(10);
  });

  test('goes to the other replica 5 s after the leader’s last sign of life, and the leader knows 2 s before', async () => {
    const leader = await acquire();
    const seen = await Lease.tryAcquire(directory, B, clock);
    now = 2_999;
    expect(leader.isHeld()).toBe(true);
    now = 3_000;
    expect(leader.isHeld()).toBe(false);
    now = 4_999;
    expect(await Lease.tryAcquire(directory, B, clock, seen as Sighting)).toBe(seen);
    now = 5_000;
    expect(await Lease.tryAcquire(directory, B, clock, seen as Sighting)).toBeInstanceOf(Lease);
    expect(await leader.isSuperseded()).toBe(true);
    await leader.renew();
    expect(leader.isHeld()).toBe(false);
  });

  test('goes over at once when the leader lets go', async () => {
    await (await acquire()).release();
    expect(await Lease.tryAcquire(directory, B, clock)).toBeInstanceOf(Lease);
  });

  test('stays with a process that has the host name and the number of the one that asks, and lives', async () => {
    await acquire();
    expect(await Lease.tryAcquire(directory, A, clock)).toBeInstanceOf(Sighting);
  });

  test('stays with a process of the version before until its signs of life end, whatever it is called', async () => {
    writeFileSync(log(1), '');
    writeFileSync(join(directory, 'queue-1.owner'), JSON.stringify(A));
    const seen = await Lease.tryAcquire(directory, A, clock);
    expect(seen).toMatchObject({ owner: A });
    now = 5_000;
    expect(await Lease.tryAcquire(directory, A, clock, seen as Sighting)).toBeInstanceOf(Lease);
  });

  test('goes over at once on the same machine when the process is gone', async () => {
    const lib = join(__dirname, '../../../dingtalk-bridge/src/lease');
    const moment = '({ at: Date.now(), stamp: require(process.argv[2]).stamp() })';
    const code = `require(process.argv[1]).Lease.tryAcquire(process.argv[3], { host: 'pod-a', pid: 1 }, { now: () => 0, moment: () => ${moment} })
      .then(() => process.kill(process.pid, 'SIGKILL'));`;
    const args = ['--import', 'tsx', '-e', code, lib, join(__dirname, '../../../runtime/boot-clock'), directory];
    expect(spawnSync(process.execPath, args).signal).toBe('SIGKILL');
    expect(await Lease.tryAcquire(directory, A, clock)).toBeInstanceOf(Lease);
  });

  test('does not go over because somebody removed the proof that the leader lives', async () => {
    await acquire();
    unlinkSync(join(directory, 'queue-1.socket'));
    expect(await Lease.tryAcquire(directory, B, clock)).toBeInstanceOf(Sighting);
  });

  test('does not go over at once to another machine, which cannot know whether the process is gone', async () => {
    const other: LeaseClock = { ...clock, moment: () => ({ at: 0, stamp: { ...stamp(), boot: 'of another machine' } }) };
    await Lease.tryAcquire(directory, A, other);
    expect(await Lease.tryAcquire(directory, B, clock)).toBeInstanceOf(Sighting);
  });

  test('is not sought behind a pipe, which would block whatever opens it', async () => {
    execFileSync('mkfifo', [log(5)]);
    await expect(acquire()).rejects.toMatchObject({ code: 'EISDIR', path: log(5) });
  });

  test('does not mind files whose numbers are none of a leadership', async () => {
    const files = ['queue-99999999999999999999.log', 'queue-9007199254740991.log', 'queue-01.log', 'queue-0.log'];
    for (const file of files) writeFileSync(join(directory, file), 'not ours');
    files.push('queue-9007199254740989.log');
    writeFileSync(join(directory, 'queue-9007199254740989.log'), 'not ours');
    const lease = await acquire();
    expect(lease.path).toBe(log(1));
    expect((await lease.unknownLogs()).sort()).toEqual(files.sort());
    expect(await lease.isConfirmed()).toBe(true);
  });

  test('is not won back: who has lost it once stays without it, even when the winner’s log is gone', async () => {
    const leader = await acquire();
    writeFileSync(log(2), '');
    expect(await leader.isConfirmed()).toBe(false);
    unlinkSync(log(2));
    expect(await leader.isConfirmed()).toBe(false);
  });

  test('of many that try at the same moment one gets it', async () => {
    await (await acquire()).release();
    const tries = await Promise.all(Array.from({ length: 10 }, (_, i) => Lease.tryAcquire(directory, { host: `pod-${i}`, pid: 1 }, clock)));
    expect(tries.filter((each) => each instanceof Lease)).toHaveLength(1);
  });
});
