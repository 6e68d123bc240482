import { Command } from 'commander';
import { endCommandsOnSignals } from '../command';
import { stopPrograms } from '../servers/running-program';
import { ControlPlane } from './control-plane';
import { whyNoFrameworks } from './programs';
import { makeRecordedFiles, writeRecorded } from './recording';
import { RunningOperator } from './running-operator';

async function main(): Promise<void> {
  endCommandsOnSignals();
  const missing = whyNoFrameworks();
  if (missing) throw new Error(missing);
  const plane = await ControlPlane.start();
  const files = await makeRecordedFiles(plane, await RunningOperator.start(plane));
  writeRecorded(files);
  for (const [name, text] of Object.entries(files)) console.log(`${name}: ${(text as string).split('\n').length} lines`);
}

void new Command('npm run record-frameworks')
  .description('Lets the real prometheus-operator make its configurations of our objects, and records them in test/frameworks/recorded.')
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode ??= 1;
  })
  .finally(stopPrograms);
