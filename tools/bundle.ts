import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, BuildOptions, Plugin } from 'esbuild';

const ROOT = join(__dirname, '..');

const SHARED: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
};

/** What prom-client loads for summaries and for the metrics of Node.js itself, which the programs in a ConfigMap do not export. */
const UNUSED = Object.fromEntries(['@opentelemetry/api', 'tdigest'].map((name) => [name, join(__dirname, 'unused-module.ts')]));

/** What a program gives to the library, TypeScript has checked: the checks for JavaScript are as large as a fifth of it. */
const UNCHECKED: Plugin = {
  name: 'unchecked',
  setup(bundling) {
    bundling.onResolve({ filter: /\/values\/checked$/ }, () => ({ path: join(__dirname, 'unchecked.ts') }));
  },
};

/** The images of the programs are made without it. */
const COMMAND_LINE = 'cli/src/main.ts';

/** Of the editor, which is 5 MB, the checker of types uses one function. */
export const SYNTAX_TREE = join(__dirname, 'package', 'syntax-tree.ts');

/**
 * Bytes of a program as an escaped string: `kubectl apply` keeps the whole ConfigMap as an annotation, and the annotations of an object may
 * have 256 KiB. The rest of the ConfigMap takes less than the difference.
 */
const MAX_ESCAPED_BYTES = 240 * 1024;

/**
 * Bundles the programs that the manifests run, into build/.
 *
 * @returns the files that went into those that run without node_modules
 */
export async function bundle(): Promise<string[]> {
  const inputs = await Promise.all([
    bundleTrainer(),
    bundleForConfigMap('dingtalk-bridge/src/main.ts', 'dingtalk-bridge/bridge.js'),
    bundleForConfigMap('dead-mans-switch/src/main.ts', 'dead-mans-switch/dead-mans-switch.js'),
    ...(existsSync(join(ROOT, COMMAND_LINE)) ? [bundleCommandLine()] : []),
  ]);
  return inputs.flat();
}

/** TensorFlow.js loads native and WebAssembly files of its own, so the trainer's packages stay in node_modules. */
async function bundleTrainer(): Promise<string[]> {
  await write({
    ...SHARED,
    entryPoints: {
      main: 'trainer/src/main.ts',
      index: 'trainer/src/index.ts',
      sidecar: 'trainer/src/sidecar.ts',
      'delete-summary': 'trainer/src/delete-summary.ts',
      'exporter-thread': 'trainer/src/exporter/exporter-thread.ts',
      'owner-thread': 'trainer/src/ownership/owner-thread.ts',
      'prefetch-thread': 'trainer/src/input/prefetch-thread.ts',
    },
    outdir: join(ROOT, 'build/trainer'),
    packages: 'external',
    // A package that cannot be loaded then fails in require(), as everywhere else in a CommonJS program.
    supported: { 'dynamic-import': false },
  });
  return [];
}

/** It needs none of the packages that constructs need. */
async function bundleCommandLine(): Promise<string[]> {
  const outfile = join(ROOT, 'build/cli/trainwatch.js');
  const alias = { '@codemirror/language': SYNTAX_TREE };
  return write({ ...SHARED, entryPoints: [COMMAND_LINE], outfile, minify: true, alias, banner: { js: '#!/usr/bin/env node' } });
}

async function bundleForConfigMap(entryPoint: string, bundled: string): Promise<string[]> {
  const outfile = join(ROOT, 'build', bundled);
  const inputs = await write({ ...SHARED, entryPoints: [entryPoint], outfile, minify: true, alias: UNUSED, plugins: [UNCHECKED] });
  const size = Buffer.byteLength(JSON.stringify(readFileSync(outfile, 'utf8')));
  if (size > MAX_ESCAPED_BYTES) {
    throw new Error(`${outfile} has ${size} bytes as a string, more than the limit of ${MAX_ESCAPED_BYTES}: use smaller libraries`);
  }
  return inputs;
}

/** Writes only what has changed, and each file at once, because other processes may be reading it. */
async function write(options: BuildOptions): Promise<string[]> {
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
  for (const { path, contents } of outputFiles) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
  }
  return Object.keys(metafile.inputs).map((input) => join(ROOT, input));
}

if (require.main === module) void bundle();
