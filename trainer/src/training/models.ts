import * as tf from '@tensorflow/tfjs';
import { SettingError } from '../setting-error';

export const MODELS = ['cnn', 'mlp', 'lstm'] as const;
export type ModelName = (typeof MODELS)[number];

/** Layers of a built-in model that not every backend can train, by their class names. */
export const DEMANDING_LAYERS: Readonly<Record<ModelName, readonly string[]>> = { cnn: ['Conv2D', 'MaxPooling2D'], mlp: [], lstm: [] };

/** What decides the shape and the first weights of a built-in model. */
export interface ModelInput {
  /** Shape of one sample, for example [28, 28, 1]. */
  readonly shape: readonly number[];
  readonly classes: number;
  readonly seed: number;
}

/**
 * A model whose last layer gives one logit per class.
 *
 * @throws SettingError when the samples have another shape than the model takes
 */
export function buildModel(name: ModelName, input: ModelInput): tf.LayersModel {
  const layers = { cnn, mlp, lstm }[name](input);
  return tf.sequential({ name, layers: [...layers, denseLayer('logits', input.classes, input.seed + layers.length)] });
}

/** Shortest side of an image of which the layers of the CNN leave something. */
const LEAST_SIDE = 10;

function cnn({ shape, seed }: ModelInput): tf.layers.Layer[] {
  if (shape.length !== 3) throw new SettingError(`model 'cnn' needs images, but the samples have shape [${shape.join(', ')}]: use 'mlp'`);
  if (Math.min(shape[0], shape[1]) < LEAST_SIDE) {
    throw new SettingError(
      `model 'cnn' needs images of at least ${LEAST_SIDE} × ${LEAST_SIDE}, but these are ${shape[0]} × ${shape[1]}: use 'mlp'`,
    );
  }
  const convolution = (name: string, filters: number, kernelSeed: number, inputShape?: number[]) =>
    tf.layers.conv2d({ name, filters, kernelSize: 3, activation: 'relu', inputShape, kernelInitializer: initializer(kernelSeed) });
  return [
    convolution('conv1', 8, seed, [...shape]),
    tf.layers.maxPooling2d({ name: 'pool1', poolSize: 2 }),
    convolution('conv2', 16, seed + 1),
    tf.layers.maxPooling2d({ name: 'pool2', poolSize: 2 }),
    tf.layers.flatten({ name: 'flatten' }),
  ];
}

function mlp({ shape, seed }: ModelInput): tf.layers.Layer[] {
  const width = shape.reduce((product, size) => product * size, 1);
  return [tf.layers.reshape({ name: 'flatten', inputShape: [...shape], targetShape: [width] }), denseLayer('hidden', 128, seed, 'relu')];
}

/** Reads a sample row by row. */
function lstm({ shape, seed }: ModelInput): tf.layers.Layer[] {
  const [rows, ...columns] = shape;
  const width = columns.reduce((product, size) => product * size, 1);
  return [
    tf.layers.reshape({ name: 'rows', inputShape: [...shape], targetShape: [rows, width] }),
    tf.layers.lstm({
      name: 'lstm',
      units: 32,
      kernelInitializer: initializer(seed),
      // The default, an orthogonal matrix, costs a decomposition.
      recurrentInitializer: initializer(seed + 1),
    }),
  ];
}

function denseLayer(name: string, units: number, seed: number, activation?: 'relu'): tf.layers.Layer {
  return tf.layers.dense({ name, units, activation, kernelInitializer: initializer(seed) });
}

function initializer(seed: number) {
  return tf.initializers.glorotUniform({ seed });
}
