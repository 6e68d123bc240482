import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandOptions {
  readonly cwd?: string;
  /** Set besides the environment of this process. */
  readonly env?: Record<string, string>;
  /** Takes each line that the command writes to its standard error; by default they are kept for the error message. */
  readonly onErrorLine?: (line: string) => void;
}

const LAST_LINES = 30;

/**
 * Runs a program to its end. When this process is told to end, the program and all its children end first.
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
  const output: string[] = [];
  const lastLines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > LAST_LINES) lastLines.shift();
    options.onErrorLine?.(line);
  });
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  process.once('exit', end);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) resolve();
        else reject(new Error([`'${[program, ...args].join(' ')}' ended with ${signal ?? `exit code ${code}`}`, ...lastLines].join('\n')));
      });
    });
  } finally {
    process.off('exit', end);
  }
  return output.join('');
}

/** Turns the signals that ask this process to end into an ordinary exit, so that everything that cleans up on exit does. */
export function exitOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
