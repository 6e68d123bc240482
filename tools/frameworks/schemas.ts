import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, cacheFolder } from '../cache';
import { runCommand } from '../command';
import { downloadModule } from '../servers/build';
import { framework, frameworkProgram, NEWEST_TYPES_VERSION, OPERATOR_VERSION } from './programs';

const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';
const TYPES = `${OPERATOR}/pkg/apis/monitoring`;

/** Files with the CustomResourceDefinitions that the operator itself comes with. */
export async function operatorSchemas(): Promise<string[]> {
  const module = await downloadModule(OPERATOR, `v${OPERATOR_VERSION}`);
  return filesOf(join(module, 'example', 'prometheus-operator-crd'));
}

/** Files with the CustomResourceDefinitions of the newest types; they are made from the types once. */
export async function newestSchemas(): Promise<string[]> {
  const folder = cacheFolder('frameworks', `schemas-${NEWEST_TYPES_VERSION}-${framework('controllerTools').version}`);
  await buildOnce(folder, async (target) => {
    const types = join(target, 'types');
    // What makes the schemas wants a folder that it may write to.
    await runCommand('cp', ['-R', await downloadModule(TYPES, `v${NEWEST_TYPES_VERSION}`), types]);
    await runCommand('chmod', ['-R', 'u+w', types]);
    const args = ['crd:crdVersions=v1,maxDescLen=0', 'paths=./v1/.', 'paths=./v1alpha1/.', `output:crd:dir=${target}`];
    await runCommand(frameworkProgram('controller-gen'), args, { cwd: types, env: { GOWORK: 'off' } });
    rmSync(types, { recursive: true });
  });
  return filesOf(folder);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name));
}
