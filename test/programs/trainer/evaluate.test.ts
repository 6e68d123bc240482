import * as tf from '@tensorflow/tfjs';
import { evaluate } from '../../../trainer/src/training/evaluate';

const CLASSES = 4;
/** More samples than are predicted at once. */
const TIMES = 200;

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

test('an evaluation reports the loss, the accuracy by class and the macro F1, of classes that occur', () => {
  const labels = [0, 0, 1, 1, 1, 2];
  const predictions = [0, 1, 1, 1, 0, 2];
  const repeated = (values: number[]) => Array<number[]>(TIMES).fill(values).flat();
  const identity = tf.sequential({ layers: [tf.layers.activation({ activation: 'linear', inputShape: [CLASSES] })] });
  const oneHot = repeated(predictions).flatMap((prediction) => Array.from({ length: CLASSES }, (_, index) => Number(index === prediction)));
  const result = evaluate(identity, {
    features: Float32Array.from(oneHot),
    labels: Int32Array.from(repeated(labels)),
    shape: [CLASSES],
    classes: CLASSES,
  });
  expect(result.loss).toBeCloseTo(Math.log(Math.E + CLASSES - 1) - 4 / 6);
  expect(result.accuracy).toBeCloseTo(4 / 6);
  expect(result.classAccuracies).toEqual([1 / 2, 2 / 3, 1, NaN]);
  expect(result.macroF1).toBeCloseTo((1 / 2 + 2 / 3 + 1) / 3);
});
