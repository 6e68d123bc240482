import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { livenessOf, proveLife } from '../../runtime/liveness';
import { waitUntil } from '../../tools/servers/wait-until';
import { temporaryFolder } from '../../tools/temporary-folder';

/** A process that proves its life as {@link proveLife} does, without the TypeScript. */
function living(socket: string): ChildProcess {
  return spawn(process.execPath, ['-e', `require('net').createServer((c) => c.destroy()).listen(${JSON.stringify(socket)})`]);
}

describe('the liveness of a process', () => {
  const socket = join(temporaryFolder(), 'alive.sock');
  let child: ChildProcess;
  beforeAll(async () => {
    child = living(socket);
    await waitUntil('it lives', () => livenessOf(socket), { until: (liveness) => liveness === 'alive' });
  });
  afterAll(() => child.kill('SIGKILL'));

  test('is alive while it is stopped, however often it is asked', async () => {
    child.kill('SIGSTOP');
    const answers = new Set<string>();
    // More than its backlog.
    for (let count = 0; count < 1500; count++) answers.add(await livenessOf(socket));
    child.kill('SIGCONT');
    expect([...answers]).toEqual(['alive']);
  });

  test('is dead after SIGKILL, and alive again with a successor', async () => {
    child.kill('SIGKILL');
    await waitUntil('it is dead', () => livenessOf(socket), { until: (liveness) => liveness === 'dead' });
    const end = await proveLife(socket);
    expect(await livenessOf(socket)).toBe('alive');
    end();
    expect(await livenessOf(socket)).toBe('dead');
  });
});

test('a process without a socket is dead', async () => {
  expect(await livenessOf(join(temporaryFolder(), 'none.sock'))).toBe('dead');
});

test('a folder may have a long name', async () => {
  const folder = join(temporaryFolder(), 'a'.repeat(120));
  mkdirSync(folder);
  const end = await proveLife(join(folder, 'alive.sock'));
  expect(await livenessOf(join(folder, 'alive.sock'))).toBe('alive');
  end();
  expect(await livenessOf(join(folder, 'alive.sock'))).toBe('dead');
});
