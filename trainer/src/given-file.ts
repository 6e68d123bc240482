import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SettingError } from './setting-error';

/** By the code of the file system's error. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is below a file',
  EISDIR: 'is a folder',
  EACCES: 'is not readable for this user',
  EPERM: 'is not readable for this user',
  ENAMETOOLONG: 'has a name that is too long',
  ELOOP: 'is a loop of symbolic links',
};

/**
 * Reads a file that a setting names.
 *
 * @param setting as it stands in the error, for example `data.images`
 * @param remedy what to give instead
 * @throws SettingError when there is no such file; Error when its volume is broken, which another attempt may find repaired
 */
export function readGivenFile(setting: string, file: string, remedy: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!(code in REASONS)) throw error;
    throw new SettingError(`${setting}: ${resolve(file)} ${REASONS[code]}: ${remedy}`);
  }
}
