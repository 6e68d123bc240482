import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBoundedFile } from '../../runtime/bounded-file';
import { temporaryFolder } from '../../tools/temporary-folder';

describe('a file of somebody else', () => {
  const folder = temporaryFolder();
  const path = (name: string) => join(folder, name);

  test('is read up to its bound', () => {
    writeFileSync(path('small'), 'secret');
    expect(readBoundedFile(path('small'), 6).toString()).toBe('secret');
    expect(() => readBoundedFile(path('small'), 5)).toThrow('it has 6 bytes: at most 5 are read');
  });

  test('that is a pipe, a device or a folder is refused at once', () => {
    execFileSync('mkfifo', [path('pipe')]);
    symlinkSync('/dev/zero', path('device'));
    for (const place of [path('pipe'), path('device'), folder]) {
      expect(() => readBoundedFile(place, 100)).toThrow('it is no file');
    }
  });

  test('that is not there is reported with its code', () => {
    expect(() => readBoundedFile(path('none'), 100)).toThrow('ENOENT');
  });
});
