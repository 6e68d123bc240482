import { Command, InvalidArgumentError } from 'commander';
import { stopPrograms } from '../servers/running-program';
import { chaosRun } from './chaos-run';

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly bundle?: string[];
}

async function main({ minutes, seed, bundle }: Options): Promise<void> {
  console.log(`seed ${seed}, ${minutes} min: repeat it with --seed ${seed}`);
  const startedAt = performance.now();
  const log = (line: string) => console.log(`${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${line}`);
  const result = await chaosRun({ seconds: minutes * 60, seed, bundles: bundle, log });
  console.log(JSON.stringify(result, undefined, 2));
  if (result.unaccounted > 0 || result.crashes.length > 0) process.exitCode = 1;
}

function positive(value: string): number {
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError(`'${value}' is not a number above 0.`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopPrograms().then(() => process.exit(130)));
}

void new Command('chaos')
  .description('Two replicas of the DingTalk bridge over one queue, and everything that can go wrong; counts what is unaccounted for')
  .option('--minutes <number>', 'how long', positive, 5)
  .option('--seed <number>', 'repeats the decisions of a run', positive, Math.floor(Math.random() * 1e9) + 1)
  .option('--bundle <file...>', 'program of each replica, for example that of an older version; without it, twice the one built here')
  .action(main)
  .parseAsync();
