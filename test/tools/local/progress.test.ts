import { progressOf } from '../../../tools/local/watch';

const sample = (name: string, value: number, labels: Record<string, string> = {}) => ({ metric: { __name__: name, ...labels }, value });
const RUNNING = sample('tf_run_state', 1, { state: 'running' });

describe('the progress of a run', () => {
  test('is in one line', () => {
    const samples = [
      RUNNING,
      sample('tf_train_epoch', 3),
      sample('tf_train_epochs_target', 20),
      sample('tf_train_steps_total', 375),
      sample('tf_train_steps_target', 2500),
      sample('tf_train_loss', 0.3381),
    ];
    expect(progressOf(samples)).toBe('training: running · epoch 3/20 · step 375/2500 · loss 0.338');
  });

  test('leaves out how much there is to do while that is not known', () => {
    const samples = [RUNNING, sample('tf_train_epoch', 0), sample('tf_train_steps_total', 0)];
    expect(progressOf(samples)).toBe('training: running · epoch 0 · step 0');
  });

  test('is not known before the first scrape', () => {
    expect(progressOf([])).toBeUndefined();
  });
});
