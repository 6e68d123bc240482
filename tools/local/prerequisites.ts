import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle';
import { killAfterwards } from '../leftovers';
import { findBindingPackage } from '../native/build';
import { whyNoGo } from '../servers/build';
import { missingPrograms, release, ServerName } from '../servers/locate';

const SERVERS = ['prometheus', 'alertmanager'] as const;

/**
 * Makes what the local stack runs and this machine does not have yet: the bundled programs, the servers and native TensorFlow.
 *
 * @param signal ends it
 * @throws Error that says what to install, or what could not be built
 */
export async function preparePrograms(signal: AbortSignal): Promise<void> {
  const missing = SERVERS.filter((server) => missingPrograms(server).length > 0);
  if (missing.length > 0) {
    const reason = await whyNoGo();
    if (reason) throw new Error(needsGo(missing, reason));
    await runTool('servers/main.ts', missing, signal);
  }
  // Without it the trainer says so and computes more slowly.
  if (!existsSync(join(findBindingPackage().folder, 'lib'))) await runTool('native/main.ts', [], signal);
  await bundle();
}

/** @param reason why there is no Go */
export function needsGo(missing: readonly ServerName[], reason: string): string {
  const wanted = missing.map((server) => `${server} ${release(server).version}`).join(' and ');
  return `${wanted} must be built from source once, but ${reason}: install Go from https://go.dev/dl, or put ${wanted} from https://prometheus.io/download on the PATH`;
}

/** Runs one of the repository's commands, whose progress goes to this terminal. */
async function runTool(script: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, '..', script), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // A group of its own: Ctrl-C reaches it once, through the signal.
    detached: true,
    signal,
    killSignal: 'SIGINT',
  });
  const spare = child.pid === undefined ? undefined : killAfterwards(child.pid);
  await new Promise<void>((resolve, reject) => {
    // Also emitted when the signal ends it; its end is waited for, because it cleans up.
    child.once('error', (error) => (signal.aborted ? undefined : reject(error)));
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`'${['tools', script].join('/')}' failed`))));
  }).finally(() => spare?.());
}
