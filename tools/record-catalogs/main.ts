import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { endCommandsOnSignals } from '../command';
import { release, serverOf } from '../servers/locate';
import { stopPrograms } from '../servers/running-program';
import { catalogModule } from './catalog-module';
import { familiesOf } from './exposition';
import { RECORDINGS } from './recordings';

const RECORDED = join(__dirname, '..', '..', 'lib', 'metrics', 'recorded');

async function main(names: string[]): Promise<void> {
  endCommandsOnSignals();
  for (const recording of RECORDINGS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const { name, programs } = recording;
    const families = familiesOf(await recording.expositions());
    await stopPrograms();
    const program = `${programs[0]} ${release(serverOf(programs[0])).version}`;
    writeFileSync(join(RECORDED, `${name}.ts`), catalogModule(name, program, families));
    console.log(`${name}: ${families.length} metrics of ${program}`);
  }
}

void new Command('npm run record --')
  .description('Runs the monitored servers and records the metrics that they export in lib/metrics/recorded.')
  .addArgument(new Argument('[name...]', 'what to record (default: everything)').choices(RECORDINGS.map(({ name }) => name)))
  .action(main)
  .parseAsync()
  .catch(async (error: Error) => {
    console.error(error.message);
    await stopPrograms();
    process.exitCode ??= 1;
  });
