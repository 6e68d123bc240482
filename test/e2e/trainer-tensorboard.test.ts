import { join } from 'node:path';
import { RunningProgram, temporaryFolder } from '../servers';
import { readCurves, ScalarEvent } from '../programs/trainer/event-file';
import { describeWithNative } from '../programs/trainer/native';

const TRAINER = join(__dirname, '../../build/trainer/main.js');
const WINDOWS = [20, 40, 60, 80, 100, 120, 125, 140];

async function train(...args: string[]): Promise<RunningProgram> {
  const place = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--log-format', 'json', '--hold', '0'];
  const what = ['--model', 'mlp', '--steps', '140', '--log-every', '20', '--schedule', 'cosine'];
  const trainer = RunningProgram.start(process.execPath, [TRAINER, ...place, ...what, ...args], { name: 'trainer' });
  await trainer.closed;
  return trainer;
}

const stepsOf = (curve: ScalarEvent[]) => curve.map(({ step }) => step);

describeWithNative('event files for TensorBoard', () => {
  const folder = temporaryFolder();
  let trainer: RunningProgram;
  beforeAll(async () => {
    trainer = await train('--tensorboard-dir', folder);
  });

  test('hold every curve over the steps', () => {
    const curves = readCurves(folder);
    const training = ['loss', 'accuracy', 'learning_rate', 'gradient_norm', 'steps_per_second'].map((name) => `train/${name}`);
    expect(Object.fromEntries(Object.entries(curves).map(([tag, curve]) => [tag, stepsOf(curve)]))).toEqual({
      ...Object.fromEntries(training.map((tag) => [tag, WINDOWS])),
      'validation/loss': [125, 140],
      'validation/accuracy': [125, 140],
    });
    expect(curves['train/learning_rate'].at(-1)!.value).toBeLessThan(curves['train/learning_rate'][0].value / 100);
  });

  test('say what the metrics say, which the log repeats', () => {
    const logged = trainer.log
      .split('\n')
      .filter((line) => line.includes('"msg":"training"'))
      .map((line) => JSON.parse(line) as { step: number; loss: number });
    const written = readCurves(folder)['train/loss'];
    expect(written.map(({ step, value }) => ({ step, loss: Number(value.toPrecision(4)) }))).toEqual(
      logged.map(({ step, loss }) => ({ step, loss })),
    );
  });

  test('continue where they were when the run is killed and repeats steps', async () => {
    const place = ['--checkpoint-dir', temporaryFolder(), '--tensorboard-dir', temporaryFolder()];
    const killed = await train(...place, '--fault', 'kill', '--fault-at-step', '70');
    expect(killed.ending).toBe('SIGKILL');
    const resumed = await train(...place);
    expect(resumed.log).toContain('resumed from checkpoint');
    const [whole, interrupted] = [folder, place[3]].map((of) => readCurves(of)['train/loss']);
    expect(stepsOf(interrupted)).toEqual(WINDOWS);
    interrupted.forEach(({ value }, index) => expect(Math.abs(value / whole[index].value - 1)).toBeLessThan(1e-6));
  });

  test('are not there when another backend computes, and the log says so', async () => {
    const empty = temporaryFolder();
    const onWasm = await train('--backend', 'wasm', '--tensorboard-dir', empty);
    expect(onWasm.log).toContain('no TensorBoard event files: they need native TensorFlow, but the run uses another backend');
    expect(readCurves(empty)).toEqual({});
  });
});
