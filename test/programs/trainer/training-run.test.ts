import * as tf from '@tensorflow/tfjs';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { TIME_CATEGORIES } from '../../../lib/metrics';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { Ending } from '../../../trainer/src/signals';
import { valueOf } from './exposition';
import { smallRun } from './small-run';

const UNTIL_THE_END = new AbortController().signal;
const SIGTERM: Ending = { signal: 'SIGTERM', state: 'preempted', reason: 'sigterm', exitCode: 75 };

/** A signal that comes when the given step is done. */
function afterStep(step: number, steps: { readonly value: number }): AbortSignal {
  const controller = new AbortController();
  const check = () => (steps.value >= step ? controller.abort(SIGTERM) : setImmediate(check));
  check();
  return controller.signal;
}

describe('a training run', () => {
  test('learns, and says how far it is and how well it does', async () => {
    const { run, text } = await smallRun({ plan: { epochs: 20 } });
    expect(await run.train(UNTIL_THE_END)).toBe('completed');
    const exposition = await text();
    const value = (series: string) => valueOf(exposition, series);
    expect(value('tf_train_steps_total{worker="0"}')).toBe(200);
    expect(value('tf_train_samples_total{worker="0"}')).toBe(3200);
    expect(value('tf_train_epochs_total')).toBe(20);
    expect(value('tf_run_progress_ratio')).toBe(1);
    expect(value('tf_run_estimated_remaining_seconds')).toBe(0);
    expect(value('tf_val_accuracy')).toBeGreaterThan(0.9);
    expect(value('tf_train_accuracy{worker="0"}')).toBeGreaterThan(0.9);
    expect(value('tf_train_loss_best')).toBeLessThanOrEqual(value('tf_train_loss{worker="0"}')!);
    expect(value('tf_train_nonfinite_total{kind="loss"}')).toBe(0);
    expect(value('tf_train_step_duration_seconds_count{worker="0"}')).toBe(200);
  });

  test('accounts for its wall time', async () => {
    const before = performance.now();
    const { run, ledger } = await smallRun();
    await run.train(UNTIL_THE_END);
    const wall = (performance.now() - before) / 1000;
    const accounted = TIME_CATEGORIES.reduce((sum, category) => sum + ledger.seconds(category), 0);
    expect(accounted).toBeLessThanOrEqual(wall);
    expect(accounted).toBeGreaterThan(wall * 0.8);
  });

  test('leaves no tensors behind', async () => {
    const { run } = await smallRun();
    const before = tf.memory().numTensors;
    await run.train(UNTIL_THE_END);
    const adamSlots = 2 * 4;
    expect(tf.memory().numTensors).toBe(before + adamSlots);
  });

  test('counts losses that are not finite and continues, but is not completed', async () => {
    const { run, text } = await smallRun({ plan: { fault: { name: 'nan', atStep: 10 } } });
    expect(await run.train(UNTIL_THE_END)).toBe('diverged');
    const exposition = await text();
    expect(valueOf(exposition, 'tf_train_nonfinite_total{kind="loss"}')).toBe(20);
    expect(valueOf(exposition, 'tf_train_loss{worker="0"}')).toBeNaN();
    expect(valueOf(exposition, 'tf_train_steps_total{worker="0"}')).toBe(30);
  });

  test('ends early when the validation loss has not fallen for as many evaluations as its patience', async () => {
    const { run, text } = await smallRun({ plan: { epochs: 50, patience: 2, learningRate: () => 0 } });
    expect(await run.train(UNTIL_THE_END)).toBe('early_stopped');
    const exposition = await text();
    expect(valueOf(exposition, 'tf_val_evals_since_improvement')).toBe(2);
    expect(valueOf(exposition, 'tf_train_epochs_total')).toBe(3);
  });

  test('may end after a number of steps, and is evaluated every so many and at the end', async () => {
    const { run, text } = await smallRun({ plan: { epochs: 2, steps: 17, evaluateEvery: 5, learningRate: () => 0 } });
    expect(await run.train(UNTIL_THE_END)).toBe('completed');
    const exposition = await text();
    expect(valueOf(exposition, 'tf_train_steps_total{worker="0"}')).toBe(17);
    expect(valueOf(exposition, 'tf_train_steps_target')).toBe(17);
    expect(valueOf(exposition, 'tf_run_progress_ratio')).toBe(1);
    expect(valueOf(exposition, 'tf_train_epochs_total')).toBe(1);
    // After the first of steps 5, 10, 15 and 17 nothing gets better.
    expect(valueOf(exposition, 'tf_val_evals_since_improvement')).toBe(3);
  });

  test('looks into its layers', async () => {
    const { run, text } = await smallRun();
    await run.train(UNTIL_THE_END);
    const exposition = await text();
    for (const layer of ['hidden', 'logits']) {
      expect(valueOf(exposition, `tf_layer_gradient_l2_norm{layer="${layer}"}`)).toBeGreaterThan(0);
      expect(valueOf(exposition, `tf_layer_update_weight_ratio{layer="${layer}"}`)).toBeGreaterThan(0);
      expect(valueOf(exposition, `tf_layer_activation_zero_ratio{layer="${layer}"}`)).toBe(0);
    }
    expect(valueOf(exposition, 'tf_layer_activation_saturated_ratio{layer="hidden"}')).toBeGreaterThanOrEqual(0);
    expect(valueOf(exposition, 'tf_layer_activation_saturated_ratio{layer="logits"}')).toBeUndefined();
    // Every one of the 22 weights, in each of three looks.
    expect(valueOf(exposition, 'tf_gradient_magnitude_count')).toBe(66);
  });

  test('stalls on demand: no further step, and the state stays running until the signal', async () => {
    const { run, text, metrics } = await smallRun({ plan: { fault: { name: 'stall', atStep: 10 } } });
    expect(await run.train(afterStep(10, metrics.steps))).toBe('stopped');
    const exposition = await text();
    expect(valueOf(exposition, 'tf_train_steps_total{worker="0"}')).toBe(10);
    expect(valueOf(exposition, 'tf_run_state{state="running"}')).toBe(1);
  });

  test('pretends on demand that the GPU is gone', async () => {
    const { run, text } = await smallRun({ plan: { fault: { name: 'gpu-fallback', atStep: 0 } } });
    await run.train(UNTIL_THE_END);
    const exposition = await text();
    expect([valueOf(exposition, 'tf_backend_gpu_expected'), valueOf(exposition, 'tf_backend_gpu_in_use')]).toEqual([1, 0]);
  });

  test('waits on demand for its input, step by step', async () => {
    const { run, text } = await smallRun({ plan: { steps: 3, fault: { name: 'data-stall', atStep: 1 } } });
    expect(await run.train(UNTIL_THE_END)).toBe('completed');
    // The first step is not late, and a timer may be early by a millisecond.
    expect(valueOf(await text(), 'tf_train_phase_duration_seconds_sum{phase="data_wait",worker="0"}')).toBeGreaterThan(2 * 0.099);
  });

  test('is saved at a signal and continues from there: its end is bit for bit that of a run without interruption', async () => {
    const whole = await smallRun();
    await whole.run.train(UNTIL_THE_END);

    const checkpointFolder = temporaryFolder();
    const first = await smallRun({ checkpointFolder });
    expect(await first.run.train(afterStep(17, first.metrics.steps))).toBe('stopped');
    const second = await smallRun({ checkpointFolder });
    expect(await second.run.train(UNTIL_THE_END)).toBe('completed');

    const numbers = (model: tf.LayersModel) => model.getWeights().map((tensor) => [...tensor.dataSync()]);
    expect(numbers(second.model)).toEqual(numbers(whole.model));
    const exposition = await second.text();
    expect(valueOf(exposition, 'tf_train_steps_total{worker="0"}')).toBe(30);
    expect(valueOf(exposition, 'tf_run_restarts_total')).toBe(1);
    expect(valueOf(exposition, 'tf_run_interruptions_total{reason="sigterm"}')).toBe(1);
    expect(valueOf(exposition, 'tf_checkpoint_restores_total{result="success"}')).toBe(1);
  });

  test('keeps the last good checkpoint when its weights have become NaN', async () => {
    const checkpointFolder = temporaryFolder();
    const broken = await smallRun({ checkpointFolder, plan: { fault: { name: 'nan', atStep: 10 } } });
    await broken.run.train(UNTIL_THE_END);
    expect(valueOf(await broken.text(), 'tf_checkpoint_saves_total{result="success"}')).toBe(1);
    expect(valueOf(await broken.text(), 'tf_checkpoint_last_step')).toBe(0);
    const again = await smallRun({ checkpointFolder });
    await again.run.train(UNTIL_THE_END);
    expect(valueOf(await again.text(), 'tf_train_loss{worker="0"}')).toBeLessThan(1);
  });

  test('continues training when a checkpoint cannot be saved', async () => {
    const checkpointFolder = join(temporaryFolder(), 'checkpoints');
    const { run, text, metrics } = await smallRun({ checkpointFolder });
    afterStep(1, metrics.steps).addEventListener('abort', () => {
      rmSync(checkpointFolder, { recursive: true });
      writeFileSync(checkpointFolder, '');
    });
    expect(await run.train(UNTIL_THE_END)).toBe('completed');
    const exposition = await text();
    expect(valueOf(exposition, 'tf_checkpoint_saves_total{result="success"}')).toBe(1);
    expect(valueOf(exposition, 'tf_checkpoint_saves_total{result="failure"}')).toBe(1);
    expect(valueOf(exposition, 'tf_checkpoint_last_step')).toBe(0);
  });
});
