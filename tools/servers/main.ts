import { Argument, Command } from 'commander';
import { endCommandsOnSignals } from '../command';
import { buildJudge, judgeProgram, whyNoJudge } from '../signal/judge-program';
import { buildServer, whyNoGo } from './build';
import { installFolder, locate, missingPrograms, ProgramName, release, ServerName, SERVERS } from './locate';
import { printProgress } from './progress';

/** Seconds of a build on two cores with nothing in Go's cache. */
const COLD_SECONDS: Record<ServerName, number> = {
  prometheus: 294,
  alertmanager: 74,
  thanos: 365,
  versitygw: 76,
  pint: 45,
  actionlint: 20,
  pushgateway: 15,
  kubeStateMetrics: 112,
  nodeExporter: 20,
};

async function main(names: ServerName[]): Promise<void> {
  endCommandsOnSignals();
  await findServers(names.length > 0 ? names : [...SERVERS.keys()]);
  if (names.length === 0 && !process.exitCode) await findJudge();
}

async function findServers(wanted: ServerName[]): Promise<void> {
  for (const name of wanted.filter((server) => missingPrograms(server).length === 0)) console.log(`${title(name)}: ${places(name)}`);
  const missing = wanted.filter((server) => missingPrograms(server).length > 0);
  if (missing.length === 0) return;
  const reason = await whyNoGo();
  if (reason) {
    const consequence = process.env.CI ? 'with CI set, this is an error' : 'the tests that need them will be skipped';
    console.error(`${missing.map(title).join(', ')} cannot be built because ${reason}; ${consequence}`);
    process.exitCode = process.env.CI ? 1 : 0;
    return;
  }
  const minutes = Math.ceil(missing.reduce((sum, server) => sum + COLD_SECONDS[server], 0) / 60);
  console.log(`${missing.length} programs that the tests run are not installed in the version that the manifests deploy.`);
  console.log(`They are built once from their Go modules, in about ${minutes} min on two cores.`);
  for (const name of missing) await build(name);
}

/** It compiles what the servers are made of as well, most of which Go then knows. */
async function findJudge(): Promise<void> {
  if (whyNoJudge() && (await whyNoGo())) return;
  if (whyNoJudge()) console.log(`judge of signals: building, about 20 s, into ${judgeProgram()}`);
  await buildJudge();
  console.log(`judge of signals: ${judgeProgram()}`);
}

async function build(name: ServerName): Promise<void> {
  const { source } = release(name);
  console.log(
    `${title(name)}: building from ${source.module} ${source.version}, about ${COLD_SECONDS[name]} s, into ${installFolder(name)}`,
  );
  await printProgress(title(name), (onProgress) => buildServer(name, onProgress));
}

function title(name: ServerName): string {
  return `${name} ${release(name).version}`;
}

function places(name: ServerName): string {
  return Object.keys(release(name).source.programs)
    .map((program) => locate(program as ProgramName))
    .join(', ');
}

const names = new Argument('[name...]', 'servers to look for (default: all)').choices([...SERVERS.keys()]);

void new Command('npm run servers --')
  .description('Finds the servers for the tests on the PATH or in the cache, and builds missing ones from their Go modules.')
  .addArgument(names)
  .addHelpText('after', '\nThe cache is $TRAINWATCH_CACHE, by default ~/.cache/trainwatch. Building needs Go 1.26 or newer.')
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(process.exitCode ? 'interrupted; partial builds are removed' : error.message);
    process.exitCode ??= 1;
  });
