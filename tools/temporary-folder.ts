import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAfterwards } from './leftovers';

/** Makes an empty folder that is removed when this process is gone; in a test, when its file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trainwatch-'));
  runAfterwards('rm', '-rf', '--', folder);
  return folder;
}
