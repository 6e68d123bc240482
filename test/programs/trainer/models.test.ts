import * as tf from '@tensorflow/tfjs';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { SettingError } from '../../../trainer/src/setting-error';
import { learningRateSchedule } from '../../../trainer/src/training/learning-rate';
import { checkFit, layersIn, loadModel, saveModel } from '../../../trainer/src/training/model-folder';
import { buildModel, ModelName } from '../../../trainer/src/training/models';
import { buildOptimizer, OPTIMIZERS } from '../../../trainer/src/training/optimizers';
import { points } from './small-run';

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

const numbers = (model: tf.LayersModel) => model.getWeights().map((tensor) => [...tensor.dataSync()]);

describe('a built-in model', () => {
  test.each<[ModelName, number[]]>([
    ['cnn', [12, 12, 1]],
    ['mlp', [4]],
    ['mlp', [4, 4, 1]],
    ['lstm', [4, 3]],
    ['lstm', [4]],
  ])('%s gives a logit per class for samples of the shape %p', (name, shape) => {
    const model = buildModel(name, { shape, classes: 3, seed: 1 });
    expect((model.predict(tf.zeros([2, ...shape])) as tf.Tensor).shape).toEqual([2, 3]);
  });

  test('begins with the same weights for the same seed', () => {
    const build = (seed: number) => numbers(buildModel('mlp', { shape: [4], classes: 3, seed }));
    expect(build(1)).toEqual(build(1));
    expect(build(1)).not.toEqual(build(2));
  });

  test.each([
    [[10, 10, 1], 1],
    [[12, 9, 1], undefined],
  ])('of images of %j leaves something of them, or refuses them', (shape, left) => {
    const build = () => buildModel('cnn', { shape, classes: 3, seed: 1 });
    if (left) expect(build().getLayer('pool2').outputShape).toEqual([null, left, left, 16]);
    else expect(build).toThrow(new SettingError("model 'cnn' needs images of at least 10 × 10, but these are 12 × 9: use 'mlp'"));
  });

  test('that takes images refuses other samples', () => {
    expect(() => buildModel('cnn', { shape: [4], classes: 3, seed: 1 })).toThrow(
      "model 'cnn' needs images, but the samples have shape [4]: use 'mlp'",
    );
  });
});

test('a model is the same after it was written to a folder and read back', async () => {
  const folder = temporaryFolder();
  const model = buildModel('mlp', { shape: [4], classes: 3, seed: 1 });
  await saveModel(model, folder);
  expect(numbers(await loadModel(folder))).toEqual(numbers(model));
});

test('a model with a weight that is not finite is not written, and the one that was there stays', async () => {
  const folder = temporaryFolder();
  const model = buildModel('mlp', { shape: [4], classes: 3, seed: 1 });
  await saveModel(model, folder);
  const good = numbers(model);
  model.weights[1].write(tf.fill([128], Infinity));
  await expect(saveModel(model, folder)).rejects.toThrow(`the model is not written to ${folder}: its weights hidden/bias are not finite`);
  expect(numbers(await loadModel(folder))).toEqual(good);
});

test('a model that cannot be written as a whole leaves the one that was there', async () => {
  const folder = temporaryFolder();
  const model = buildModel('mlp', { shape: [4], classes: 3, seed: 1 });
  await saveModel(model, folder);
  mkdirSync(join(folder, 'model.json.saving'));
  await expect(saveModel(buildModel('mlp', { shape: [4], classes: 3, seed: 2 }), folder)).rejects.toThrow('EISDIR');
  expect(numbers(await loadModel(folder))).toEqual(numbers(model));
});

test.each([
  [[4], 3, undefined],
  [[4], 2, undefined],
  [[4], 5, 'the model has outputs of shape [3]: it needs one logit for each of 5 classes'],
  [[5], 3, 'the model needs samples of shape [4], but these have shape [5]: use other samples'],
  [[4, 1], 3, 'the model needs samples of shape [4], but these have shape [4, 1]: use other samples'],
])('samples of the shape %j in %d classes fit a model or are refused', (shape, classes, message) => {
  const model = buildModel('mlp', { shape: [4], classes: 3, seed: 1 });
  const check = () => checkFit(model, { ...points(1), shape, classes });
  if (message === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(new SettingError(message));
});

test.each(OPTIMIZERS)('%s lowers the loss', (name) => {
  const { features, labels } = points(64);
  const model = buildModel('mlp', { shape: [2], classes: 2, seed: 1 });
  const optimizer = buildOptimizer(name, 0.01);
  const [x, y] = [tf.tensor2d(features, [64, 2]), tf.oneHot(tf.tensor1d(labels, 'int32'), 2)];
  const loss = () => tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(y, model.apply(x) as tf.Tensor);
  const before = loss().dataSync()[0];
  for (let step = 0; step < 20; step++) optimizer.minimize(loss);
  expect(loss().dataSync()[0]).toBeLessThan(before);
});

test.each(['', '{', 'null', '{}', '{"modelTopology": {}}'])(
  'a folder whose model.json is %p holds no model, which no restart fixes',
  async (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'model.json'), text);
    expect(() => layersIn(folder)).toThrow(SettingError);
    await expect(loadModel(folder)).rejects.toThrow(/model.json is not a layers model of TensorFlow.js: use a folder that /);
  },
);

test('a model folder, or weights in it, that are not there are reported with what belongs there', async () => {
  const folder = join(temporaryFolder(), 'model');
  const remedy = 'does not exist: use a folder that model.save or --export-dir has written';
  expect(() => layersIn(folder)).toThrow(new SettingError(`model folder ${folder}: ${join(folder, 'model.json')} ${remedy}`));
  await saveModel(buildModel('mlp', { shape: [4], classes: 3, seed: 1 }), folder);
  rmSync(join(folder, 'weights.bin'));
  await expect(loadModel(folder)).rejects.toThrow(new SettingError(`model folder ${folder}: ${join(folder, 'weights.bin')} ${remedy}`));
});

test('the learning rate stays, falls as a cosine, or in three stairs', () => {
  const at = (name: 'constant' | 'cosine' | 'step') =>
    [0, 50, 99].map(learningRateSchedule(name, 1, 100)).map((rate) => Number(rate.toFixed(3)));
  expect({ constant: at('constant'), cosine: at('cosine'), step: at('step') }).toEqual({
    constant: [1, 1, 1],
    cosine: [1, 0.5, 0],
    step: [1, 0.1, 0.01],
  });
});
