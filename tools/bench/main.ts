import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { endCommandsOnSignals } from '../command';
import { Bench } from './bench';
import { machine, renderReport } from './report';

const REPORT = join(__dirname, '..', '..', 'docs', 'benchmarks.md');
const SUFFIX = '.bench.ts';
const NAMES = readdirSync(__dirname)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));

async function main(names: string[]): Promise<void> {
  endCommandsOnSignals();
  for (const name of names.length > 0 ? names : NAMES) {
    const { bench } = (await import(join(__dirname, name + SUFFIX))) as { bench: Bench };
    console.log(`\n${bench.title}`);
    const figures = await bench.run();
    for (const { name: figure, value, bar, met } of figures)
      console.log(`  ${figure}: ${value}${bar ? ` (${bar}: ${met ? 'met' : 'NOT met'})` : ''}`);
    // At once, so that one that fails takes nothing away from those before it.
    writeFileSync(REPORT, renderReport([{ bench, figures }], machine(), existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : ''));
    if (figures.some(({ met }) => !met)) process.exitCode = 1;
  }
}

void new Command('npm run bench --')
  .description('Runs the benchmarks and writes the results to docs/benchmarks.md. Fails if a bar is not met.')
  .addArgument(new Argument('[name...]', 'what to measure (default: everything)').choices(NAMES))
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode ??= 1;
  });
