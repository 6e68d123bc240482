import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, whether its source is run or what was compiled from it, which lies one folder deeper. */
export const PACKAGE_ROOT = rootAbove(__dirname);

function rootAbove(directory: string): string {
  if (existsSync(join(directory, 'package.json')) || directory === dirname(directory)) return directory;
  return rootAbove(dirname(directory));
}
