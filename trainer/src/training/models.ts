import * as tf from '@tensorflow/tfjs';

export const MODELS = ['cnn', 'mlp'] as const;
export type ModelName = (typeof MODELS)[number];

/** What decides the shape and the first weights of a built-in model. */
export interface ModelInput {
  /** Shape of one sample, for example [28, 28, 1]. */
  readonly shape: readonly number[];
  readonly classes: number;
  readonly seed: number;
}

/** A model whose last layer gives one logit per class. */
export function buildModel(name: ModelName, input: ModelInput): tf.LayersModel {
  const layers = { cnn, mlp }[name](input);
  return tf.sequential({ name, layers: [...layers, denseLayer('logits', input.classes, input.seed + layers.length)] });
}

function cnn({ shape, seed }: ModelInput): tf.layers.Layer[] {
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
  return [tf.layers.flatten({ name: 'flatten', inputShape: [...shape] }), denseLayer('hidden', 128, seed, 'relu')];
}

function denseLayer(name: string, units: number, seed: number, activation?: 'relu'): tf.layers.Layer {
  return tf.layers.dense({ name, units, activation, kernelInitializer: initializer(seed) });
}

function initializer(seed: number) {
  return tf.initializers.glorotUniform({ seed });
}
