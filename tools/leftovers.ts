import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';

/** Runs the last line that it has read when there is nothing more to read: when this process is gone, however it ended. */
const SHELL = 'while IFS= read -r line; do last=$line; done; eval "$last"';

const commands: string[] = [];
let shell: ChildProcess | undefined;

/**
 * Runs a command when this process is gone, or in a test when its file is done; the one that was arranged last comes first.
 *
 * @returns takes it back
 */
export function runAfterwards(...command: string[]): () => void {
  const line = command.map(quote).join(' ');
  // A folder in which something was killed a moment ago may need a second try.
  const entry = `${line} || { sleep 1; ${line}; }`;
  commands.unshift(entry);
  update();
  return () => {
    const index = commands.indexOf(entry);
    if (index >= 0) commands.splice(index, 1);
    update();
  };
}

/** Kills a process and all that it has started, which are a group of their own, when this process is gone. */
export function killAfterwards(group: number): () => void {
  return runAfterwards('kill', '-s', 'KILL', '--', `-${group}`);
}

/** Runs all of them now, and waits until they have: for a program after whose end nothing may happen any more. */
export async function runLeftovers(): Promise<void> {
  const closing = shell;
  if (!closing) return;
  shell = undefined;
  commands.length = 0;
  const closed = once(closing, 'close');
  closing.ref();
  closing.stdin?.end();
  await closed;
}

function update(): void {
  shell ??= startShell();
  shell.stdin?.write(`${commands.join('; ')}\n`);
}

function startShell(): ChildProcess {
  // A session of its own, which Ctrl-C does not reach.
  const started = spawn('/bin/sh', ['-c', SHELL], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const input = started.stdin as Socket;
  started.unref();
  input.unref();
  // The pipe closes by itself, but Jest lets a test file exit without its process.
  process.once('exit', () => input.end());
  return started;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
