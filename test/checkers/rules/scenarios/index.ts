import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Scenario } from '../scenario';

const FILES = readdirSync(__dirname).filter((file) => file !== 'index.ts');

/** The stories of all alerts: what the files of this folder export. */
export const SCENARIOS: readonly Scenario[] = FILES.flatMap((file) =>
  Object.values(jest.requireActual<Record<string, Scenario[]>>(join(__dirname, file))).flat(),
);
