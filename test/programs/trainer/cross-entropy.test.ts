import * as tf from '@tensorflow/tfjs';
import { crossEntropy } from '../../../trainer/src/training/cross-entropy';

const LABELS = Int32Array.of(2, 0, 1);
/** The last row would overflow an exponential that is not shifted. */
const LOGITS = [
  [1, 2, 3],
  [-1, 0.5, 0],
  [1000, 0, -1000],
];

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

function lossAndGradient(loss: (logits: tf.Tensor2D) => tf.Scalar) {
  const { value, grad } = tf.valueAndGrad((logits: tf.Tensor) => loss(logits as tf.Tensor2D))(tf.tensor2d(LOGITS));
  return { loss: value.dataSync()[0], gradient: [...grad.dataSync()].map((number) => Number(number.toFixed(6))) };
}

test('the loss and its gradient are those of TensorFlow.js', () => {
  const expected = tf.oneHot(tf.tensor1d(LABELS, 'int32'), 3);
  const theirs = lossAndGradient((logits) => tf.losses.softmaxCrossEntropy<tf.Tensor2D, tf.Scalar>(expected as tf.Tensor2D, logits));
  const ours = lossAndGradient((logits) => crossEntropy(LABELS, logits));
  expect(ours.gradient).toEqual(theirs.gradient);
  expect(ours.loss).toBeCloseTo(theirs.loss, 4);
});

test('a loss of logits that are not finite is NaN', () => {
  expect(crossEntropy(Int32Array.of(0), tf.tensor2d([[NaN, 1]])).dataSync()[0]).toBeNaN();
  expect(crossEntropy(Int32Array.of(0), tf.tensor2d([[Infinity, 1]])).dataSync()[0]).toBeNaN();
});
