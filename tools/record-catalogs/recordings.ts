import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Recording } from './recording';

const PROGRAMS = join(__dirname, 'programs');
const load = createRequire(__filename);

/** Every catalog that is recorded: what the files of the folder export. */
export const RECORDINGS: readonly Recording[] = readdirSync(PROGRAMS).flatMap((file) =>
  Object.values(load(join(PROGRAMS, file)) as Record<string, Recording>),
);
