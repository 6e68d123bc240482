import { dirname, join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { InvalidConfigError } from '../values/invalid-config-error';

/**
 * A bundled program that the package carries.
 *
 * @param what the program, as it stands in the error
 * @param file below the package's build folder
 * @throws InvalidConfigError when it has not been built
 */
export function bundledProgram(what: string, file: string, root = packageRoot(__dirname)): string {
  const path = join(root, 'build', file);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw new InvalidConfigError(`the program of ${what} is missing (build/${file}): build it with 'npm run bundle'`);
}

// The compiled file lies two folders deeper.
function packageRoot(directory: string): string {
  return existsSync(join(directory, 'package.json')) ? directory : packageRoot(dirname(directory));
}
