import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildOnce, cacheFolder } from '../../tools/cache';
import { temporaryFolder } from '../../tools/temporary-folder';

export const ROOT = join(__dirname, '..', '..');

/** What a command wrote to its standard output; an error holds all that it wrote. */
export async function run(folder: string, program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  try {
    const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`'${program} ${args.join(' ')}' failed\n${stdout}\n${stderr}`);
  }
}

/**
 * Packs what `npm run build` made.
 *
 * @returns the path of the tarball
 */
export async function packed(): Promise<string> {
  if (!existsSync(join(ROOT, 'build/lib/LICENSES-OF-BUNDLED-PACKAGES.txt'))) throw new Error('nothing is built: npm run build');
  const folder = temporaryFolder();
  const [{ filename }] = JSON.parse(await run(ROOT, 'npm', ['pack', '--json', '--pack-destination', folder])) as { filename: string }[];
  return join(folder, filename);
}

/** Installs packages beside those that the folder's package.json names. */
export async function install(folder: string, ...packages: string[]): Promise<void> {
  await run(folder, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...packages]);
}

/**
 * The folder of a program from npm, which is installed once for all clones.
 *
 * @param version an exact one
 */
export async function program(name: string, version: string): Promise<string> {
  const folder = cacheFolder('consumers', `${name}-${version}`);
  await buildOnce(folder, (target) => install(target, `${name}@${version}`));
  return join(folder, 'node_modules', name);
}

/** The version of a package of this repository. */
export function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
}
