import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { INSTANCE, NAMESPACE } from './chart-objects';
import { ControlPlane } from './control-plane';
import { inputDigest, JUDGED, recordedInput } from './judged-objects';
import { OPERATOR_VERSION } from './programs';
import { RunningOperator } from './running-operator';

const FOLDER = join(__dirname, '..', '..', 'test', 'frameworks', 'recorded');

/** The files that the operator has made, as their text. */
export interface MadeFiles {
  readonly 'prometheus.yaml': string;
  readonly 'alertmanager.yaml': string;
}

interface Origin {
  readonly program: string;
  readonly command: string;
  readonly input: string;
}

/** Gives the operator the objects that the recorded files are made of, and returns what it makes of them. */
export async function makeRecordedFiles(plane: ControlPlane, operator: RunningOperator): Promise<MadeFiles> {
  await plane.apply(recordedInput());
  return madeFiles(operator);
}

/** What it has made, once all jobs and routes are in it. */
export async function madeFiles(operator: RunningOperator): Promise<MadeFiles> {
  const hasAllJobs = (text: string) => (parse(text) as { scrape_configs?: object[] }).scrape_configs?.length === JUDGED.jobs.length;
  const hasRoutes = (text: string) => text.includes(`receiver: ${NAMESPACE}/${JUDGED.routes[0].metadata.name}/`);
  return {
    'prometheus.yaml': await operator.prometheusConfig(NAMESPACE, INSTANCE, hasAllJobs),
    'alertmanager.yaml': await operator.alertmanagerConfig(NAMESPACE, INSTANCE, hasRoutes),
  };
}

export function recordedFiles(): MadeFiles {
  const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
  return { 'prometheus.yaml': read('prometheus.yaml'), 'alertmanager.yaml': read('alertmanager.yaml') };
}

/** What the recorded files say of themselves. */
export function recordedOrigin(): Origin {
  return JSON.parse(readFileSync(join(FOLDER, 'origin.json'), 'utf8')) as Origin;
}

/** What they say when they are made of the objects of today. */
export function currentOrigin(): Origin {
  return { program: `prometheus-operator ${OPERATOR_VERSION}`, command: 'npm run record-frameworks', input: inputDigest() };
}

export function writeRecorded(files: MadeFiles): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(FOLDER, name), text as string);
  writeFileSync(join(FOLDER, 'origin.json'), `${JSON.stringify(currentOrigin(), undefined, 2)}\n`);
}
