import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../runtime/make-folder';
import { SettingError } from './setting-error';

/**
 * Makes a folder and writes into it, so that an unusable folder is reported before the work whose result belongs there.
 *
 * @param option where it is given, without dashes, for example `export-dir`
 * @throws SettingError when no file can be made there; Error when the volume is broken, which another attempt may find repaired
 */
export function assertWritable(option: string, folder: string): void {
  try {
    makeFolder(folder);
    const probe = join(folder, `.writable.${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (isDiskFull(error)) return;
    if (!(code in REASONS)) throw error;
    throw new SettingError(`--${option} ${resolve(folder)} cannot be used, because ${REASONS[code]}: use a writable folder`);
  }
}

/** Whether there may be room again later. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

const A_FILE = 'it is a file, or is below one';
const FORBIDDEN = 'this user has no write permission there';

/** By the code of the file system's error. */
const REASONS: Readonly<Record<string, string>> = {
  EEXIST: A_FILE,
  ENOTDIR: A_FILE,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: 'it is on a read-only volume',
  ENOENT: 'folders and files cannot be created there',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its symbolic links form a loop',
};
