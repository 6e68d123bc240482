import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * Reads a file that something else has written. A pipe or a device in its place would block the program, or fill its memory.
 *
 * @throws Error when it is no file, is larger, or cannot be read
 */
export function readBoundedFile(path: string, maxBytes: number): Buffer {
  // A pipe without a writer would block the opening already.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error('it is no file');
    if (stats.size > maxBytes) throw new Error(`it has ${stats.size} bytes: at most ${maxBytes} are read`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
