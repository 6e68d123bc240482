import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';

/** What is known of a process; `unknown` where the machine does not say. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Errors by which the kernel says that nobody listens, and the one of a process that lives and takes nobody up. */
const MEANINGS: Readonly<Record<string, Liveness>> = { ECONNREFUSED: 'dead', ENOENT: 'dead', EAGAIN: 'alive' };

/** Longest name of a socket that the kernel takes, in bytes. */
const LONGEST_NAME = 107;

/**
 * Proves to every process of this machine that sees the folder, those in other containers included, that this process lives: it holds
 * a socket. For as long as it exists the kernel takes connections to it, also while it is stopped or busy; from its end on they are refused.
 *
 * It does not keep the process running.
 *
 * @param socket path of the socket; one that a dead process has left is replaced
 * @returns ends the proof
 * @throws Error when there can be no socket
 */
export async function proveLife(socket: string): Promise<() => void> {
  const beginning = `${socket}.new`;
  rmSync(beginning, { force: true });
  const short = shortened(beginning);
  const server = createServer((connection) => connection.destroy()).unref();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(short.path, resolve);
    });
    // Only now: between its creation and listen() a socket refuses connections, as that of a dead process does.
    renameSync(beginning, socket);
  } catch (error) {
    short.release();
    throw error;
  }
  // Descriptors may run out later; the kernel still takes connections.
  server.on('error', () => undefined);
  return () => {
    server.close();
    rmSync(socket, { force: true });
    short.release();
  };
}

/** Whether the process that has given a proof lives. */
export async function livenessOf(socket: string): Promise<Liveness> {
  try {
    const short = shortened(socket);
    try {
      return await asked(short.path);
    } finally {
      short.release();
    }
  } catch (error) {
    return meaningOf(error);
  }
}

function asked(path: string): Promise<Liveness> {
  return new Promise((resolve) => {
    const connection = connect(path);
    connection.once('error', (error) => resolve(meaningOf(error)));
    connection.once('connect', () => {
      connection.destroy();
      resolve('alive');
    });
  });
}

function meaningOf(error: unknown): Liveness {
  return MEANINGS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'unknown';
}

/** A name for the socket that is short enough, by way of its open folder. */
function shortened(socket: string): { path: string; release: () => void } {
  if (Buffer.byteLength(socket) <= LONGEST_NAME || process.platform !== 'linux') return { path: socket, release: () => undefined };
  const folder = openSync(dirname(socket), 'r');
  return { path: join('/proc/self/fd', String(folder), basename(socket)), release: () => closeSync(folder) };
}
