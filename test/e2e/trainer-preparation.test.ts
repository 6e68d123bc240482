import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { valueOf } from '../programs/trainer/exposition';

const TRAINER = join(__dirname, '../../build/trainer/main.js');
const GPU_SECONDS = 'tf_run_gpu_seconds_total';
const UNKNOWN = 'tf_run_interruptions_total{reason="unknown"}';

const folder = temporaryFolder();

function start(...args: string[]): RunningProgram {
  const nvidiaSmi = join(folder, 'nvidia-smi');
  writeFileSync(nvidiaSmi, '#!/bin/sh\nexec sleep 600\n');
  chmodSync(nvidiaSmi, 0o755);
  const what = ['--data', '{ kind: synthetic, samples: 200, features: 4, classes: 2 }', '--model', 'mlp', '--backend', 'cpu'];
  const place = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--log-format', 'json', '--nvidia-smi', nvidiaSmi];
  const run = ['--checkpoint-dir', join(folder, 'checkpoints'), '--expect-gpu', '--epochs', '100000', ...args];
  return RunningProgram.start(process.execPath, [TRAINER, ...what, ...place, ...run], { name: 'trainer' });
}

async function pageOf(trainer: RunningProgram, until: (page: string) => boolean): Promise<string> {
  const page = async () => {
    const url = /"url":"([^"]+)"/.exec(trainer.log)?.[1];
    return url === undefined ? '' : (await fetch(url)).text();
  };
  return waitUntil('the page is there', page, { until, programs: [trainer] });
}

test('no counter falls, and every end is counted once, when a run is killed and then cannot be prepared three times', async () => {
  const first = start();
  const pages = [await pageOf(first, (page) => valueOf(page, 'tf_train_steps_total{worker="0"}')! > 10)];
  first.kill('SIGKILL');
  await first.closed;
  for (let attempt = 0; attempt < 3; attempt++) {
    const failing = start('--model-folder', '/nonexistent', '--hold', 'forever');
    pages.push(await pageOf(failing, (page) => valueOf(page, 'tf_run_state{state="failed"}') === 1));
    // Of two, one is killed while its state is held.
    failing.kill(attempt === 1 ? 'SIGKILL' : 'SIGTERM');
    await failing.closed;
  }
  const repaired = start();
  pages.push(await pageOf(repaired, (page) => valueOf(page, 'tf_run_state{state="running"}') === 1));
  repaired.kill('SIGKILL');
  await repaired.closed;
  const seconds = pages.map((page) => valueOf(page, GPU_SECONDS)!);
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  expect(new Set(seconds).size).toBe(pages.length);
  expect(pages.map((page) => valueOf(page, UNKNOWN))).toEqual([0, 1, 2, 3, 4]);
});
