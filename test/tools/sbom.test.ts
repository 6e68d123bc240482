import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod/mini';

/** What CycloneDX 1.5 demands of a bill of materials, and what a scanner needs. */
const COMPONENT = z.looseObject({
  'bom-ref': z.string().check(z.minLength(1)),
  type: z.enum(['library', 'application', 'framework']),
  name: z.string().check(z.minLength(1)),
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+/)),
  purl: z.string().check(z.regex(/^pkg:npm\//)),
  properties: z.array(z.object({ name: z.string(), value: z.string() })),
});
const BOM = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.5'),
  serialNumber: z.string().check(z.regex(/^urn:uuid:[0-9a-f-]{36}$/)),
  version: z.int().check(z.gte(1)),
  metadata: z.looseObject({ timestamp: z.iso.datetime(), component: COMPONENT }),
  components: z.array(COMPONENT),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

test('npm run sbom writes CycloneDX with everything that ships, and marks what only builds or tests it', () => {
  const output = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: join(__dirname, '../..'), encoding: 'utf8', maxBuffer: 1e8 });
  const bom = BOM.parse(JSON.parse(output));
  const shipped = bom.components.filter(({ properties }) => !properties.some(({ name }) => name === 'cdx:npm:package:development'));
  expect(shipped.map(({ name }) => name)).toEqual(expect.arrayContaining(['zod', 'commander', 'pino']));
  expect(shipped.map(({ name }) => name)).not.toContain('jest');
  expect(bom.components.map(({ name }) => name)).toContain('jest');
  const refs = new Set([bom.metadata.component, ...bom.components].map((component) => component['bom-ref']));
  expect(bom.dependencies.filter(({ ref }) => !refs.has(ref))).toEqual([]);
});
