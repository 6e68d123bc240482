import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build, Plugin } from 'esbuild';
import { SYNTAX_TREE } from '../bundle';

const ROOT = join(__dirname, '../..');
const OWN = join(ROOT, 'build', 'lib');
const REQUIRED = /\brequire\("([^".][^"]*)"\)/g;

/** Files of lib stay files of their own; only what they import from packages becomes part of them. */
const OWN_FILES_STAY: Plugin = {
  name: 'own files stay',
  setup: (bundler) => {
    bundler.onResolve({ filter: /^\.\.?\// }, ({ importer, path }) => (importer.startsWith(OWN) ? { path, external: true } : undefined));
  },
};

/**
 * Makes the packages that files of build/lib require part of those files, so that the npm package depends on its peers alone. A package that two
 * files require would be there twice, so one file imports it and the others import that file.
 *
 * @returns the files that they were made of
 */
export async function bundleLibraries(peers: string[]): Promise<string[]> {
  const importers = new Map<string, string>();
  const taken: string[] = [];
  for (const file of readdirSync(OWN, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))) {
    const libraries = [...readFileSync(join(OWN, file), 'utf8').matchAll(REQUIRED)]
      .map(([, name]) => name)
      .filter((name) => !peers.includes(name) && !name.startsWith('node:') && !builtinModules.includes(name));
    if (libraries.length === 0) continue;
    for (const name of libraries) {
      const other = importers.get(name);
      if (other !== undefined)
        throw new Error(`lib/${file} and lib/${other} both import ${name}: let one of them export what the other needs`);
      importers.set(name, file);
    }
    taken.push(...(await bundleInPlace(join(OWN, file))));
  }
  return taken;
}

async function bundleInPlace(file: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    alias: { '@codemirror/language': SYNTAX_TREE },
    plugins: [OWN_FILES_STAY],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  return Object.keys(metafile.inputs).map((input) => join(ROOT, input));
}
