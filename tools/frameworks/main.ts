import { Command } from 'commander';
import { endCommandsOnSignals } from '../command';
import { whyNoGo } from '../servers/build';
import { printProgress } from '../servers/progress';
import { buildFramework } from './build';
import { framework, frameworkFolder, FrameworkName, FRAMEWORKS, isBuilt } from './programs';
import { newestSchemas } from './schemas';

async function main(): Promise<void> {
  endCommandsOnSignals();
  const names = Object.keys(FRAMEWORKS) as FrameworkName[];
  const missing = names.filter((name) => !isBuilt(name));
  for (const name of names.filter(isBuilt)) console.log(`${title(name)}: ${frameworkFolder(name)}`);
  const reason = missing.length > 0 && (await whyNoGo());
  if (reason) throw new Error(`${missing.map(title).join(', ')} cannot be built because ${reason}`);
  for (const name of missing) await build(name);
  console.log(`schemas of prometheus-operator: ${(await newestSchemas()).length} of the newest types`);
}

async function build(name: FrameworkName): Promise<void> {
  console.log(`${title(name)}: building, up to ${framework(name).coldSeconds} s, into ${frameworkFolder(name)}`);
  await printProgress(title(name), (onProgress) => buildFramework(name, onProgress));
}

function title(name: FrameworkName): string {
  return `${framework(name).module} ${framework(name).version}`;
}

void new Command('npm run frameworks --')
  .description('Builds an API server and the real prometheus-operator, which judges our objects, once into the cache.')
  .addHelpText('after', '\nThe cache is $TRAINWATCH_CACHE, by default ~/.cache/trainwatch. Building needs Go 1.26 or newer.')
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(process.exitCode ? 'interrupted; partial builds are removed' : error.message);
    process.exitCode ??= 1;
  });
