import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallFileSystem } from '../../../tools/small-file-system';
import { alert, notification } from './alerts';
import { openQueue, waiting } from './opened-queue';

const fileSystem = smallFileSystem('1m');
const whenMounted = fileSystem.missing ? test.skip : test;

/** Leaves no more than the given room on the disk. */
function fillDisk(leaving: number): void {
  const ballast = join(fileSystem.folder, 'ballast');
  for (let size = 1024 * 1024; size > 0; size -= 4096) {
    try {
      writeFileSync(ballast, Buffer.alloc(size));
      return writeFileSync(ballast, Buffer.alloc(Math.max(0, size - leaving)));
    } catch {
      rmSync(ballast, { force: true });
    }
  }
}

whenMounted('of what comes while the disk is full nothing is kept that was not accepted, and all that was', async () => {
  const queue = await openQueue(fileSystem.folder);
  expect(await queue.accept('oncall', notification([alert({ run_id: 'before' })], 'before'))).toBe(true);
  fillDisk(16_384);
  const runs = Array.from({ length: 40 }, (_, i) => `run-${i}`);
  const accept = (run: string) => queue.accept('oncall', notification([alert({ run_id: run, text: 'x'.repeat(2_000) })], run));
  const tries = await Promise.allSettled(runs.map(accept));
  const refused = runs.filter((_, i) => tries[i].status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  await queue.lease.renew();
  expect(queue.lease.isHeld()).toBe(true);
  rmSync(join(fileSystem.folder, 'ballast'));
  const after = await openQueue(fileSystem.folder);
  expect(after.damagedLines).toBe(0);
  expect(waiting(after).sort()).toEqual(['before', ...runs.filter((run) => !refused.includes(run))].sort());
  for (const each of [queue, after]) await each.close();
});
