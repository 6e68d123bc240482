import * as tf from '@tensorflow/tfjs';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { TRAINING_METRICS } from '../../../lib/metrics';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { TrainingMonitor } from '../../../trainer/src/monitor/training-monitor';
import { SettingError } from '../../../trainer/src/setting-error';
import { chooseBackend } from '../../../trainer/src/training/backend';
import { CheckpointFiles } from '../../../trainer/src/training/checkpoint-files';
import { tensorsOf } from '../../../trainer/src/training/checkpoint-tensors';
import { buildModel } from '../../../trainer/src/training/models';
import { buildOptimizer, OptimizerName, OPTIMIZERS } from '../../../trainer/src/training/optimizers';
import { RunCheckpoints } from '../../../trainer/src/training/run-checkpoints';
import { RunData } from '../../../trainer/src/training/run-origin';
import { TrainingStep } from '../../../trainer/src/training/training-step';
import { recorderWithReader } from './exposition';

const log = pino({ level: 'silent' });
const POSITION = {
  step: 3,
  loss: { ema: null, best: null, recentMean: null, outliers: 0 },
  bestValidationLoss: null,
  evaluationsSinceImprovement: 0,
};
const FOUR_NUMBERS: RunData = { kind: 'csv', shape: [4], classNames: ['a', 'b', 'c'] };

interface RunOptions {
  readonly optimizer?: OptimizerName;
  readonly data?: RunData;
  readonly learningRate?: number;
  readonly seed?: number;
  readonly model?: tf.LayersModel;
}

/** The parts of a run that a checkpoint is of. */
function runIn(folder: string, { optimizer = 'adam', data = FOUR_NUMBERS, learningRate = 0.01, seed = 1, model }: RunOptions = {}) {
  const { recorder } = recorderWithReader(TRAINING_METRICS);
  const { metrics } = new TrainingMonitor(recorder);
  const parts = {
    model: model ?? buildModel('mlp', { shape: data.shape, classes: data.classNames.length, seed }),
    optimizer: buildOptimizer(optimizer, learningRate),
    metrics,
    checkpoints: new RunCheckpoints(new CheckpointFiles(folder, 3), 60, data, metrics, log),
  };
  return { ...parts, tensors: async () => withoutViews(await tensorsOf(parts.model, parts.optimizer)) };
}

function withoutViews(tensors: Awaited<ReturnType<typeof tensorsOf>>) {
  return tensors.map(({ bytes, ...tensor }) => ({ ...tensor, bytes: Buffer.from(bytes).toString('hex') }));
}

/** The same steps for every run. */
function doSteps({ model, optimizer }: ReturnType<typeof runIn>, count: number): void {
  const training = new TrainingStep(model, optimizer);
  const features = Float32Array.from({ length: 16 * 4 }, (_, index) => Math.sin(index));
  const labels = Int32Array.from({ length: 16 }, (_, index) => index % 3);
  for (let step = 0; step < count; step++) {
    const gradients = training.gradients({ features, labels, shape: [4], classes: 3 });
    training.apply(gradients);
    tf.dispose(gradients);
  }
}

async function savedRun(options: RunOptions, steps = 3): Promise<string> {
  const folder = temporaryFolder();
  const run = runIn(folder, options);
  if (steps > 0) doSteps(run, steps);
  await run.checkpoints.save(run.model, run.optimizer, POSITION);
  return folder;
}

/** A model whose weights are those of the built-in one. */
function lookalike(layer: (name: string, units: number) => tf.layers.Layer): tf.LayersModel {
  return tf.sequential({
    layers: [tf.layers.reshape({ name: 'flatten', inputShape: [4], targetShape: [4] }), layer('hidden', 128), layer('logits', 3)],
  });
}

describe.each(['cpu', 'wasm'] as const)('a checkpoint, on the backend %s', (backend) => {
  beforeAll(() => chooseBackend(backend, [], log));

  test.each(OPTIMIZERS)('of %s is restored bit for bit: the steps after it are those of a run without interruption', async (optimizer) => {
    const folder = await savedRun({ optimizer });
    const whole = runIn(temporaryFolder(), { optimizer });
    doSteps(whole, 3);
    const resumed = runIn(folder, { optimizer, seed: 7 });
    expect((await resumed.checkpoints.restore(resumed.model, resumed.optimizer))?.state.step).toBe(3);
    expect(await resumed.tensors()).toEqual(await whole.tensors());
    for (const run of [whole, resumed]) doSteps(run, 4);
    expect(await resumed.tensors()).toEqual(await whole.tensors());
  });
});

