import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramOptions, RunningProgram, waitUntil } from '../servers';

const TRAINER = join(__dirname, '../../build/trainer/main.js');
const SAMPLES = '{ kind: synthetic, samples: 200, features: 4, classes: 3 }';

/** The real program with a model that trains a thousand steps a second on any machine. */
export function trainSmall(checkpoints: string, ...args: string[]): RunningProgram {
  return trainSmallIn({}, checkpoints, ...args);
}

/** The same with other environment variables. */
export function trainSmallIn(env: Required<ProgramOptions>['env'], checkpoints: string, ...args: string[]): RunningProgram {
  const what = ['--data', SAMPLES, '--model', 'mlp', '--backend', 'cpu', '--batch-size', '16', '--log-every', '1000'];
  const often = ['--checkpoint-dir', checkpoints, '--checkpoint-interval', '0.2', '--steps', '10000000', '--evaluate-every', '1000'];
  const place = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--log-format', 'json', '--hold', '0'];
  return RunningProgram.start(process.execPath, [TRAINER, ...what, ...often, ...place, ...args], { name: 'trainer', env });
}

/** Steps of the checkpoints in a folder, in ascending order. */
export function savedSteps(checkpoints: string): number[] {
  try {
    return readdirSync(checkpoints)
      .filter((name) => /^step-\d+$/.test(name))
      .map((name) => Number(name.slice('step-'.length)))
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** Contents of every checkpoint in a folder. */
export function contentsOf(checkpoints: string): string[] {
  return savedSteps(checkpoints).map((step) =>
    readFileSync(join(checkpoints, `step-${String(step).padStart(10, '0')}`, 'manifest.json'), 'utf8'),
  );
}

/** Waits until a program has saved a checkpoint of a step after the given one. */
export async function untilSaved(trainer: RunningProgram, checkpoints: string, after = 0): Promise<number> {
  const isSaved = () => savedSteps(checkpoints).find((step) => step > after);
  return (await waitUntil('a checkpoint is saved', isSaved, { programs: [trainer] }))!;
}

/** The step that a run resumes from, as it says; 0 when it starts anew. */
export async function untilResumed(trainer: RunningProgram, deadlineMs = 30_000): Promise<number> {
  const log = await waitUntil('it trains', () => trainer.log, {
    until: (text) => text.includes('"msg":"training"') || text.includes('resumed from checkpoint'),
    programs: [trainer],
    deadlineMs,
  });
  return Number(/"step":(\d+),"restarts":\d+,"msg":"resumed from checkpoint"/.exec(log)?.[1] ?? 0);
}

export async function killed(trainer: RunningProgram): Promise<void> {
  trainer.kill('SIGKILL');
  await trainer.closed;
}
