import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GoSource } from '../../lib/kubernetes/versions';
import { buildOnce } from '../cache';
import { runCommand } from '../command';
import { installFolder, release, ServerName } from './locate';

const GO_MINIMUM = [1, 26] as const;

/** Why Go cannot build the servers here, or undefined when it can. */
export async function whyNoGo(): Promise<string | undefined> {
  const wanted = `Go ${GO_MINIMUM.join('.')} or newer`;
  let version: string;
  try {
    version = (await runCommand('go', ['env', 'GOVERSION'], { cwd: tmpdir() })).trim();
  } catch {
    return `${wanted} is not on the PATH`;
  }
  const [major, minor] = version.replace(/^go/, '').split('.').map(Number);
  const enough = major > GO_MINIMUM[0] || (major === GO_MINIMUM[0] && minor >= GO_MINIMUM[1]);
  return enough ? undefined : `${wanted} is needed, but ${version} is on the PATH`;
}

/**
 * Builds the programs of a server from its Go module, with the module's own dependencies and the tags of the release.
 *
 * @param onProgress takes the number of packages compiled so far and the one that is at hand
 */
export async function buildServer(name: ServerName, onProgress: (compiled: number, at: string) => void): Promise<void> {
  const { source, version } = release(name);
  await buildOnce(installFolder(name), async (target) => {
    const tree = join(target, 'source');
    await copyModule(source, tree);
    let compiled = 0;
    // The module's go.work, where it ships one, names folders that it does not contain.
    await runCommand('go', buildArguments(source, version, target), {
      cwd: tree,
      env: { GOWORK: 'off', CGO_ENABLED: '0' },
      onErrorLine: (line) => onProgress(line.startsWith('go: ') ? compiled : ++compiled, line),
    });
    rmSync(tree, { recursive: true });
  });
}

function buildArguments(source: GoSource, version: string, target: string): string[] {
  const tags = source.tags.length > 0 ? ['-tags', source.tags.join(',')] : [];
  const linker = `-s -w -X ${source.versionVariable}=${version}`;
  return ['build', '-v', '-buildvcs=false', ...tags, '-ldflags', linker, '-o', `${target}/`, ...Object.values(source.programs)];
}

/**
 * Gets the source of a Go module into Go's own cache.
 *
 * @param version as Go spells it, for example `v0.85.0`
 * @returns its folder, which is read-only
 */
export async function downloadModule(module: string, version: string): Promise<string> {
  const download = await runCommand('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: tmpdir(), env: { GOWORK: 'off' } });
  return (JSON.parse(download) as { Dir: string }).Dir;
}

/** The module cache is read-only, and so would be a copy that keeps its modes. */
async function copyModule(source: GoSource, tree: string): Promise<void> {
  const folder = await downloadModule(source.module, source.version);
  await runCommand('cp', ['-R', folder, tree]);
  await runCommand('chmod', ['-R', 'u+w', tree]);
  if (!source.generatedFile) return;
  const generated = join(tree, source.generatedFile);
  mkdirSync(dirname(generated), { recursive: true });
  writeFileSync(generated, 'This build comes without the web interface.\n');
}
