import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceToAssemblyHelper } from 'jsii';
import { reflectOn } from '../../../tools/api/assembly';
import { undocumented } from '../../../tools/api/docblocks';
import { exportedValues } from '../../../tools/api/values';
import { temporaryFolder } from '../../../tools/temporary-folder';

const PORTS = `
/** Name of the port
 *  of /metrics. */
export const PORT = 'web';
export const LABELS: string[] = [];
/**
 * One target for each port.
 *
 * @param port by its name
 */
export function targets(port: string): string[] { return [port]; }
/** @internal */
export const HIDDEN = 1;
export class Route {}
export const UNEXPORTED = 1;
`;

function valuesOf(source: string) {
  const folder = join(temporaryFolder(), 'lib');
  mkdirSync(folder);
  writeFileSync(join(folder, 'ports.ts'), source);
  writeFileSync(join(folder, 'index.ts'), "export { HIDDEN, LABELS, PORT, Route, targets } from './ports';\n");
  return exportedValues(join(folder, 'index.ts'));
}

test('finds the constants and functions of a barrel, with their types and docblocks', () => {
  expect(valuesOf(PORTS)).toEqual([
    { name: 'LABELS', file: 'lib/ports.ts', line: 5, type: 'string[]', text: '', parameters: [] },
    { name: 'PORT', file: 'lib/ports.ts', line: 4, type: '"web"', text: 'Name of the port of /metrics.', parameters: [] },
    {
      name: 'targets',
      file: 'lib/ports.ts',
      line: 11,
      type: '(port: string) => string[]',
      text: 'One target for each port.',
      parameters: [{ name: 'port', text: 'by its name' }],
    },
  ]);
});

test('one without a docblock is found', async () => {
  const assembly = await reflectOn(sourceToAssemblyHelper('/** Nothing else. */\nexport class Empty {}'));

  expect(undocumented(assembly, valuesOf(PORTS))).toEqual(['lib/ports.ts:5 LABELS has no docblock that says more than its tags']);
});
