import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../tools/temporary-folder';

type Locate = typeof import('../../tools/servers/locate');

/** What was found is remembered, so every test loads the module anew. */
function locate(program: 'prometheus' | 'pint'): string | undefined {
  let found: string | undefined;
  jest.isolateModules(() => {
    found = jest.requireActual<Locate>('../../tools/servers/locate').locate(program);
  });
  return found;
}

function install(folder: string, program: string, script: string): string {
  const path = join(folder, program);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('locate', () => {
  const environment = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = temporaryFolder();
    process.env.PATH = `${folder}:/usr/bin:/bin`;
    process.env.TRAINWATCH_CACHE = temporaryFolder();
  });

  afterEach(() => {
    process.env = { ...environment };
  });

  test('takes a program of the right version from the PATH', () => {
    const path = install(folder, 'prometheus', 'echo "prometheus, version 3.14.0 (branch: HEAD, revision: 1a2b3c)"');
    expect(locate('prometheus')).toBe(path);
  });

  test.each(['3.13.2', '3.14.0-rc.1', '13.14.0', '3.14.01'])('leaves version %s on the PATH alone', (version) => {
    install(folder, 'prometheus', `echo "prometheus, version ${version} (branch: HEAD, revision: 3.14.0)"`);
    expect(locate('prometheus')).toBeUndefined();
  });

  test('asks a program that has no option --version by a command', () => {
    const path = install(folder, 'pint', '[ "$1" = version ] && echo "0.87.0 (revision: 1a2b3c)"');
    expect(locate('pint')).toBe(path);
  });
});
