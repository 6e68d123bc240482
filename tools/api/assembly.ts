import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Assembly, TypeSystem } from 'jsii-reflect';

export const ROOT = join(__dirname, '..', '..');

const RECORDED = join('values', 'recorded', 'types.ts');

/** What the compiler of this package may write into an assembly. */
const FEATURES: NonNullable<Parameters<TypeSystem['loadModule']>[1]>['supportedFeatures'] = [
  'intersection-types',
  'class-covariant-overrides',
];

type Spec = ConstructorParameters<typeof Assembly>[1];

/** The packages whose types appear in the public API. */
async function withPeers(): Promise<TypeSystem> {
  const system = new TypeSystem();
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  for (const peer of Object.keys(peerDependencies)) {
    const options = { validate: false, supportedFeatures: FEATURES };
    await system.loadModule(dirname(require.resolve(`${peer}/package.json`, { paths: [ROOT] })), options);
  }
  return system;
}

/** The same assembly with types under other names; keys and values are without the name of the assembly. */
export function withNames(spec: Spec, names: Map<string, string>): Spec {
  const text = [...names].reduce(
    (json, [before, now]) => json.replaceAll(`"${spec.name}.${before}"`, `"${spec.name}.${now}"`),
    JSON.stringify(spec),
  );
  return JSON.parse(text) as Spec;
}

/** What a submodule exports a second time goes by the name that needs no submodule. */
function withoutAliases(spec: Spec): Spec {
  const shortest = new Map<string, string>();
  const aliases = new Map<string, string>();
  const names = Object.keys(spec.types ?? {}).map((fqn) => fqn.slice(spec.name.length + 1));
  for (const name of names.sort((a, b) => a.split('.').length - b.split('.').length)) {
    const symbol = spec.types?.[`${spec.name}.${name}`].symbolId ?? name;
    const first = shortest.get(symbol);
    if (first === undefined) shortest.set(symbol, name);
    else aliases.set(name, first);
  }
  const kept = Object.entries(spec.types ?? {}).filter(([fqn]) => !aliases.has(fqn.slice(spec.name.length + 1)));
  return withNames({ ...spec, types: Object.fromEntries(kept) }, aliases);
}

/** An assembly with everything that its types refer to. */
export async function reflectOn(spec: object): Promise<Assembly> {
  const system = await withPeers();
  return system.addAssembly(new Assembly(system, withoutAliases(spec as Spec)));
}

export function readAssembly(file: string): Promise<Assembly> {
  return reflectOn(JSON.parse(readFileSync(file, 'utf8')) as object);
}

/** @throws when `npm run jsii` has not run since a source changed */
export function readCurrentAssembly(root = ROOT): Promise<Assembly> {
  const file = join(root, '.jsii');
  const written = existsSync(file) ? statSync(file).mtimeMs : 0;
  const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  // The table of types is written from the assembly, and no part of it.
  const changed = sources.find((name) => name !== RECORDED && statSync(join(root, 'lib', name)).mtimeMs > written);
  if (changed !== undefined) throw new Error(`lib/${changed} is newer than .jsii: run npm run jsii`);
  return readAssembly(file);
}
