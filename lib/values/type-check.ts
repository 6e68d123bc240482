import { nameHint, nearestName } from './nearest-name';
import { TYPES } from './recorded/types';

/** Decides whether a value is of a type; the path says where it was given. Returns a sentence, or nothing. */
type Check = (path: string, value: unknown) => string | undefined;

/** Of all public types, as the library is compiled; their names stand in lib/values/recorded/types.ts. */
const CHECKS = new Map<string, Check>();

/** Those of this copy of the library, which a bundler may have given other names. */
const CLASSES = new Map<string, abstract new () => object>();

const PRIMITIVES: Record<string, Check> = {
  any: () => undefined,
  string: (path, value) => (typeof value === 'string' ? undefined : refusal(path, value, asText(value))),
  number: (path, value) => (typeof value === 'number' && !Number.isNaN(value) ? undefined : refusal(path, value, 'give it a number')),
  boolean: (path, value) => (typeof value === 'boolean' ? undefined : refusal(path, value, 'give it true or false')),
  json: (path, value) => (isObject(value) ? undefined : refusal(path, value, 'give it an object')),
  date: (path, value) => (value instanceof Date ? undefined : refusal(path, value, 'give it a Date')),
};

/** What stands behind `name:type` of a parameter or a field. */
export interface Typed {
  readonly name: string;
  readonly optional: boolean;
  /** Whether all further arguments are of this type. */
  readonly rest: boolean;
  readonly check: Check;
  /** Whether it is an object with fields, which then go by their own names. */
  readonly isStruct: boolean;
}

/** Reads an entry of the table, for example `props?` and `WorkloadProps`. */
export function typed(name: string, type: string): Typed {
  const optional = name.endsWith('?');
  const rest = name.startsWith('...');
  const isStruct = Object.hasOwn(TYPES.structs, type);
  return { name: name.replace(/^\.{3}|\?$/g, ''), optional, rest, check: checkOf(type), isStruct };
}

/** Makes a class known by the name that it has in the public API. */
export function nameClass(name: string, type: object): void {
  CLASSES.set(name, type as abstract new () => object);
}

/** A sentence about the first value that is not of the type that stands in the public API. */
export function typeProblem({ optional, check }: Typed, path: string, value: unknown): string | undefined {
  if (value === undefined) return optional ? undefined : check(path, value);
  if (value === null && optional) return `${path} is null: leave it out, or give it a value`;
  return check(path, value);
}

function checkOf(type: string): Check {
  const known = CHECKS.get(type);
  if (known) return known;
  // Types may refer to each other in a circle.
  let made: Check | undefined;
  const check: Check = (path, value) => (made ??= makeCheck(type))(path, value);
  CHECKS.set(type, check);
  return check;
}

function makeCheck(type: string): Check {
  if (type.endsWith('[]')) return listCheck(checkOf(type.slice(0, -2)));
  if (type.startsWith('{')) return mapCheck(checkOf(type.slice(1, -1)));
  if (Object.hasOwn(TYPES.enums, type)) return enumCheck(type, TYPES.enums[type]);
  if (Object.hasOwn(TYPES.structs, type)) return structCheck(type, TYPES.structs[type]);
  if (Object.hasOwn(TYPES.classes, type)) return classCheck(type);
  if (Object.hasOwn(TYPES.interfaces, type)) return interfaceCheck(type, TYPES.interfaces[type]);
  return PRIMITIVES[type];
}

function listCheck(element: Check): Check {
  return (path, value) => {
    if (!Array.isArray(value)) return refusal(path, value, 'give it a list, in brackets');
    return first(value, (item, i) => element(`${path}[${i}]`, item));
  };
}

function mapCheck(element: Check): Check {
  return (path, value) => {
    if (!isObject(value)) return refusal(path, value, 'give it an object of names and values');
    return first(Object.entries(value), ([name, item]) => element(`${path}.${name}`, item));
  };
}

