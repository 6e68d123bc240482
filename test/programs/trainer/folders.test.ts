import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../../runtime/make-folder';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { assertWritable } from '../../../trainer/src/folders';
import { SettingError } from '../../../trainer/src/setting-error';
import { asNobody } from './as-nobody';

describe('a folder for what a run writes', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });

  test('is made with those that it lies in, and nothing is left in it', () => {
    const deep = join(folder, 'runs', 'first', '');
    assertWritable('export-dir', deep);
    assertWritable('export-dir', deep);
    expect(readdirSync(deep)).toEqual([]);
  });

  test('may be a link to one', () => {
    mkdirSync(join(folder, 'there'));
    symlinkSync(join(folder, 'there'), join(folder, 'here'));
    makeFolder(join(folder, 'here', 'runs'));
    expect(readdirSync(join(folder, 'there'))).toEqual(['runs']);
  });

  test.each([
    ['a file', (path: string) => writeFileSync(path, '')],
    ['a link to nothing', (path: string) => symlinkSync('gone', path)],
  ])('is not %s, which is reported with the option and what to give it', (_, spoil) => {
    const path = join(folder, 'model');
    spoil(path);
    const remedy = 'cannot be used, because it is a file, or is below one: use a writable folder';
    expect(() => assertWritable('export-dir', path)).toThrow(new SettingError(`--export-dir ${path} ${remedy}`));
    expect(() => assertWritable('export-dir', join(path, 'v1'))).toThrow(SettingError);
  });

  test('is one that its user may write to', () => {
    chmodSync(folder, 0o555);
    for (const path of [folder, join(folder, 'model')]) {
      const message = `--export-dir ${path} cannot be used, because this user has no write permission there: use a writable folder`;
      asNobody(() => expect(() => assertWritable('export-dir', path)).toThrow(new SettingError(message)));
    }
  });
});
