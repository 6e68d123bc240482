import { ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { killAfterwards } from './leftovers';

export interface CommandOptions {
  readonly cwd?: string;
  /** Set besides the environment of this process. */
  readonly env?: Record<string, string>;
  /** Takes each line that the command writes to its standard error. */
  readonly onErrorLine?: (line: string) => void;
}

const LAST_LINES = 30;
const running = new Set<ChildProcess>();

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to its standard output
 * @throws Error with its last words when it fails
 */
export async function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  // A group of its own: a compiler started by a compiler ends with it.
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  const spare = child.pid === undefined ? undefined : killAfterwards(child.pid);
  const output: string[] = [];
  const errorLines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  createInterface({ input: child.stderr }).on('line', (line) => {
    errorLines.push(line);
    options.onErrorLine?.(line);
  });
  const lastWords = () => [...output.join('').trimEnd().split('\n'), ...errorLines].slice(-LAST_LINES).join('\n').trim();
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) resolve();
        else reject(new Error(`'${[program, ...args].join(' ')}' ended with ${signal ?? `exit code ${code}`}\n${lastWords()}`));
      });
    });
  } finally {
    running.delete(child);
    spare?.();
  }
  return output.join('');
}

/**
 * Lets SIGINT and SIGTERM end the commands that run; what waits for one of them gets an error and cleans up. `process.exitCode`
 * is then set. Without a running command the process exits.
 */
export function endCommandsOnSignals(): void {
  for (const [signal, exitCode] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.once(signal, () => {
      process.exitCode = exitCode;
      if (running.size === 0) process.exit();
      for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGTERM');
    });
  }
}
