import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build, BuildOptions } from 'esbuild';

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

/** The bridge must fit a ConfigMap together with kubectl's annotation of it, which holds it once more as an escaped string. */
const MAX_BRIDGE_BYTES = 200 * 1024;

/** Bundles the programs that the manifests run, into build/. */
export async function bundle(): Promise<void> {
  await bundleTrainer();
  await bundleBridge();
}

/** TensorFlow.js loads native and WebAssembly files of its own, so the trainer's packages stay in node_modules. */
async function bundleTrainer(): Promise<void> {
  await build({
    ...SHARED,
    entryPoints: {
      main: 'trainer/src/main.ts',
      index: 'trainer/src/index.ts',
      'exporter-thread': 'trainer/src/exporter/exporter-thread.ts',
      'prefetch-thread': 'trainer/src/input/prefetch-thread.ts',
    },
    outdir: join(ROOT, 'build/trainer'),
    packages: 'external',
    // A package that cannot be loaded is then told by require(), as everywhere else in a CommonJS program.
    supported: { 'dynamic-import': false },
  });
}

async function bundleBridge(): Promise<void> {
  const bridge = join(ROOT, 'build/dingtalk-bridge/bridge.js');
  await build({ ...SHARED, entryPoints: ['dingtalk-bridge/src/main.ts'], outfile: bridge, minify: true });
  const { size } = statSync(bridge);
  if (size > MAX_BRIDGE_BYTES) throw new Error(`${bridge} has ${size} bytes, allowed are ${MAX_BRIDGE_BYTES}: use smaller libraries`);
}

if (require.main === module) void bundle();
