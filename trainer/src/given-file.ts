import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SettingError } from './setting-error';

/** By the code of the file system's error. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'lies below a file',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ENAMETOOLONG: 'has a name that is too long',
  ELOOP: 'is a link that leads in a circle',
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
