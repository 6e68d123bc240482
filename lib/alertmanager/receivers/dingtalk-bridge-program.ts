import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InvalidConfigError } from '../../core/invalid-config-error';

const BUNDLE = 'build/dingtalk-bridge/bridge.js';

/**
 * The bundled program of the bridge, which the package carries.
 *
 * @throws InvalidConfigError when it has not been built
 */
export function bridgeProgram(root = packageRoot(__dirname)): string {
  const file = join(root, BUNDLE);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new InvalidConfigError(
    `the program of the DingTalk bridge is missing (${BUNDLE}): make it with 'npm run bundle', or give the bridge an image`,
  );
}

// The same file is two folders deeper when it is compiled.
function packageRoot(directory: string): string {
  return existsSync(join(directory, 'package.json')) ? directory : packageRoot(dirname(directory));
}
