import { metadata } from '../../lib/operator/manifest';

const PLACE = { namespace: 'monitoring', labels: { release: 'kps' } };

test.each([
  ['tf-training-progress', 'trainwatch-tf-training-progress'],
  ['tfTraining', 'trainwatch-tf-training'],
  ['my_queue', 'trainwatch-my-queue'],
  ['a/b.c_', 'trainwatch-a-b-c'],
])('an object for %s is called %s, as Kubernetes wants it', (name, expected) => {
  expect(metadata(name, PLACE).name).toBe(expected);
});
