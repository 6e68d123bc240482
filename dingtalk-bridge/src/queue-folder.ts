import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from './config';

const ANOTHER = 'name a folder that can be written to';
const A_FILE = `is a file: ${ANOTHER}`;
const FORBIDDEN = "may not be read and written by this user: give it to the bridge's user, or name another folder";

/** What is wrong with it and what to do, by the code of the file system's error. */
const REASONS: Readonly<Record<string, string>> = {
  EEXIST: A_FILE,
  ENOTDIR: A_FILE,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: `lies on a volume that can only be read: ${ANOTHER}`,
  EISDIR: 'holds a folder that is named like a file of the queue: remove it, or name another folder',
  ENOSPC: 'lies on a disk that is full: make room',
};

/**
 * Makes the folder of the queue, and those that it lies in, unless it is there.
 *
 * @throws ConfigError when that cannot be, or it cannot be written to
 */
export async function openFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    // Of a file in it, this would be one that another replica has just removed.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw new ConfigError(`queueDirectory: ${folder} cannot be made: ${ANOTHER}`);
    throw queueError(folder, cause);
  }
}

/** What to throw for an error of the folder, or of a file in it. */
export function queueError(folder: string, cause: unknown): unknown {
  const { code = '', path = folder } = cause as NodeJS.ErrnoException;
  return code in REASONS ? new ConfigError(`queueDirectory: ${path} ${REASONS[code]}`) : cause;
}

// One by one: asked for all at once, Node.js never comes back from a place that takes no folders, /proc for example.
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  await makeFolder(dirname(folder));
  try {
    await mkdir(folder);
  } catch (cause) {
    // Another replica has made it in the meantime.
    if (!(await isFolder(folder))) throw cause;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
