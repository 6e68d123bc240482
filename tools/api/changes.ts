import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareAssemblies } from 'jsii-diff';
import { Assembly } from 'jsii-reflect';
import { readAssembly, reflectOn, ROOT, withNames } from './assembly';
import { ExportedValue } from './values';

export const MOVED = join(ROOT, 'docs', 'moved.md');

/** Holds the API of the last release: its assembly, and the constants and functions that are in none. */
const FOLDER = join(ROOT, 'api');

/** What a comparison does not look at. */
const LEFT_OUT = new Set(['assembly', 'docs', 'locationInModule', 'symbolId']);

/** Signatures only, a type a line, so that Git shows what changes. */
export function baselineText({ spec: { schema, name, version, jsiiVersion, types = {} } }: Assembly): string {
  const header = JSON.stringify({ schema, name, version, jsiiVersion }).slice(0, -1);
  const signature = (key: string, value: unknown): unknown => (LEFT_OUT.has(key) ? undefined : value);
  const lines = Object.entries(types).map(([fqn, type]) => `${JSON.stringify(fqn)}:${JSON.stringify(type, signature)}`);
  return `${header},"types":{\n${lines.join(',\n')}\n}}\n`;
}

/** The types of constants and functions, by their names. */
export type ValueTypes = Record<string, string>;

export function typesOf(values: ExportedValue[]): ValueTypes {
  return Object.fromEntries(values.map(({ name, type }) => [name, type]));
}

/** Makes an API what later ones are compared with, in place of that of the release before; returns the files. */
export function writeBaseline(assembly: Assembly, values: ExportedValue[]): string[] {
  for (const file of readdirSync(FOLDER)) rmSync(join(FOLDER, file));
  const name = join(FOLDER, `${assembly.name}-${assembly.version}`);
  writeFileSync(`${name}.jsii`, baselineText(assembly));
  writeFileSync(`${name}.values.json`, `${JSON.stringify(typesOf(values), undefined, 2)}\n`);
  return [`${name}.jsii`, `${name}.values.json`];
}

export async function readBaseline(): Promise<{ readonly assembly: Assembly; readonly values: ValueTypes }> {
  const find = (end: string): string => join(FOLDER, readdirSync(FOLDER).find((file) => file.endsWith(end)) ?? end);
  return {
    assembly: await readAssembly(find('.jsii')),
    values: JSON.parse(readFileSync(find('.values.json'), 'utf8')) as ValueTypes,
  };
}

/**
 * What docs/moved.md says of names of the baseline, from the table below its heading: the first cell holds the old names, `Type` or
 * `Type.member`, the second what to write now.
 */
export function listedMoves(page: string, baseline: string): Map<string, string> {
  const [, section = ''] = page.split(`\n## From ${baseline} `);
  const rows = section.split('\n## ')[0].matchAll(/^\|((?: *`[A-Za-z][\w.]*`,?)+) *\|([^|]*)\|/gm);
  return new Map([...rows].flatMap(([, before, now]) => [...before.matchAll(/[\w.]+/g)].map(([name]) => [name, now.trim()] as const)));
}

export interface BreakingChange {
  /** The type or `Type.member` of the baseline, `Type.constructor` included. */
  readonly element: string;
  /** What breaks, in the words of jsii-diff. */
  readonly message: string;
}

export interface ApiReport {
  /** Breaking changes that docs/moved.md lists. */
  readonly listed: BreakingChange[];
  /** Breaking changes that it does not list. */
  readonly unlisted: BreakingChange[];
  /** Names it lists of which nothing breaks. */
  readonly stale: string[];
}

/** A type whose second cell begins with the name of another type has moved there, and is compared with that. */
function renamedTypes(moves: Map<string, string>, now: Assembly): Map<string, string> {
  const names = new Set(now.allTypes.map(({ fqn }) => fqn.slice(now.name.length + 1)));
  return new Map(
    [...moves].flatMap(([before, after]) => {
      const [, name = ''] = /^`([\w.]+)`/.exec(after) ?? [];
      return names.has(name) && !names.has(before) ? [[before, name] as const] : [];
    }),
  );
}

/** The old name of what a change is about. A field that a struct needs, or lacks, is named in the message alone. */
function elementOf(key: string, message: string, assembly: string, renames: Map<string, string>): string {
  const element = key.slice(key.indexOf(':') + assembly.length + 2).replace('<initializer>', 'constructor');
  const [, field] = /(?:property|prop) '(\w+)'/.exec(message) ?? [];
  const [before] = [...renames].find(([, now]) => element === now || element.startsWith(`${now}.`)) ?? [];
  const old = before === undefined ? element : before + element.slice(renames.get(before)?.length);
  return field === undefined || old.endsWith(`.${field}`) ? old : `${old}.${field}`;
}

/** Constants and functions that are gone, or of another type: of these, any other counts as breaking. */
export function changedValues(before: ValueTypes, now: ValueTypes): BreakingChange[] {
  return Object.entries(before)
    .filter(([name, type]) => now[name] !== type)
    .map(([name, type]) => ({
      element: name,
      message: name in now ? `VALUE ${name}: is now ${now[name]} (formerly ${type})` : `VALUE ${name}: has been removed`,
    }));
}

/**
 * Everything that compiles against the first API and would not against the second, split by what docs/moved.md lists.
 *
 * @param values changes that are not in the assemblies
 */
export async function compareApis(
  before: Assembly,
  now: Assembly,
  moves: Map<string, string>,
  values: BreakingChange[] = [],
): Promise<ApiReport> {
  const renames = renamedTypes(moves, now);
  // Rather than jsii-diff's own mapping, which it forgets in what methods return.
  const renamed = await reflectOn(withNames(before.spec, renames));
  const ofTypes = compareAssemblies(renamed, now).mismatches.map(({ violationKey, message }) => ({
    element: elementOf(violationKey, message, before.name, renames),
    message,
  }));
  const changes = [...ofTypes, ...values];
  const broken = new Set(changes.map(({ element }) => element));
  return {
    listed: changes.filter(({ element }) => moves.has(element)),
    unlisted: changes.filter(({ element }) => !moves.has(element)),
    stale: [...moves.keys()].filter((name) => !broken.has(name) && !renames.has(name)),
  };
}
