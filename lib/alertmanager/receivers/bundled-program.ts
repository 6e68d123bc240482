import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidConfigError } from '../../core/invalid-config-error';
import { PACKAGE_ROOT } from '../../core/package-root';

const BUNDLE = 'build/dingtalk-bridge/bridge.js';

/**
 * The bundled program of the bridge, which the package carries.
 *
 * @throws InvalidConfigError when it has not been built
 */
export function bridgeProgram(root = PACKAGE_ROOT): string {
  const file = join(root, BUNDLE);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new InvalidConfigError(
    `the program of the DingTalk bridge is missing (${BUNDLE}): make it with 'npm run bundle', or give the bridge an image`,
  );
}
