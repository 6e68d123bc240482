import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { runAfterwards } from './leftovers';
import { withLock } from './lock';

/** A folder of the cache that all clones on this machine share: below `$TRAINWATCH_CACHE`, else `~/.cache/trainwatch`. */
export function cacheFolder(...parts: string[]): string {
  return join(process.env.TRAINWATCH_CACHE || join(homedir(), '.cache', 'trainwatch'), ...parts);
}

/**
 * Makes a folder of the cache unless it is there: built beside its place and renamed, so that a broken build leaves nothing
 * behind and two clones that build at once do not disturb each other.
 *
 * @param folder where the result shall be, named by everything that decides its content
 * @param build fills the empty folder that it is given
 */
export async function buildOnce(folder: string, build: (target: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const announce = () => console.log(`waiting for another process that builds ${folder}`);
  await withLock(`${folder}.lock`, announce, () => buildUnlessThere(folder, build));
}

async function buildUnlessThere(folder: string, build: (target: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const target = mkdtempSync(`${folder}.building-`);
  const takeBack = runAfterwards('rm', '-rf', '--', target);
  try {
    await build(target);
    publish(target, folder);
  } finally {
    rmSync(target, { recursive: true, force: true });
    takeBack();
  }
}

function publish(target: string, folder: string): void {
  try {
    renameSync(target, folder);
  } catch (error) {
    // Another clone was faster; its result is the same.
    if (!existsSync(folder)) throw error;
  }
}
