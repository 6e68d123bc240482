import { createServer, AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { valueOf } from '../programs/trainer/exposition';
import { describeWithNative } from '../programs/trainer/native';

const TRAINER = join(__dirname, '../../build/trainer/main.js');

/** The real program, on a free port. */
function train(...args: string[]): RunningProgram {
  const common = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--log-format', 'json'];
  return RunningProgram.start(process.execPath, [TRAINER, ...common, ...args], { name: 'trainer' });
}

async function metricsOf(trainer: RunningProgram): Promise<string> {
  const url = await waitUntil('the trainer serves /metrics', () => /"url":"([^"]+)"/.exec(trainer.log)?.[1] ?? '', { programs: [trainer] });
  return (await fetch(url)).text();
}

const inState = (state: string) => (text: string) => valueOf(text, `tf_run_state{state="${state}"}`) === 1;

describeWithNative('the trainer', () => {
  test('learns the digits to more than 95 % on samples that it has not seen', async () => {
    const trainer = train('--hold', 'forever', '--checkpoint-dir', temporaryFolder());
    const text = await waitUntil('the run is completed', () => metricsOf(trainer), {
      until: inState('completed'),
      programs: [trainer],
      deadlineMs: 150_000,
    });
    expect(valueOf(text, 'tf_val_accuracy')).toBeGreaterThan(0.95);
    expect(valueOf(text, 'tf_train_steps_total{worker="0"}')).toBe(625);
    expect(valueOf(text, 'tf_backend_gpu_in_use')).toBe(0);
    expect(valueOf(text, 'tf_checkpoint_last_step')).toBe(625);
    expect(trainer.log).toContain('"backend":"tensorflow"');
    expect(trainer.log).toContain('no GPU metrics: nvidia-smi cannot be run');
    await trainer.stop();
    expect(trainer.ending).toBe('exit code 0');
  });

  test('at SIGTERM in mid-step it saves, shows the state preempted, and is gone within the grace period', async () => {
    const folder = temporaryFolder();
    const trainer = train('--model', 'mlp', '--epochs', '1000', '--grace-period', '10', '--checkpoint-dir', folder);
    await waitUntil('it trains', () => metricsOf(trainer), {
      until: (text) => valueOf(text, 'tf_train_steps_total{worker="0"}')! > 20,
      programs: [trainer],
    });
    const asked = Date.now();
    trainer.kill('SIGTERM');
    const text = await waitUntil('the state is preempted', () => metricsOf(trainer), { until: inState('preempted') });
    expect(valueOf(text, 'tf_checkpoint_last_step')).toBe(valueOf(text, 'tf_train_steps_total{worker="0"}'));
    await trainer.closed;
    expect(Date.now() - asked).toBeLessThan(10_000);
    expect(trainer.ending).toBe('exit code 75');
  });

  test('a run that was interrupted ends where an uninterrupted one does', async () => {
    const args = ['--model', 'mlp', '--epochs', '2', '--checkpoint-dir'];
    const whole = train(...args, temporaryFolder(), '--hold', 'forever');
    const wholeText = await waitUntil('it is completed', () => metricsOf(whole), { until: inState('completed'), programs: [whole] });

    const folder = temporaryFolder();
    const interrupted = train(...args, folder, '--grace-period', '0');
    await waitUntil('it trains', () => metricsOf(interrupted), {
      until: (text) => valueOf(text, 'tf_train_steps_total{worker="0"}')! > 20,
    });
    await interrupted.stop();
    expect(interrupted.ending).toBe('exit code 75');
    const resumed = train(...args, folder, '--hold', 'forever');
    const text = await waitUntil('it is completed', () => metricsOf(resumed), { until: inState('completed'), programs: [resumed] });

    expect(valueOf(text, 'tf_run_restarts_total')).toBe(1);
    expect(valueOf(text, 'tf_train_steps_total{worker="0"}')).toBe(250);
    const difference = valueOf(text, 'tf_val_loss')! / valueOf(wholeText, 'tf_val_loss')! - 1;
    expect(Math.abs(difference)).toBeLessThan(1e-6);
    await Promise.all([whole.stop(), resumed.stop()]);
  });

  test('a second signal ends it at once', async () => {
    const trainer = train('--model', 'mlp', '--epochs', '1000', '--grace-period', '3600', '--hold', 'forever');
    await waitUntil('it trains', () => trainer.log.includes('training starts'), { programs: [trainer] });
    trainer.kill('SIGTERM');
    await waitUntil('the run has ended', () => trainer.log.includes('"msg":"run ended"'));
    trainer.kill('SIGTERM');
    await trainer.closed;
    expect(trainer.ending).toBe('exit code 75');
  });

  test('the drill kill leaves no trace of an end', async () => {
    const trainer = train('--model', 'mlp', '--fault', 'kill', '--fault-at-step', '5');
    await trainer.closed;
    expect(trainer.ending).toBe('SIGKILL');
    expect(trainer.log).not.toContain('run ended');
  });

  test('a metrics port in use is reported, and no training starts', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const trainer = train('--metrics-port', String(port));
    await trainer.closed;
    other.close();
    expect(trainer.ending).toBe('exit code 2');
    expect(trainer.log).toContain(
      `metrics port 127.0.0.1:${port} is in use: stop the program that uses it, or choose another port with --metrics-port`,
    );
    expect(trainer.log).not.toContain('training starts');
  });

  const fewSamples = '{kind: synthetic, samples: 10, features: 2, classes: 2}';
  test.each([
    [
      'a batch that is larger than the set',
      ['--batch-size', '100000'],
      'batch size 100000 is larger than the 8000 training samples: use a smaller one',
    ],
    [
      'a share of the samples that is none',
      ['--model', 'mlp', '--data', fewSamples, '--validation-share', '0.01'],
      'validation share 0.01 of 10 samples is less than one sample: use a larger share, or more samples',
    ],
    [
      'samples that are not there',
      ['--data', '{kind: csv, file: /gone.csv, label: y}'],
      'data.file: /gone.csv does not exist: use a CSV file whose first line contains the column names',
    ],
    ['a model that is not there', ['--model-folder', '/gone'], 'model folder /gone: /gone/model.json does not exist: use a folder that'],
    [
      'a file in the place of the exported model',
      ['--export-dir', TRAINER],
      `--export-dir ${TRAINER} cannot be used, because it is a file`,
    ],
    ['event files below a file', ['--tensorboard-dir', `${TRAINER}/logs`], `--tensorboard-dir ${TRAINER}/logs cannot be used, because it`],
    [
      'a place that takes no folder',
      ['--checkpoint-dir', '/proc/x'],
      '--checkpoint-dir /proc/x cannot be used, because folders and files cannot be created there',
    ],
  ])('%s is reported as a wrong start, which no restart fixes', async (_, args, message) => {
    const trainer = train('--hold', '0', ...args);
    await trainer.closed;
    expect(trainer.ending).toBe('exit code 2');
    expect(trainer.log).toContain(message);
    expect(trainer.log).not.toContain('training starts');
  });

  test('without native TensorFlow it says so and continues with wasm', async () => {
    const trainer = RunningProgram.start(
      process.execPath,
      [
        '--require',
        join(__dirname, '../programs/trainer/without-native.js'),
        TRAINER,
        '--model',
        'mlp',
        '--epochs',
        '1',
        '--metrics-port',
        '0',
        '--hold',
        '0',
        '--expect-gpu',
      ],
      { name: 'trainer' },
    );
    await trainer.closed;
    expect(trainer.ending).toBe('exit code 0');
    expect(trainer.log).toMatch(
      /"level":"warn".*"backend":"tensorflow".*backend tensorflow cannot be used: training continues with a slower one/,
    );
    expect(trainer.log).toMatch(/"level":"warn".*"backend":"wasm".*a GPU was expected, but training runs on the CPU/);
  });
});
