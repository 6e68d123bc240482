import { Lease, Sighting } from '../../../dingtalk-bridge/src/lease';
import { temporaryFolder } from '../../../tools/temporary-folder';

const A = { host: 'pod-a', pid: 1 };
const B = { host: 'pod-b', pid: 1 };

describe('the lease', () => {
  let directory: string;
  let now = 0;
  const clock = () => now;

  beforeEach(() => {
    now = 0;
    directory = temporaryFolder();
  });

  async function acquire(identity = A): Promise<Lease> {
    const lease = await Lease.tryAcquire(directory, identity, clock);
    if (lease instanceof Sighting) throw new Error('not acquired');
    return lease;
  }

  test('is with one replica, as long as that one renews it', async () => {
    const leader = await acquire();
    let seen: Lease | Sighting | undefined;
    for (now = 0; now <= 20_000; now += 1_000) {
      await leader.renew();
      seen = await Lease.tryAcquire(directory, B, clock, seen as Sighting);
      expect(seen).toBeInstanceOf(Sighting);
      await new Promise((resolve) => setTimeout(resolve, 2)); // the file's time must move
    }
    expect(leader.isHeld()).toBe(true);
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

  test('goes over at once to the same container, restarted', async () => {
    await acquire();
    expect(await Lease.tryAcquire(directory, A, clock)).toBeInstanceOf(Lease);
  });

  test('goes over at once on the same machine when the process is gone, but not when it lives', async () => {
    await acquire({ host: 'machine', pid: process.pid });
    expect(await Lease.tryAcquire(directory, { host: 'machine', pid: 1 }, clock)).toBeInstanceOf(Sighting);
    directory = temporaryFolder();
    await acquire({ host: 'machine', pid: 2 ** 30 });
    expect(await Lease.tryAcquire(directory, { host: 'machine', pid: 1 }, clock)).toBeInstanceOf(Lease);
  });

  test('of many that try at the same moment one gets it', async () => {
    await (await acquire()).release();
    const tries = await Promise.all(Array.from({ length: 10 }, (_, i) => Lease.tryAcquire(directory, { host: `pod-${i}`, pid: 1 }, clock)));
    expect(tries.filter((each) => each instanceof Lease)).toHaveLength(1);
  });
});
