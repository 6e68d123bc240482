import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { checkConfig } from '../../../dingtalk-bridge/src/check';
import { RunningProgram, stopPrograms } from '../../../tools/servers/running-program';
import { configOf, folderWithSecrets } from './alerts';
import { openQueue } from './opened-queue';

const BRIDGE = join(__dirname, '../../../build/dingtalk-bridge/bridge.js');

afterAll(stopPrograms);

/** The real program, until it has ended; its last line. */
async function lastWords(config: object, ...args: string[]): Promise<{ ending?: string; line?: string }> {
  const folder = folderWithSecrets();
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ robots: { oncall: { accessTokenFile: './token' } }, ...config }));
  const program = RunningProgram.start(process.execPath, [BRIDGE, '--config', file, '--host', '127.0.0.1', ...args], { name: 'bridge' });
  await program.closed;
  return { ending: program.ending, line: program.log.trimEnd().split('\n').at(-1) };
}

describe('the bridge ends with one line that says what to do', () => {
  test('when its port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await lastWords({ queueDirectory: 'queue' }, '--port', String(port))).toEqual({
      ending: 'exit code 1',
      line: `error: port 127.0.0.1:${port} is in use: stop the program that uses it, or choose another port with --port`,
    });
    other.close();
  });

  test.each([
    ['is a file', BRIDGE, `${BRIDGE} is a file: use a writable folder`],
    ['is below a file', join(BRIDGE, 'queue'), `${BRIDGE} is a file: use a writable folder`],
    ['is where no folder can be made', '/proc/queue', '/proc/queue cannot be created: use a writable folder'],
  ])('when the folder of its queue %s, also with --check', async (_, queueDirectory, reason) => {
    const reported = { ending: 'exit code 1', line: `error: queueDirectory: ${reason}` };
    expect(await lastWords({ queueDirectory }, '--port', '0')).toEqual(reported);
    expect(await lastWords({ queueDirectory }, '--check')).toEqual(reported);
  });
});

test('the folder of the queue is made with those that it lies in', async () => {
  const folder = folderWithSecrets();
  await checkConfig(configOf(folder, { oncall: 'http://127.0.0.1:1' }, { queueDirectory: join(folder, 'a', 'b') }));
  expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
});

test('a folder in the place of a file of the queue is reported by its name', async () => {
  const folder = folderWithSecrets();
  mkdirSync(join(folder, 'queue-1.log'));
  await expect(openQueue(folder)).rejects.toThrow(
    /^queueDirectory: .* has the name of a queue file, but is none: remove it, or use another folder$/,
  );
});
