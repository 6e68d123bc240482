import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { downloadModule } from '../servers/build';

const MODULE = 'github.com/grafana/grafana-operator/v5';

const VERSION = 'v5.18.0';

/** What the fixture says of itself, and the schema of `spec`. */
export interface RecordedSchema {
  readonly program: string;
  readonly command: string;
  readonly schema: object;
}

interface Definition {
  readonly spec: {
    readonly versions: { readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: object } } } }[];
  };
}

/** The schema by which an API server judges the spec of a GrafanaDashboard, without what it says to people. */
export async function grafanaDashboardSchema(): Promise<string> {
  const bases = join(await downloadModule(MODULE, VERSION), 'config', 'crd', 'bases');
  const definition = parse(readFileSync(join(bases, 'grafana.integreatly.org_grafanadashboards.yaml'), 'utf8')) as Definition;
  const recorded: RecordedSchema = {
    program: `grafana-operator ${VERSION}`,
    command: 'npm run record-grammars',
    schema: definition.spec.versions[0].schema.openAPIV3Schema.properties.spec,
  };
  return JSON.stringify(recorded, (key, value: unknown) => (key === 'description' && typeof value === 'string' ? undefined : value), 2);
}
