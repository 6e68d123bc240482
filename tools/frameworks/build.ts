import { join } from 'node:path';
import { buildOnce } from '../cache';
import { runCommand } from '../command';
import { framework, frameworkFolder, FrameworkName, moduleFolder } from './programs';

/**
 * Builds the programs of a framework unless they are there.
 *
 * @param onProgress takes the number of packages compiled so far and the one that is at hand
 */
export async function buildFramework(name: FrameworkName, onProgress: (compiled: number, at: string) => void): Promise<void> {
  const { programs, versionVariables = {}, flags, env } = framework(name);
  const linker = ['-s -w', ...Object.entries(versionVariables).map(([variable, value]) => `-X ${variable}=${value}`)].join(' ');
  await buildOnce(frameworkFolder(name), async (target) => {
    let compiled = 0;
    for (const [program, pkg] of Object.entries(programs)) {
      const args = ['build', '-v', '-mod=readonly', '-buildvcs=false', ...flags, '-ldflags', linker, '-o', join(target, program), pkg];
      await runCommand('go', args, {
        cwd: moduleFolder(name),
        env: { GOWORK: 'off', ...env },
        onErrorLine: (line) => onProgress(line.startsWith('go: ') ? compiled : ++compiled, line),
      });
    }
  });
}
