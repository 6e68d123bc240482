import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle';
import { runCommand } from './command';

const ROOT = join(__dirname, '..');
const STAGE = join(ROOT, 'build/npm/trainer');
/** What others run from the package; the training program itself comes as an image. */
const PROGRAMS = ['index.js', 'exporter-thread.js', 'sidecar.js', 'delete-summary.js'];

interface PackageJson {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/**
 * Writes the package `@trainwatch/trainer` as it is published: the monitor for training loops of others, its exporter and the sidecar.
 *
 * @param destination folder of the tarball
 * @returns the path of the tarball
 */
export async function packTrainer(destination: string): Promise<string> {
  await bundle();
  await runCommand(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'trainer/tsconfig.types.json'], { cwd: ROOT });
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(STAGE, { recursive: true });
  for (const program of PROGRAMS) cpSync(join(ROOT, 'build/trainer', program), join(STAGE, program));
  cpSync(join(ROOT, 'build/trainer/types'), join(STAGE, 'types'), { recursive: true });
  cpSync(join(ROOT, 'trainer/README.md'), join(STAGE, 'README.md'));
  cpSync(join(ROOT, 'LICENSE'), join(STAGE, 'LICENSE'));
  writeFileSync(join(STAGE, 'package.json'), `${JSON.stringify(published(), undefined, 2)}\n`);
  mkdirSync(destination, { recursive: true });
  const output = await runCommand('npm', ['pack', STAGE, '--pack-destination', destination, '--json'], { cwd: ROOT });
  const [{ filename }] = JSON.parse(output) as { filename: string }[];
  return join(destination, filename);
}

/** A user brings the TensorFlow.js that the training loop computes with, so that there is one of it. */
function published(): object {
  const { dependencies, ...manifest } = JSON.parse(readFileSync(join(ROOT, 'trainer/package.json'), 'utf8')) as PackageJson;
  const isPeer = (name: string) => name.startsWith('@tensorflow/');
  const read = readdirSync(STAGE)
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(STAGE, file), 'utf8'))
    .join('\n');
  const peers = Object.entries(dependencies).filter(([name]) => isPeer(name));
  return {
    ...manifest,
    private: undefined,
    main: 'index.js',
    types: 'types/trainer/src/index.d.ts',
    exports: {
      '.': { types: './types/trainer/src/index.d.ts', default: './index.js' },
      './package.json': './package.json',
    },
    dependencies: Object.fromEntries(Object.entries(dependencies).filter(([name]) => !isPeer(name) && read.includes(`require("${name}")`))),
    peerDependencies: Object.fromEntries(peers.map(([name, version]) => [name, `^${version}`])),
    peerDependenciesMeta: Object.fromEntries(peers.map(([name]) => [name, { optional: true }])),
  };
}

if (require.main === module) void packTrainer(process.argv[2] ?? ROOT).then(console.log);
