import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

const ROOT = join(__dirname, '..');

interface Options {
  readonly minutes: number;
  readonly seed: number;
}

function run({ minutes, seed }: Options): void {
  const files = readdirSync(join(ROOT, 'test/fuzz')).filter((file) => file.endsWith('.test.ts'));
  console.log(`seed ${seed}, ${minutes} min for each property in ${files.join(', ')}: repeat it with --seed ${seed}`);
  const jest = spawn(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), 'test/fuzz', '--selectProjects', 'unit'], {
    cwd: ROOT,
    env: { ...process.env, FUZZ_MINUTES: String(minutes), FUZZ_SEED: String(seed) },
    stdio: 'inherit',
  });
  // Ctrl-C reaches jest as well, which ends by itself.
  process.on('SIGINT', () => undefined);
  jest.once('exit', (code) => process.exit(code ?? 130));
}

function positive(value: string): number {
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError(`'${value}' is not a number above 0.`);
}

new Command('fuzz')
  .description('Tries the properties of test/fuzz with new cases; a case that fails is shown in its smallest form')
  .option('--minutes <number>', 'how long, for each property', positive, 1)
  .option('--seed <number>', 'repeats a run', positive, Math.floor(Math.random() * 2 ** 31) + 1)
  .action(run)
  .parse();
