import { spawnSync } from 'node:child_process';
import { runAfterwards } from './leftovers';
import { temporaryFolder } from './temporary-folder';

/** A folder that is soon full. */
export interface SmallFileSystem {
  readonly folder: string;
  /** Why there is none; false when there is. */
  readonly missing: string | false;
}

/**
 * Makes one that is removed when this process is gone; in a test, when its file is done.
 *
 * @param size as mount takes it, for example `3m`
 */
export function smallFileSystem(size: string): SmallFileSystem {
  const folder = temporaryFolder();
  // Arranged first: a signal may come in between.
  const undo = runAfterwards('umount', '--lazy', folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  if (status !== 0) undo();
  return { folder, missing: status !== 0 && 'mounts a small file system: run it as root' };
}
