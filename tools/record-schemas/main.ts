import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { downloadModule } from '../servers/build';
import { Schema, shared, withoutProse } from './compact';

const FILE = join(__dirname, '..', '..', 'test', 'components', 'trainer', 'recorded', 'controller-schemas.json');

const TRAINER = { name: 'trainer', module: 'github.com/kubeflow/trainer/v2', version: '2.3.0', folder: 'manifests/base/crds' };

const KINDS = [
  {
    name: 'training-operator',
    module: 'github.com/kubeflow/training-operator',
    version: '1.9.3',
    folder: 'manifests/base/crds',
    file: 'kubeflow.org_tfjobs.yaml',
  },
  {
    name: 'jobset',
    module: 'sigs.k8s.io/jobset',
    version: '0.12.0',
    folder: 'config/components/crd/bases',
    file: 'jobset.x-k8s.io_jobsets.yaml',
  },
  { ...TRAINER, file: 'trainer.kubeflow.org_trainjobs.yaml' },
  { ...TRAINER, file: 'trainer.kubeflow.org_trainingruntimes.yaml' },
  { ...TRAINER, file: 'trainer.kubeflow.org_clustertrainingruntimes.yaml' },
];

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string };
    readonly versions: {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: { readonly properties: { spec: Schema } } };
    }[];
  };
}

/** What the controllers' CustomResourceDefinitions say of the objects that we make, written down by `npm run record-schemas`; it needs Go. */
async function main(): Promise<void> {
  const kinds: Record<string, object> = {};
  const specs: Record<string, Schema> = {};
  for (const { name, module, version, folder, file } of KINDS) {
    const path = join(await downloadModule(module, `v${version}`), folder, file);
    const { group, scope, names, versions } = (parse(readFileSync(path, 'utf8')) as Definition).spec;
    const [served] = versions;
    kinds[names.kind] = { controller: `${name} ${version}`, apiVersion: `${group}/${served.name}`, scope };
    specs[names.kind] = withoutProse(served.schema.openAPIV3Schema.properties.spec);
  }
  const parts = { command: 'npm run record-schemas', kinds, ...shared(specs) };
  writeFileSync(FILE, `{\n${Object.entries(parts).map(block).join(',\n')}\n}\n`);
}

/** A line for each entry, so that a diff shows what a new version changes. */
function block([name, part]: [string, object | string]): string {
  if (typeof part === 'string') return `  ${JSON.stringify(name)}: ${JSON.stringify(part)}`;
  const lines = Object.entries(part).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `  ${JSON.stringify(name)}: {\n${lines.join(',\n')}\n  }`;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
