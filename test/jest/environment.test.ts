import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningProgram } from '../../tools/servers/running-program';
import { waitUntil } from '../../tools/servers/wait-until';
import { temporaryFolder } from '../../tools/temporary-folder';
import { jestArguments } from './nested-jest';

/** A test that has a server and a folder, and does not come to its end. */
function endlessTest(end: string): string {
  return `
const { RunningProgram, temporaryFolder, waitUntil } = require(${JSON.stringify(join(__dirname, '..', 'servers'))});

test('never ends', async () => {
  const folder = temporaryFolder();
  const script = "fs.writeFileSync('started.json', JSON.stringify({ pid: process.pid, folder: process.argv[1] })); setInterval(() => {}, 1000)";
  RunningProgram.start(process.execPath, ['-e', script, folder]);
  await waitUntil('it has started', () => require('node:fs').existsSync('started.json'));
  ${end}
});
`;
}

test.each([
  ['SIGINT', 'waits for something', 'await new Promise(() => {});'],
  ['SIGTERM', 'never returns', 'for (;;);'],
  ['SIGKILL', 'waits for something', 'await new Promise(() => {});'],
] as const)('%s while a test %s ends its servers and removes its folders', async (signal, _what, end) => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'endless.test.ts'), endlessTest(end));
  const jest = RunningProgram.start(process.execPath, jestArguments(root), { cwd: root, name: 'jest' });
  const { pid, folder } = await startedIn(root, jest);
  jest.kill(signal);
  await waitUntil('Jest has ended', () => jest.ending);
  await waitUntil('the server has ended', () => !isAlive(pid));
  await waitUntil('its folder is gone', () => !existsSync(folder));
});

test('what a worker has started ends with it when Jest is killed', async () => {
  const root = temporaryFolder();
  const wait = 'await new Promise(() => {});';
  for (const name of ['endless', 'another'])
    writeFileSync(join(root, `${name}.test.ts`), name === 'endless' ? endlessTest(wait) : `test('waits', async () => { ${wait} });`);
  const jest = RunningProgram.start(process.execPath, [...jestArguments(root), '--maxWorkers=2'], { cwd: root, name: 'jest' });
  const { pid, folder } = await startedIn(root, jest);
  jest.kill('SIGKILL');
  await waitUntil('the server has ended', () => !isAlive(pid));
  await waitUntil('its folder is gone', () => !existsSync(folder));
});

/** What the endless test has started. */
async function startedIn(root: string, jest: RunningProgram): Promise<{ readonly pid: number; readonly folder: string }> {
  const read = () => JSON.parse(readFileSync(join(root, 'started.json'), 'utf8')) as { pid: number; folder: string };
  const started = await waitUntil('the server has started', read, { programs: [jest] });
  expect([isAlive(started.pid), existsSync(started.folder)]).toEqual([true, true]);
  return started;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
