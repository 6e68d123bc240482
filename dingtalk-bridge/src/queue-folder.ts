import { access, constants } from 'node:fs/promises';
import { makeFolder } from '../../runtime/make-folder';
import { ConfigError } from './config';

const ANOTHER = 'use a writable folder';
const A_FILE = `is a file: ${ANOTHER}`;
const FORBIDDEN = 'is not readable and writable for this user: make the user of the bridge its owner, or use another folder';

/** What is wrong with it and what to do, by the code of the file system's error. */
const REASONS: Readonly<Record<string, string>> = {
  EEXIST: A_FILE,
  ENOTDIR: A_FILE,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: `is on a read-only volume: ${ANOTHER}`,
  EISDIR: 'has the name of a queue file, but is none: remove it, or use another folder',
  ENOSPC: 'is on a full disk: free some space',
};

/**
 * Makes the folder of the queue, and those that it lies in, unless it is there.
 *
 * @throws ConfigError when that cannot be, or it cannot be written to
 */
export async function openFolder(folder: string): Promise<void> {
  try {
    makeFolder(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    // Of a file in it, this would be one that another replica has just removed.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new ConfigError(`queueDirectory: ${folder} cannot be created: ${ANOTHER}`);
    throw queueError(folder, cause);
  }
}

/** What to throw for an error of the folder, or of a file in it. */
export function queueError(folder: string, cause: unknown): unknown {
  const { code = '', path = folder } = cause as NodeJS.ErrnoException;
  return code in REASONS ? new ConfigError(`queueDirectory: ${path} ${REASONS[code]}`) : cause;
}
