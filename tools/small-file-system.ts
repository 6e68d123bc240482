import { spawnSync } from 'node:child_process';
import { temporaryFolder } from './temporary-folder';

/** A folder that is soon full. */
export interface SmallFileSystem {
  readonly folder: string;
  /** Why there is none; false when there is. */
  readonly missing: string | false;
  remove(): void;
}

/** @param size as mount takes it, for example `3m` */
export function smallFileSystem(size: string): SmallFileSystem {
  const folder = temporaryFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  return {
    folder,
    missing: status !== 0 && 'needs to mount a small file system: run the tests as root',
    remove: () => void spawnSync('umount', ['--lazy', folder]),
  };
}
