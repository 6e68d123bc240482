import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as trainwatch from '../../lib';
import { contractViolations } from '../../lib/kinds/contract';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { ISubjectKind } from '../../lib/kinds/subject';
import { ThresholdSet } from '../../lib/values/threshold-set';

const KINDS = join(__dirname, '..', '..', 'lib', 'kinds');
const BARREL = readFileSync(join(KINDS, '..', 'mixin', 'index.ts'), 'utf8');

const folders = readdirSync(KINDS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));

/** Which parts of a kind that comes with the library are missing, of those that the compiler and the other tests do not ask for. */
function missingParts(folder: string, shipped: readonly ISubjectKind[] = SHIPPED_KINDS, barrel = BARREL): string[] {
  const module = jest.requireActual<Record<string, unknown>>(join(KINDS, folder, `${folder}-kind`));
  const kind = shipped.find(({ constructor }) => Object.values(module).includes(constructor));
  if (!kind) return [`lib/kinds/shipped-kinds.ts lacks the kind of lib/kinds/${folder}`];
  const { _thresholds: thresholds } = kind as { _thresholds?: ThresholdSet<object> };
  const isPublic = /-(kind|thresholds)\.ts$/;
  const unexported = readdirSync(join(KINDS, folder)).filter(
    (file) => isPublic.test(file) && !barrel.includes(`/${folder}/${file.slice(0, -3)}'`),
  );
  return [
    ...unexported.map((file) => `lib/mixin/index.ts does not export lib/kinds/${folder}/${file}`),
    ...(thresholds && thresholds.names.length > 0 ? [] : [`${kind.constructor.name} has no _thresholds`]),
    ...(kind.ruleGroups.some(({ alerts }) => alerts.length > 0) ? [] : [`${kind.constructor.name} has no alert`]),
  ];
}

describe('the kinds that come with the library', () => {
  test.each(folders)('%s is complete', (folder) => {
    expect(missingParts(folder)).toEqual([]);
  });

  test('each has a folder of its own, and an id', () => {
    expect(SHIPPED_KINDS).toHaveLength(folders.length);
    expect(new Set(SHIPPED_KINDS.map(({ id }) => id)).size).toBe(folders.length);
  });

  test('keep what they promise each other', () => {
    expect(contractViolations(SHIPPED_KINDS)).toEqual([]);
  });

  test('are missed by name', () => {
    const kind = SHIPPED_KINDS.find(({ id }) => id === 'grafana')!;
    const bare = Object.assign(Object.create(Object.getPrototypeOf(kind) as object) as ISubjectKind, kind, {
      _thresholds: undefined,
      ruleGroups: [],
    });
    expect(missingParts('grafana', [])).toEqual(['lib/kinds/shipped-kinds.ts lacks the kind of lib/kinds/grafana']);
    expect(missingParts('grafana', [bare], "export * from '../kinds/grafana/grafana-kind';")).toEqual([
      'lib/mixin/index.ts does not export lib/kinds/grafana/grafana-thresholds.ts',
      'GrafanaKind has no _thresholds',
      'GrafanaKind has no alert',
    ]);
  });

  test('are not listed by the library itself', () => {
    expect(Object.keys(trainwatch)).not.toContain('SHIPPED_KINDS');
  });
});
