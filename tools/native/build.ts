import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import nodeApiHeaders from 'node-api-headers';
import { buildOnce, cacheFolder } from '../cache';
import { runCommand } from '../command';
import { pinsOf, runPip } from '../wheels/pip';
import { TensorflowWheel, WHEEL_PYTHON } from './tensorflow';

/** The newest Node-API that the binding knows; Node 20 and 22 both have it, so one build serves both. */
const NAPI_VERSION = 8;
/** Folders that the build makes and the package looks into: its dist/index.js loads lib/napi-v8/tfjs_binding.node. */
const BUILT_FOLDERS = ['deps', 'lib'];
const PYTHON = 'python3';
const COMPILER = process.env.CXX || 'c++';

/** The installed npm package whose binding is built. */
export interface BindingPackage {
  readonly folder: string;
  readonly version: string;
}

export function findBindingPackage(): BindingPackage {
  const manifest = require.resolve('@tensorflow/tfjs-node-gpu/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { folder: dirname(manifest), version };
}

/** Where the build for a wheel is kept: named by everything that decides its content. */
export function buildFolder(binding: BindingPackage, wheel: TensorflowWheel): string {
  const tensorflow = wheel.requirement.replace(/[^a-z0-9.]+/g, '-');
  return cacheFolder('tfjs-native', `tfjs-${binding.version}-${tensorflow}-${process.platform}-${process.arch}-napi${NAPI_VERSION}`);
}

/** What must be installed by hand before a build, in the words of Debian's packages; empty when everything is there. */
export async function missingPrograms(): Promise<string[]> {
  const missing: string[] = [];
  if (!(await runs(PYTHON, ['-c', 'import sys, zipfile; assert sys.version_info >= (3, 11)'])))
    missing.push('Python 3.11 or newer (python3)');
  else if (!(await runs(PYTHON, ['-m', 'pip', '--version']))) missing.push('pip (python3-pip)');
  if (!(await runs(COMPILER, ['--version']))) missing.push('a C++17 compiler (g++)');
  return missing;
}

async function runs(program: string, args: string[]): Promise<boolean> {
  return runCommand(program, args).then(
    () => true,
    () => false,
  );
}

/**
 * Builds the binding unless the cache has it: TensorFlow's libraries and headers from its wheel, then the package's own two C++ files.
 *
 * The package's install script would download a prebuilt libtensorflow 2.9 from a bucket that answers 403 since August 2026.
 *
 * @param onProgress takes a line before each part that takes long
 */
export async function buildBinding(binding: BindingPackage, wheel: TensorflowWheel, onProgress: (line: string) => void): Promise<string> {
  const folder = buildFolder(binding, wheel);
  await buildOnce(folder, async (target) => {
    const wheels = cacheFolder('wheels');
    onProgress(`getting ${wheel.requirement} from PyPI (${wheel.download}; kept in ${wheels})`);
    await downloadWheels(wheel, wheels, join(target, 'wheels'));
    onProgress('unpacking the libraries, 1 GB on disk');
    await runCommand(PYTHON, [join(__dirname, 'unpack_wheels.py'), join(target, 'wheels'), join(target, 'deps')]);
    rmSync(join(target, 'wheels'), { recursive: true });
    onProgress('compiling the binding, about 20 s');
    await compile(binding.folder, target);
    // Needed to compile only.
    rmSync(join(target, 'deps', 'include'), { recursive: true });
  });
  return folder;
}

/** pip takes a wheel that lies in the cache already for a download that is done. */
async function downloadWheels(wheel: TensorflowWheel, wheels: string, target: string): Promise<void> {
  mkdirSync(wheels, { recursive: true });
  const choice = ['--implementation', 'cp', '--python-version', WHEEL_PYTHON, '--platform', wheel.platform];
  const platforms = wheel.withCuda ? ['--platform', 'manylinux2014_x86_64', '--platform', 'manylinux_2_17_x86_64'] : [];
  await runPip(['download', '--find-links', wheels, ...choice, ...platforms, '--dest', target], pinsOf(wheel.pins));
  cpSync(target, wheels, { recursive: true, force: false });
}

async function compile(sources: string, target: string): Promise<void> {
  const library = join(target, 'lib', `napi-v${NAPI_VERSION}`, 'tfjs_binding.node');
  mkdirSync(dirname(library), { recursive: true });
  await runCommand(COMPILER, [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${NAPI_VERSION}`],
    ...['-I', nodeApiHeaders.include_dir, '-I', join(target, 'deps', 'include')],
    ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'].map((file) => join(sources, file)),
    ...['-L', join(target, 'deps', 'lib'), '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ...['-o', library],
  ]);
}

/** Puts the built folders into the installed package, from which every `npm ci` takes them away. */
export function installBinding(built: string, binding: BindingPackage, mode: 'link' | 'copy'): void {
  for (const name of BUILT_FOLDERS) {
    const place = join(binding.folder, name);
    rmSync(place, { recursive: true, force: true });
    if (mode === 'link') symlinkSync(join(built, name), place);
    else cpSync(join(built, name), place, { recursive: true, verbatimSymlinks: true });
  }
}

/** Loads the binding in a fresh process and computes with it. */
export async function checkBinding(binding: BindingPackage): Promise<string> {
  if (!existsSync(join(binding.folder, 'lib'))) throw new Error(`${binding.folder} contains no built binding`);
  const program = `const tf = require(${JSON.stringify(binding.folder)});
    if (tf.add(1, 2).dataSync()[0] !== 3) throw new Error('1 + 2 is not 3');
    console.log(tf.version['tfjs-core'] + ', TensorFlow ' + tf.backend().binding.TF_Version + ', GPU in use: ' + tf.backend().isUsingGpuDevice);`;
  return (await runCommand(process.execPath, ['-e', program], { env: { TF_CPP_MIN_LOG_LEVEL: '2' } })).trim();
}
