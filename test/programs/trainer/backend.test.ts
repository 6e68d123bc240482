import * as tf from '@tensorflow/tfjs';
import pino from 'pino';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { chooseBackend } from '../../../trainer/src/training/backend';
import { layersIn, saveModel } from '../../../trainer/src/training/model-folder';
import { buildModel, DEMANDING_LAYERS, MODELS } from '../../../trainer/src/training/models';

// As where native TensorFlow was never built.
jest.mock('@tensorflow/tfjs-node-gpu', () => {
  throw new Error('The Node.js native addon module (tfjs_binding.node) can not be found');
});

/** The backend, and what is reported about faster ones. */
async function chosen(wanted: 'auto' | 'tensorflow' | 'wasm' | 'cpu', layers: readonly string[]) {
  const reported: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void reported.push((JSON.parse(line) as { reason: string }).reason) });
  const { name } = await chooseBackend(wanted, layers, log);
  return { name, reported };
}

const NATIVE =
  "native TensorFlow cannot be loaded (The Node.js native addon module (tfjs_binding.node) can not be found): build it with 'npm run native'";
const CONVOLUTIONS = 'backend wasm cannot train layers of type Conv2D, MaxPooling2D: choose tensorflow or cpu, or a model without them';

describe('without native TensorFlow', () => {
  beforeAll(() => tf.setBackend('cpu'));

  test.each(['mlp', 'lstm'] as const)('auto trains the %s with wasm', async (model) => {
    expect(await chosen('auto', DEMANDING_LAYERS[model])).toEqual({ name: 'wasm', reported: [NATIVE] });
  });

  test('auto trains the cnn with the cpu backend, and says why', async () => {
    expect(await chosen('auto', DEMANDING_LAYERS.cnn)).toEqual({ name: 'cpu', reported: [NATIVE, CONVOLUTIONS] });
  });

  test.each([
    ['wasm', DEMANDING_LAYERS.cnn, CONVOLUTIONS],
    [
      'wasm',
      ['Embedding', 'Dense'],
      'backend wasm cannot train layers of type Embedding: choose tensorflow or cpu, or a model without them',
    ],
    ['tensorflow', [], NATIVE],
  ] as const)('%s that was asked for by name and cannot train %p is an error', async (wanted, layers, message) => {
    await expect(chosen(wanted, layers)).rejects.toThrow(message);
  });

  test('what the layers of a model are is known before a backend is there, built in or from a folder', async () => {
    await tf.setBackend('cpu');
    for (const name of MODELS) {
      const folder = temporaryFolder();
      await saveModel(buildModel(name, { shape: [12, 12, 1], classes: 3, seed: 1 }), folder);
      expect(layersIn(folder)).toEqual(expect.arrayContaining([...DEMANDING_LAYERS[name], 'Dense']));
    }
  });
});
