import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { stopPrograms } from '../servers/running-program';
import { record } from './record';
import { writeRecording } from './recording';
import { RECORDED, RECORDED_RUNS } from './runs';

async function main(names: string[]): Promise<void> {
  for (const name of names.length > 0 ? names : Object.keys(RECORDED_RUNS)) {
    const recording = await record(RECORDED_RUNS[name]);
    await stopPrograms();
    writeRecording(join(RECORDED, `${name}.json.gz`), recording);
    const [scrapes] = Object.values(recording.series).map((values) => values.split(' ').length);
    console.log(`${name}: ${Object.keys(recording.series).length} series, ${scrapes} scrapes, one every ${recording.interval} s`);
  }
}

void new Command('npm run record-runs --')
  .description('Trains the built-in models and failing runs, and records their metrics for the tests of the rules.')
  .addArgument(new Argument('[name...]', 'what to record (default: everything)').choices(Object.keys(RECORDED_RUNS)))
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(stopPrograms);