describe('a checkpoint of another run', () => {
  beforeAll(() => chooseBackend('cpu', [], log));

  const others = OPTIMIZERS.flatMap((saved) => OPTIMIZERS.filter((other) => other !== saved).map((other) => [saved, other] as const));
  test.each(others)('is refused when it was saved with %s and the run uses %s, and nothing of it is restored', async (saved, optimizer) => {
    await expectRefusal(
      await savedRun({ optimizer: saved }),
      { optimizer },
      `(optimizer: ${saved} in the checkpoint, ${optimizer} in this run)`,
    );
  });

  test.each(others)('is refused before its first step, too, when it was saved with %s and the run uses %s', async (saved, optimizer) => {
    await expectRefusal(await savedRun({ optimizer: saved }, 0), { optimizer }, `optimizer: ${saved} in the checkpoint`);
  });

  test.each<[string, RunOptions, string]>([
    [
      'samples of another shape',
      { data: { ...FOUR_NUMBERS, shape: [5] } },
      'shape of a sample: [4] in the checkpoint, [5] in this run; weight 0: hidden/kernel [4, 128] float32 in the checkpoint, hidden/kernel [5, 128] float32 in this run',
    ],
    [
      'fewer classes',
      { data: { ...FOUR_NUMBERS, classNames: ['a', 'b'] } },
      'classes: 3 in the checkpoint, 2 in this run; class 2: c in the checkpoint, none in this run',
    ],
    ['other classes', { data: { ...FOUR_NUMBERS, classNames: ['a', 'x', 'c'] } }, '(class 1: b in the checkpoint, x in this run)'],
    ['data of another kind', { data: { ...FOUR_NUMBERS, kind: 'idx' } }, '(data: csv in the checkpoint, idx in this run)'],
  ])('is refused for %s', async (_, options, difference) => {
    await expectRefusal(await savedRun({}), options, difference);
  });

  test('is refused for a model with layers of another class or name, though its weights have the same shapes', async () => {
    const folder = await savedRun({});
    const named = lookalike((name, units) => tf.layers.dense({ name: `my-${name}`, units }));
    await expectRefusal(folder, { model: named }, 'layer 1: hidden (Dense) in the checkpoint, my-hidden (Dense) in this run');
  });

  test('is refused for a model with fewer layers', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ name: 'logits', units: 3, inputShape: [4] })] });
    await expectRefusal(await savedRun({}), { model }, 'layer 0: flatten (Reshape) in the checkpoint, logits (Dense) in this run');
  });

  test('is the same run when only its learning rate has changed', async () => {
    const { checkpoints, model, optimizer } = runIn(await savedRun({}), { learningRate: 0.1 });
    expect((await checkpoints.restore(model, optimizer))?.state.step).toBe(3);
  });
});

describe('a checkpoint that the version before saved, without a checksum of its manifest', () => {
  const RECORDED = join(__dirname, 'recorded/419109e-checkpoint');
  const data = { kind: 'synthetic', shape: [4], classNames: ['0', '1', '2'] };
  const recorded = (optimizer: OptimizerName) => {
    const folder = temporaryFolder();
    cpSync(join(RECORDED, optimizer), folder, { recursive: true });
    return folder;
  };
  beforeAll(() => chooseBackend('cpu', [], log));

  test.each(OPTIMIZERS)('is resumed from, with the weights and the state of %s', async (optimizer) => {
    const folder = recorded(optimizer);
    const saved = new CheckpointFiles(folder, 3).newest(() => undefined)!;
    const run = runIn(folder, { optimizer, data, seed: 7 });
    const restored = await run.checkpoints.restore(run.model, run.optimizer);
    expect(restored?.state.step).toBe(60);
    expect(run.metrics.steps.value).toBe(60);
    expect(await run.tensors()).toEqual(withoutViews([...saved.tensors]));
    await run.checkpoints.save(run.model, run.optimizer, { ...POSITION, step: 61 });
    const next = runIn(folder, { optimizer, data, seed: 8 });
    expect((await next.checkpoints.restore(next.model, next.optimizer))?.state.step).toBe(61);
    expect(await next.tensors()).toEqual(await run.tensors());
  });

  const others = OPTIMIZERS.flatMap((saved) => OPTIMIZERS.filter((other) => other !== saved).map((other) => [saved, other] as const));
  test.each(others)('of %s is refused by a run that uses %s', async (saved, optimizer) => {
    await expectRefusal(recorded(saved), { optimizer, data }, `(optimizer: ${saved} in the checkpoint, ${optimizer} in this run)`);
  });
});

async function expectRefusal(folder: string, options: RunOptions, difference: string): Promise<void> {
  const run = runIn(folder, { seed: 7, ...options });
  const before = await run.tensors();
  const refused = await run.checkpoints.restore(run.model, run.optimizer).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(SettingError);
  const { message } = refused as SettingError;
  expect(message).toContain(`the checkpoint in ${folder} belongs to another run (`);
  expect(message).toContain(difference);
  expect(message).toContain('): resume with the optimizer, model and data that it was saved with, or use another --checkpoint-dir');
  expect(await run.tensors()).toEqual(before);
}
