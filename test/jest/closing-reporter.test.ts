import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../tools/temporary-folder';
import { jestArguments } from './nested-jest';

const TEST_FILE = `
const { describeWithServers } = require(${JSON.stringify(join(__dirname, '..', 'servers'))});

test('adds', () => expect(1 + 1).toBe(2));
describeWithServers(['promtool', 'amtool'], 'rules', () => test('are accepted', () => {}));
`;

/** Runs Jest on a machine that has neither servers nor Go. */
function runJest(environment: Record<string, string>): { status: number | null; output: string } {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'rules.test.ts'), TEST_FILE);
  const { status, stdout, stderr } = spawnSync(process.execPath, jestArguments(folder), {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', TRAINWATCH_CACHE: folder, ...environment },
  });
  return { status, output: stdout + stderr };
}

test('a run ends with the names of the skipped tests, what they need, and one line of figures', () => {
  const { status, output } = runJest({});
  expect(output).toContain(
    "skipped:\n  rules.test.ts › rules [needs promtool, amtool: run 'npm run servers -- prometheus alertmanager'] › are accepted\n",
  );
  expect(output).toMatch(/^1 passed, 0 failed, 1 skipped$/m);
  expect(status).toBe(0);
});

test('with CI set a test whose server is missing fails', () => {
  const { status, output } = runJest({ CI: 'true' });
  expect(output).toContain("needs promtool, amtool: run 'npm run servers -- prometheus alertmanager'");
  expect(output).toMatch(/^1 passed, 1 failed, 0 skipped$/m);
  expect(status).toBe(1);
});
