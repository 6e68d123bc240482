import { join } from 'node:path';

/** Where the recordings are. */
export const RECORDED = join(__dirname, '..', '..', 'test', 'checkers', 'rules', 'recorded');

const SYNTHETIC = { kind: 'synthetic', samples: 10_000, features: 20, classes: 4 };

/** The run descriptions of what is recorded, by the name of the recording; options of a drill are given besides. */
export const RECORDED_RUNS: Readonly<Record<string, { readonly description: object; readonly options?: readonly string[] }>> = {
  // Every built-in model on everything that fits it, as a user would train it.
  'cnn-digits': { description: { model: 'cnn', epochs: 5, batchSize: 16 } },
  'mlp-digits': { description: { model: 'mlp', epochs: 5, learningRate: 0.001 } },
  'lstm-digits': { description: { model: 'lstm', epochs: 3 } },
  'mlp-synthetic': { description: { model: 'mlp', data: SYNTHETIC, epochs: 3, batchSize: 16 } },
  'lstm-synthetic': { description: { model: 'lstm', data: SYNTHETIC, epochs: 5 } },
  // Runs that go wrong.
  nan: { description: { model: 'cnn', epochs: 3 }, options: ['--fault', 'nan', '--fault-at-step', '100'] },
  'gpu-fallback': {
    description: { model: 'cnn', epochs: 3, learningRate: 0.001 },
    options: ['--fault', 'gpu-fallback', '--fault-at-step', '0'],
  },
  plateau: { description: { model: 'mlp', epochs: 5, optimizer: 'sgd', learningRate: 1e-6 } },
  overfit: { description: { model: 'mlp', epochs: 40, batchSize: 256, logEvery: 31 } },
};
