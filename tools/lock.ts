import { rmSync, statSync, utimes, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAfterwards } from './leftovers';

const STALE_AFTER_MS = 30_000;

/**
 * Lets one process at a time do something on this machine; the others wait for it.
 *
 * It spares double work and is no more than that: after a holder was lost, two that wait may both take over, so the work itself must stand that.
 *
 * @param file exists while somebody holds the lock, who renews its time; an old one was left when the machine went down
 * @param onWait called once when somebody else holds it
 */
export async function withLock<Result>(file: string, onWait: () => void, work: () => Promise<Result>): Promise<Result> {
  for (let waited = false; !take(file); waited = true) {
    if (!waited) onWait();
    await sleep(500);
  }
  // After a sleep of the machine another process may have taken over, and be done.
  const renewal = setInterval(() => utimes(file, new Date(), new Date(), () => undefined), STALE_AFTER_MS / 6);
  const takeBack = runAfterwards('rm', '-f', '--', file);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    rmSync(file, { force: true });
    takeBack();
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const renewed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (renewed !== undefined && Date.now() - renewed > STALE_AFTER_MS) rmSync(file, { force: true });
  return false;
}
