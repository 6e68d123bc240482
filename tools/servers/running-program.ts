import { ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { killAfterwards } from '../leftovers';

export interface ProgramOptions {
  /** @default - the current folder. */
  readonly cwd?: string;
  /** Set besides the environment of this process. */
  readonly env?: Record<string, string>;
  /** @default - the name of the file. */
  readonly name?: string;
}

const GRACE_MS = 10_000;
const running = new Set<RunningProgram>();

/** A server that was started here; it ends at the latest with this process. */
export class RunningProgram {
  /** @param path absolute path of the program */
  public static start(path: string, args: readonly string[], options: ProgramOptions = {}): RunningProgram {
    const child = spawn(path, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C reaches this process alone, which ends its programs in order.
      detached: true,
    });
    return new RunningProgram(options.name ?? basename(path), child);
  }

  /** Settles when it has ended and everything that it wrote has been read. */
  public readonly closed: Promise<void>;
  private text = '';
  private end?: string;

  private constructor(
    public readonly name: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (this.text += text));
    child.once('error', (error) => (this.end = error.message));
    running.add(this);
    const spare = child.pid === undefined ? undefined : killAfterwards(child.pid);
    // Other than 'exit', 'close' comes after the last output.
    this.closed = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.end ??= signal ?? `exit code ${code}`;
        running.delete(this);
        spare?.();
        resolve();
      });
    });
  }

  /** Everything that it has written to its standard output and standard error. */
  public get log(): string {
    return this.text;
  }

  /** Signal or exit code that it ended with, or why it could not be started; undefined while it runs. */
  public get ending(): string | undefined {
    return this.end;
  }

  /** Its process number; undefined when it could not be started. */
  public get pid(): number | undefined {
    return this.child.pid;
  }

  public kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Asks it to end and waits until it has, for at most 10 seconds; then it is killed. */
  public async stop(): Promise<void> {
    this.kill('SIGTERM');
    const killer = setTimeout(() => this.kill('SIGKILL'), GRACE_MS);
    await this.closed;
    clearTimeout(killer);
  }
}

/** Stops every program that runs. */
export async function stopPrograms(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop()));
}
