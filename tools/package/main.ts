import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle';
import { pruneDeclarations } from './declarations';
import { bundleLibraries } from './libraries';
import { licensesOf } from './licenses';

const ROOT = join(__dirname, '../..');

interface Manifest {
  readonly peerDependencies: Record<string, string>;
  readonly exports: Record<string, string | { readonly types: string }>;
}

/** Makes what jsii compiled into build/lib what the npm package holds. */
async function main(): Promise<void> {
  const { peerDependencies, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const peers = Object.keys(peerDependencies);
  const entries = Object.values(exports).flatMap((target) => (typeof target === 'string' ? [] : [join(ROOT, target.types)]));
  pruneDeclarations(entries, peers);
  const taken = [...(await bundleLibraries(peers)), ...(await bundle())];
  writeFileSync(join(ROOT, 'build', 'lib', 'LICENSES-OF-BUNDLED-PACKAGES.txt'), licensesOf(taken));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