function enumCheck(type: string, members: Readonly<Record<string, string>>): Check {
  const values = Object.values(members);
  return (path, value) => {
    if (values.includes(value as string)) return undefined;
    if (typeof value === 'string') return `${path} is '${value}', which is no ${type}: ${nameHint(value, values)}`;
    return refusal(path, value, `use one of ${values.join(', ')} (${type})`);
  };
}

function structCheck(type: string, fields: Readonly<Record<string, string>>): Check {
  const known = Object.entries(fields).map(([name, field]) => typed(name, field));
  const names = known.map(({ name }) => name);
  const needed = known.filter(({ optional }) => !optional).map(({ name }) => name);
  const wanted = `give it an object of ${type}${needed.length > 0 ? ` with ${needed.join(', ')}` : ''}`;
  return (path, value) => {
    if (!isObject(value)) return refusal(path, value, wanted);
    const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
    const given = value as Record<string, unknown>;
    return misspelledField(path, given, names) ?? first(known, (field) => typeProblem(field, at(field.name), given[field.name]));
  };
}

/** A misspelled field would do nothing. One that is like none of them may be there for another reader of the same object. */
function misspelledField(path: string, value: Record<string, unknown>, names: string[]): string | undefined {
  for (const name of Object.keys(value)) {
    if (value[name] === undefined || names.includes(name)) continue;
    const meant = nearestName(name, names);
    if (meant !== undefined) return `there is no '${path === '' ? '' : `${path}.`}${name}': did you mean '${meant}'`;
  }
  return undefined;
}

function classCheck(type: string): Check {
  const wanted = type === 'SecretKey' ? "name one with SecretKey.of('secret', 'key'), never the value itself" : `give it ${article(type)}`;
  return (path, value) => (isInstance(type, value) ? undefined : refusal(path, value, wanted));
}

/** Classes of cdk8s, which no bundler of this library renames. */
const FOREIGN = /^(cdk8s|k8s)\./;

/** There may be two copies of the library, whose classes have the same names. */
function isInstance(type: string, value: unknown): boolean {
  if (!isObject(value)) return false;
  const known = CLASSES.get(type);
  // A bundler may have renamed what this copy never named.
  if (!known && !FOREIGN.test(type)) return true;
  if (known && value instanceof known) return true;
  const name = type.replace(FOREIGN, '');
  for (let level: unknown = Object.getPrototypeOf(value); level !== null; level = Object.getPrototypeOf(level)) {
    if ((level as object).constructor.name === name) return true;
  }
  return false;
}

function interfaceCheck(type: string, { members, makers }: { readonly members: string[]; readonly makers: string[] }): Check {
  const example = makers.length > 0 ? `, for example ${article(makers[0])}` : '';
  return (path, value) => {
    const missing = isObject(value) ? members.filter((member) => !(member in value)) : members;
    if (isObject(value) && missing.length === 0) return undefined;
    const lacks = isObject(value) ? ` without ${missing.join(', ')}` : '';
    return `${path} ${shownKind(value)}${lacks}: give it ${article(type)}${example}`;
  };
}

/** Strings are not shown: one in place of a SecretKey may be the secret. */
function refusal(path: string, value: unknown, remedy: string): string {
  return `${path === '' ? 'props' : path} ${shownKind(value)}: ${remedy}`;
}

function shownKind(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return `is ${String(value)}`;
  if (Array.isArray(value)) return 'is a list';
  if (typeof value !== 'object') return `is a ${typeof value}`;
  const { name } = value.constructor ?? Object;
  return name === 'Object' ? 'is an object' : `is ${article(name)}`;
}

function asText(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? `write it as the string '${value}'` : 'give it a string';
}

function article(name: string): string {
  return `${/^(A|E|I|O)/.test(name) ? 'an' : 'a'} ${name}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first<T>(items: readonly T[], problem: (item: T, i: number) => string | undefined): string | undefined {
  for (let i = 0; i < items.length; i++) {
    const found = problem(items[i], i);
    if (found !== undefined) return found;
  }
  return undefined;
}
