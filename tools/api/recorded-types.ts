import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Assembly, ClassType, Initializer, InterfaceType, Method, Type, TypeReference } from 'jsii-reflect';
import { format, resolveConfig } from 'prettier';
import * as library from '../../lib';
import { RecordedTypes } from '../../lib/values/recorded/recorded-types';
import { ROOT } from './assembly';

export const RECORDED_TYPES = join(ROOT, 'lib', 'values', 'recorded', 'types.ts');

/** Structs of Kubernetes that a container or a volume is made of are some hundred: those are only known to be objects. */
const MOST_FIELDS = 20;

/** Writes the table, and says where. */
export async function writeRecordedTypes(assembly: Assembly): Promise<string> {
  const recorded = recordTypes(assembly);
  const style = await resolveConfig(RECORDED_TYPES);
  writeFileSync(RECORDED_TYPES, await format(rendered(recorded), { ...style, filepath: RECORDED_TYPES }));
  return `${Object.keys(recorded.structs).length} structs and ${Object.keys(recorded.calls).length} classes in lib/values/recorded/types.ts`;
}

function recordTypes(assembly: Assembly): RecordedTypes {
  const recorded: RecordedTypes = { structs: {}, classes: {}, interfaces: {}, enums: {}, calls: {} };
  const open: Type[] = [];
  const seen = new Set<string>();
  const reach = (type: Type): string => {
    if (!seen.has(type.fqn)) {
      seen.add(type.fqn);
      open.push(type);
    }
    return nameOf(type);
  };
  for (const type of assembly.allClasses) recordCalls(recorded, type, reach);
  for (let type = open.pop(); type; type = open.pop()) record(recorded, type, reach);
  return recorded;
}

function record(recorded: RecordedTypes, type: Type, reach: (type: Type) => string): void {
  const name = nameOf(type);
  if (type.isEnumType()) recorded.enums[name] = (library as unknown as Record<string, Record<string, string>>)[type.name];
  else if (type.isInterfaceType() && type.datatype) {
    const fields = type.allProperties;
    const known = isOurs(type) ? !isThresholds(type) : fields.length <= MOST_FIELDS;
    recorded.structs[name] = known ? Object.fromEntries(fields.map((field) => [optional(field), typeText(field.type, reach)])) : {};
  } else if (isConstruct(type)) recorded.interfaces[name] = { members: ['node'], makers: [] };
  else if (type.isInterfaceType()) recorded.interfaces[name] = { members: requiredMembers(type), makers: makersOf(type) };
  else recorded.classes[name] = true;
}

function recordCalls({ calls }: RecordedTypes, type: ClassType, reach: (type: Type) => string): void {
  const initializer = type.abstract || type.initializer?.protected ? undefined : type.initializer;
  const callables: (Method | Initializer)[] = [
    ...(initializer ? [initializer] : []),
    ...type.ownMethods.filter((method) => !method.protected),
  ];
  const found = callables
    .filter(isWorthChecking)
    .map(
      (callable) =>
        [
          callable instanceof Initializer ? 'new' : callable.static ? `static ${callable.name}` : callable.name,
          callable.parameters.map(
            (parameter) =>
              `${parameter.variadic ? '...' : ''}${optional(parameter).replace(/^__\d+/, 'props')}:${typeText(parameter.type, reach)}`,
          ),
        ] as const,
    );
  if (found.length > 0) calls[nameOf(type)] = Object.fromEntries(found);
}

/** Methods that take strings alone are called again and again. */
function isWorthChecking(callable: Method | Initializer): boolean {
  const { parameters } = callable;
  const isMethod = callable instanceof Method && !callable.static;
  return isMethod ? parameters.some(({ type }) => type.primitive !== 'string') : parameters.length > 0;
}

function optional({ name, optional }: { readonly name: string; readonly optional: boolean }): string {
  return optional ? `${name}?` : name;
}

function typeText(type: TypeReference, reach: (type: Type) => string): string {
  if (type.arrayOfType) return `${typeText(type.arrayOfType, reach)}[]`;
  if (type.mapOfType) return `{${typeText(type.mapOfType, reach)}}`;
  if (type.type) return reach(type.type);
  return type.primitive ?? 'any';
}

function requiredMembers(type: InterfaceType): string[] {
  const members = [...type.allProperties.filter(({ optional }) => !optional), ...type.allMethods];
  return members.map(({ name }) => name).sort();
}

function makersOf(type: InterfaceType): string[] {
  const classes = type.allImplementations.filter((maker) => maker.isClassType() && !maker.abstract && isOurs(maker));
  return classes.map(nameOf).sort();
}

/** Tables of thresholds check their values themselves, and against each other. */
function isThresholds(type: InterfaceType): boolean {
  return [type, ...type.getInterfaces(true)].some(({ name }) => name.endsWith('Thresholds'));
}

/** The only class of cdk8s that is taken and is no construct. */
const JSON_PATCH = 'cdk8s.JsonPatch';

/** There may be several versions of the library of constructs, so all that counts is that it is one. */
function isConstruct(type: Type): boolean {
  return !isOurs(type) && !type.fqn.startsWith('cdk8s-plus') && type.fqn !== JSON_PATCH;
}

function isOurs({ fqn }: { readonly fqn: string }): boolean {
  return fqn.startsWith('trainwatch.');
}

function nameOf({ fqn, name }: Type): string {
  if (fqn === JSON_PATCH) return fqn;
  return fqn.startsWith('cdk8s-plus') ? `k8s.${name}` : name;
}

function rendered(recorded: RecordedTypes): string {
  const table = (name: string, entries: Record<string, unknown>): string =>
    [
      `  ${name}: {`,
      ...Object.keys(entries)
        .sort()
        .map((key) => `    ${literal(key)}: ${literal(entries[key])},`),
      '  },',
    ].join('\n');
  return [
    '// Generated by `npm run docs` from the public API; do not edit.',
    "import { RecordedTypes } from './recorded-types';",
    '',
    'export const TYPES: RecordedTypes = {',
    table('structs', recorded.structs),
    table('classes', recorded.classes),
    table('interfaces', recorded.interfaces),
    table('enums', recorded.enums),
    table('calls', recorded.calls),
    '};',
    '',
  ].join('\n');
}

function literal(value: unknown): string {
  if (typeof value === 'string') return /^[A-Za-z_]\w*$/.test(value) ? value : `'${value}'`;
  return JSON.stringify(value).replace(/"/g, "'");
}
