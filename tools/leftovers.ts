import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** Runs the last line that it has read when there is nothing more to read: when this process is gone, however it ended. */
const SHELL = 'while IFS= read -r line; do last=$line; done; eval "$last"';

const groups = new Set<number>();
const folders = new Set<string>();
let pipe: Socket | undefined;

/** Kills a group of processes when this process is gone. */
export function killAfterwards(group: number): void {
  groups.add(group);
  update();
}

/** Takes back what `killAfterwards` has arranged: the group has ended, and its number may be given to another. */
export function spare(group: number): void {
  groups.delete(group);
  update();
}

/** Removes a folder when this process is gone. */
export function removeAfterwards(folder: string): void {
  folders.add(folder);
  update();
}

function update(): void {
  pipe ??= startShell();
  const kill = [...groups].map((group) => `kill -s KILL -- -${group}`);
  const remove = `rm -rf -- ${[...folders].map(quote).join(' ')}`;
  // What was killed a moment ago may still be writing.
  pipe.write(`${[...kill, `${remove} || { sleep 1; ${remove}; }`].join('; ')}\n`);
}

function startShell(): Socket {
  // A session of its own, which Ctrl-C does not reach.
  const shell = spawn('/bin/sh', ['-c', SHELL], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const input = shell.stdin as Socket;
  shell.unref();
  input.unref();
  // The pipe closes by itself, but Jest lets a test file exit without its process.
  process.once('exit', () => input.end());
  return input;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
