import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { dirname, join } from 'node:path';
import { Logger } from 'pino';
import { SettingError } from '../setting-error';

export const BACKENDS = ['auto', 'tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** What the run computes with. */
export interface ChosenBackend {
  readonly name: string;
  readonly gpuInUse: boolean;
}

/**
 * Layers whose gradients wasm has no kernel for (tensorflow/tfjs#8474, #8082), and pooling by the maximum, whose gradient is wrong there where
 * all values of a window are negative.
 */
const NOT_ON_WASM = /^(\w*Conv\w*|Embedding|\w*MaxPooling\dD)$/;

/** In this order: each is slower than the one before. */
const FALLBACKS: readonly BackendName[] = ['tensorflow', 'wasm', 'cpu'];

/**
 * Starts the backend that was asked for; `auto` takes the fastest that works here and warns about every faster one that does not.
 *
 * @param layers class names of the model's layers: wasm cannot train all of them
 * @throws Error when a backend that was asked for by name does not work here
 */
export async function chooseBackend(wanted: BackendName, layers: readonly string[], log: Logger): Promise<ChosenBackend> {
  // Leaves out checks of every operation, and a banner on the log.
  tf.enableProdMode();
  if (wanted !== 'auto') return start(wanted, layers);
  for (const name of FALLBACKS) {
    try {
      return await start(name, layers);
    } catch (error) {
      log.warn({ backend: name, reason: firstLine(error) }, `backend ${name} cannot be used: training continues with a slower one`);
    }
  }
  throw new Error('no TensorFlow.js backend works here: reinstall the packages with npm ci');
}

async function start(name: BackendName, layers: readonly string[]): Promise<ChosenBackend> {
  if (name === 'tensorflow') return startNative();
  if (name === 'wasm') {
    const untrainable = [...new Set(layers.filter((layer) => NOT_ON_WASM.test(layer)))];
    if (untrainable.length > 0) {
      throw new SettingError(
        `backend wasm cannot train layers of type ${untrainable.join(', ')}: choose tensorflow or cpu, or a model without them`,
      );
    }
    setWasmPaths(`${join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist')}/`);
  }
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} does not start`);
  await tf.ready();
  return { name, gpuInUse: false };
}

/** The package registers itself with the TensorFlow.js that the whole program uses. */
async function startNative(): Promise<ChosenBackend> {
  // TensorFlow would write its information lines past the log.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  await import('@tensorflow/tfjs-node-gpu').catch((error: Error) => {
    throw new SettingError(`native TensorFlow cannot be loaded (${firstLine(error)}): build it with 'npm run native'`);
  });
  await tf.setBackend('tensorflow');
  const { isUsingGpuDevice } = tf.backend() as unknown as { readonly isUsingGpuDevice: boolean };
  return { name: 'tensorflow', gpuInUse: isUsingGpuDevice };
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .split('\n')[0]
    .trim();
}
