import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { endCommandsOnSignals } from '../command';
import { buildBinding, buildFolder, checkBinding, findBindingPackage, installBinding, missingPrograms } from './build';
import { wheelFor } from './tensorflow';

interface NativeOptions {
  readonly gpu: boolean;
  readonly copy: boolean;
}

async function main({ gpu, copy }: NativeOptions): Promise<void> {
  endCommandsOnSignals();
  const machine = `${process.platform}-${process.arch}`;
  const wheel = wheelFor(machine, gpu);
  if (!wheel) return giveUp(`no TensorFlow wheel is known to work with the binding on ${machine}: use linux-x64`);
  const binding = findBindingPackage();
  const folder = buildFolder(binding, wheel);
  if (!existsSync(folder)) {
    const missing = await missingPrograms();
    if (missing.length > 0) return giveUp(`install ${missing.join(' and ')}, then run 'npm run native' again`);
    console.log(`Native TensorFlow is not installed. The trainer and its tests need it to train at full speed.`);
    console.log(`It is built once in ${folder}, about 1 min after the download.`);
  }
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const built = await buildBinding(binding, wheel, (line) => console.log(`  ${seconds()} s, ${line}`));
  installBinding(built, binding, copy ? 'copy' : 'link');
  console.log(`native TensorFlow.js ${await checkBinding(binding)}`);
}

/** Without the binding the trainer still runs, on a slower backend; where CI is set that must not pass unseen. */
function giveUp(reason: string): void {
  console.error(`WARNING: native TensorFlow cannot be built: ${reason}`);
  console.error('WARNING: the trainer falls back to a slower backend, and the tests that need native TensorFlow are skipped');
  process.exitCode = process.env.CI ? 1 : 0;
}

void new Command('npm run native --')
  .description('Builds the native binding of TensorFlow.js from the TensorFlow wheel on PyPI, and installs it in node_modules.')
  .option('--gpu', 'use the wheel with GPU support and its CUDA libraries, as the image of the trainer does', false)
  .option('--copy', 'copy the result instead of linking to it, for an image without the cache', false)
  .addHelpText(
    'after',
    '\nThe cache is $TRAINWATCH_CACHE, by default ~/.cache/trainwatch. Building needs Python 3.11, pip and a C++ compiler.',
  )
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(process.exitCode ? 'interrupted; partial builds are removed' : error.message);
    process.exitCode ??= 1;
  });
