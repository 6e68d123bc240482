import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const BUILD = join(__dirname, '../../../build/trainer');

function run(program: string, ...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(BUILD, `${program}.js`), ...args], { encoding: 'utf8' });
  return { status, stderr };
}

const group = ['--push-url', 'http://127.0.0.1:1', '--model-name', 'iris'];

test.each([
  ['main', ['--epochs', 'many'], "option '--epochs <n>' argument 'many' is invalid. it must be a whole number of at least 1"],
  ['sidecar', [], "required option '--snapshot-dir <folder>' not specified"],
  ['sidecar', ['--hold', 'long'], "option '--hold <scrapes>' argument 'long' is invalid. it must be a number of at least 0, or 'forever'"],
  ['delete-summary', [], "required option '--push-url <url>' not specified"],
  [
    'delete-summary',
    [...group, '--push-url', 'gateway'],
    "option '--push-url <url>' argument 'gateway' is invalid. it must be a URL such as",
  ],
  ['delete-summary', [...group, '--modell'], "unknown option '--modell'"],
])('%s %j ends as a wrong start, and says what is wrong', (program, args, message) => {
  const { status, stderr } = run(program, ...args);
  expect(stderr).toContain(`error: ${message}`);
  expect(status).toBe(2);
});

test('a Pushgateway that does not answer is no wrong start', () => {
  expect(run('delete-summary', ...group)).toEqual({
    status: 1,
    stderr: 'the summary could not be deleted: connect ECONNREFUSED 127.0.0.1:1\n',
  });
});

test('a rank that is none is a wrong start', () => {
  const args = [join(BUILD, 'main.js'), '--log-format', 'json'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, RANK: 'first' } });
  expect(stdout).toContain(`"msg":"environment variable RANK is 'first': it must be a whole number of at least 0"`);
  expect(status).toBe(2);
});
