import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/**
 * Writes a file and flushes it to the disk.
 *
 * @returns the SHA-256 of what was written, in hexadecimal
 */
export function writeDurably(file: string, parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  const descriptor = openSync(file, 'w');
  try {
    for (const bytes of parts) {
      hash.update(bytes);
      for (let written = 0; written < bytes.byteLength;) written += writeSync(descriptor, bytes, written);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

/** A file that was made or renamed survives a power cut only when its folder was flushed. */
export function flushFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
