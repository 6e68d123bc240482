import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

process.once('exit', () => {
  // A server that was killed a moment ago may still be writing.
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

/** Makes an empty folder that is removed when this process exits; in a test, when its file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trainwatch-'));
  folders.add(folder);
  return folder;
}
