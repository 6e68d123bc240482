import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeUnless, RunningProgram, waitUntil } from '../servers';
import { valueOf } from '../programs/trainer/exposition';
import { smallFileSystem } from '../../tools/small-file-system';

const TRAINER = join(__dirname, '../../build/trainer/main.js');

/** Room for the first three checkpoints of this model, each 1.2 MB but the one before the first step. */
const fileSystem = smallFileSystem('3m');
const disk = fileSystem.folder;

function train(...args: string[]): RunningProgram {
  const what = ['--data', '{ kind: synthetic, samples: 2000, features: 784, classes: 10 }', '--model', 'mlp', '--backend', 'wasm'];
  const often = ['--checkpoint-interval', '0.1', '--checkpoint-dir', disk];
  const place = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--log-format', 'json', '--hold', 'forever'];
  return RunningProgram.start(process.execPath, [TRAINER, ...what, ...often, ...place, ...args], { name: 'trainer' });
}

async function whenCompleted(trainer: RunningProgram): Promise<string> {
  const url = await waitUntil('the trainer serves /metrics', () => /"url":"([^"]+)"/.exec(trainer.log)?.[1] ?? '', { programs: [trainer] });
  return waitUntil('the run is completed', async () => (await fetch(url)).text(), {
    until: (page) => valueOf(page, 'tf_run_state{state="completed"}') === 1,
    programs: [trainer],
  });
}

describeUnless(fileSystem.missing, 'when the disk of the checkpoints is full', () => {
  let trainer: RunningProgram;
  let page: string;
  const saves = (result: string) => valueOf(page, `tf_checkpoint_saves_total{result="${result}"}`);
  beforeAll(async () => {
    trainer = train('--epochs', '10');
    page = await whenCompleted(trainer);
  });

  test('training continues to its end, and each save that failed is counted and reported', () => {
    expect(valueOf(page, 'tf_run_progress_ratio')).toBe(1);
    expect(saves('success')).toBe(3);
    expect(saves('failure')).toBeGreaterThan(0);
    expect(valueOf(page, 'tf_checkpoint_last_step')).toBeLessThan(valueOf(page, 'tf_train_steps_total{worker="0"}')!);
    expect(valueOf(page, 'tf_checkpoint_volume_available_bytes')).toBeLessThan(1_500_000);
    expect(trainer.log).toContain('ENOSPC: no space left on device');
    expect(trainer.log).toContain('checkpoint not saved: training continues without it');
  });

  test('nothing half-written is left, and the last good checkpoint is of use', async () => {
    const checkpoints = readdirSync(disk).filter((name) => name.startsWith('step-'));
    expect(checkpoints).toEqual(checkpoints.filter((name) => /^step-\d{10}$/.test(name)));
    const last = valueOf(page, 'tf_checkpoint_last_step')!;
    await trainer.stop();
    const again = train('--epochs', '10');
    await whenCompleted(again);
    expect(again.log).toContain(`"step":${last},"restarts":1,"msg":"resumed from checkpoint"`);
    await again.stop();
  });
});
