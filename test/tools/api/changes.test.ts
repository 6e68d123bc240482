import { sourceToAssemblyHelper } from 'jsii';
import { reflectOn } from '../../../tools/api/assembly';
import { baselineText, changedValues, compareApis, listedMoves, readBaseline } from '../../../tools/api/changes';

const assembly = (source: string) => reflectOn(sourceToAssemblyHelper(source));

const BEFORE = `
export interface RunProps { readonly kind?: string; readonly team?: string; }
export class Run { public constructor(props: RunProps) { void props; } public stop(): void {} }
export class Volume { public readonly free = 1; public static of(): Volume { return new Volume(); } }
export enum Level { ARTICLE, FULL }
`;

const NOW = `
export interface RunProps { readonly team: string; }
export class Run { public constructor(props: RunProps) { void props; } public stop(after: string): void { void after; } }
export class CheckpointVolume { public readonly free = 1; public static of(): CheckpointVolume { return new CheckpointVolume(); } }
export enum Level { CORE, FULL }
`;

const ALL_ROWS = new Map([
  ['RunProps.kind', '`thresholds`'],
  ['RunProps.team', 'required'],
  ['Run.stop', 'takes the time to wait'],
  ['Volume', '`CheckpointVolume`'],
  ['Level.ARTICLE', '`Level.CORE`'],
]);

test('reports a removed, a required and a changed member and a removed type, unless they are listed', async () => {
  const report = await compareApis(await assembly(BEFORE), await assembly(NOW), new Map());

  expect(report.listed).toEqual([]);
  expect(report.unlisted.map(({ element }) => element).sort()).toEqual([
    'Level.ARTICLE',
    'Run.stop',
    'RunProps.kind',
    'RunProps.team',
    'Volume',
  ]);
  expect(report.unlisted.map(({ message }) => message)).toContain('PROP testpkg.RunProps.kind: has been removed');
});

test('accepts what is listed, and compares a renamed type with its new name', async () => {
  const report = await compareApis(await assembly(BEFORE), await assembly(NOW), ALL_ROWS);

  expect(report.unlisted).toEqual([]);
  expect(report.stale).toEqual([]);

  const shrunk = NOW.replace('public readonly free = 1;', '');
  const second = await compareApis(await assembly(BEFORE), await assembly(shrunk), ALL_ROWS);
  expect(second.unlisted.map(({ element }) => element)).toEqual(['Volume.free']);
});

test('calls a constructor by that name', async () => {
  const other = BEFORE.replace('public constructor(props: RunProps)', 'public constructor(id: string, props: RunProps)').replace(
    '{ void props; }',
    '{ void id; void props; }',
  );
  const report = await compareApis(
    await assembly(BEFORE),
    await assembly(other),
    listedMoves('\n## From 0.1.0 to\n| `Run.constructor` | takes an id |', '0.1.0'),
  );

  expect(report.unlisted).toEqual([]);
  expect(new Set(report.listed.map(({ element }) => element))).toEqual(new Set(['Run.constructor']));
});

test('names a row of which nothing breaks', async () => {
  const report = await compareApis(await assembly(BEFORE), await assembly(BEFORE), new Map([['Run.stop', 'gone']]));

  expect(report.stale).toEqual(['Run.stop']);
});

test('an added optional member is no breaking change', async () => {
  const more = BEFORE.replace('readonly kind', 'readonly labels?: string[]; readonly kind');
  const report = await compareApis(await assembly(BEFORE), await assembly(more), new Map());

  expect(report.unlisted).toEqual([]);
});

test('reads rows of the section of the baseline alone, with several names in a cell', () => {
  const page = [
    '## From 0.0.9 to 0.1.0',
    '| `Old` | `New` | |',
    '## From 0.1.0 to 0.2.0',
    '| Before | Now | Why |',
    '| --- | --- | --- |',
    '| `RunProps.kind`, `JobProps.kind` | `thresholds` | says what it is |',
    '## Deep imports',
    '| `lib/core` | `lib/values` |',
  ].join('\n');

  expect(listedMoves(page, '0.1.0')).toEqual(
    new Map([
      ['RunProps.kind', '`thresholds`'],
      ['JobProps.kind', '`thresholds`'],
    ]),
  );
});

test('a baseline holds every signature and nothing that a comparison does not look at', async () => {
  const before = await assembly(BEFORE);
  const text = baselineText(before);
  const kept = await reflectOn(JSON.parse(text) as object);

  expect(text).not.toMatch(/"(docs|locationInModule)"/);
  expect(await compareApis(kept, before, new Map())).toEqual({ listed: [], unlisted: [], stale: [] });
  expect(await compareApis(before, kept, new Map())).toEqual({ listed: [], unlisted: [], stale: [] });
});

test('a constant or function that is gone or of another type breaks, a new one does not', async () => {
  const before = { PORT: '"web"', rules: '(thresholds?: string) => string[]', LABEL: '"team"' };
  const changed = changedValues(before, { rules: '(thresholds: string) => string[]', LABEL: '"team"', NEW: '1' });

  expect(changed).toEqual([
    { element: 'PORT', message: 'VALUE PORT: has been removed' },
    { element: 'rules', message: 'VALUE rules: is now (thresholds: string) => string[] (formerly (thresholds?: string) => string[])' },
  ]);
  const same = await assembly(BEFORE);
  expect(await compareApis(same, same, listedMoves('\n## From 1.0 to\n| `rules` | gone |', '1.0'), changed)).toEqual({
    listed: changed.slice(1),
    unlisted: changed.slice(0, 1),
    stale: [],
  });
});

test('the committed API of the last release can be read', async () => {
  const { assembly: released, values } = await readBaseline();

  expect(released.allTypes.map(({ name }) => name)).toContain('MonitoringStack');
  expect(values).toMatchObject({ TRAINING_JOB: '"tensorflow-training"' });
});
