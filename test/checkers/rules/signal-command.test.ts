import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithJudge, temporaryFolder } from '../../servers';

const ROOT = join(__dirname, '../../..');
const DEADLINE_MS = 120_000;

/** What `npm run signal` writes. */
async function signal(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'tools/signal/main.ts', ...args], { cwd: ROOT });
  return stdout;
}

const cellsOf = (text: string) => text.split('\n').map((line) => line.split(/ {2,}/).map((cell) => cell.trim()));

describeWithJudge([], 'npm run signal', () => {
  test(
    'says what would have fired for series of a file, at the interval that it is given',
    async () => {
      const file = join(temporaryFolder(), 'series.yaml');
      writeFileSync(file, `- { series: 'tf_train_loss{run_id="mnist"}', values: '1 1 NaN NaN 1 1' }\n`);
      expect(cellsOf(await signal('--series', file))[1]).toEqual(['NonFiniteLoss', 'critical', '30s', 'the end', 'run_id=mnist']);
      expect(cellsOf(await signal('--series', file, '--interval', '1m'))[1]).toEqual([
        'NonFiniteLoss',
        'critical',
        '2m',
        'the end',
        'run_id=mnist',
      ]);
    },
    DEADLINE_MS,
  );

  test(
    'judges so many runs of a family that export so much, and the same ones again',
    async () => {
      const args = ['--runs', '2', '--family', 'not-a-number', '--level', 'core', '--seed', '5'];
      const table = await signal(...args);
      expect(table).toMatch(/not-a-number +\| 2 +\| 2 of 2 /);
      expect(table).toContain('Seed 5, 2 runs of each family');
      expect(await signal(...args)).toBe(table);
    },
    DEADLINE_MS,
  );

  test.each([
    [[], 'nothing to do'],
    [['--family', 'unheard-of'], "'unheard-of' is no family; there are plateau-stops"],
    [['--curves', 'Watchdog'], "no family of failures is noticed by 'Watchdog'"],
    [['--runs', '1.5', '--interval', '0s'], "'1.5' is not a whole number above 0"],
    [['--series', '/nowhere.yaml'], '/nowhere.yaml'],
  ])(
    'refuses %j',
    async (args, words) => {
      await expect(signal(...args)).rejects.toThrow(words);
    },
    DEADLINE_MS,
  );
});
