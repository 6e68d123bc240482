import { wheelFor } from '../../tools/native/tensorflow';

describe('the TensorFlow that the binding is linked against', () => {
  test('is the wheel for CPUs, whatever Python runs here', () => {
    expect(wheelFor('linux-x64', false)).toMatchObject({
      requirement: 'tensorflow-cpu==2.21.0',
      platform: 'manylinux_2_27_x86_64',
      withCuda: false,
    });
  });

  test('is on request the wheel with its CUDA libraries', () => {
    expect(wheelFor('linux-x64', true)).toMatchObject({ requirement: 'tensorflow[and-cuda]==2.21.0', withCuda: true });
  });

  test('is not known for other machines', () => {
    expect(wheelFor('darwin-arm64', false)).toBeUndefined();
  });
});
