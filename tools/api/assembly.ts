import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Assembly, TypeSystem } from 'jsii-reflect';

export const ROOT = join(__dirname, '..', '..');

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

/** An assembly with everything that its types refer to. */
export async function reflectOn(spec: object): Promise<Assembly> {
  const system = await withPeers();
  return system.addAssembly(new Assembly(system, spec as Spec));
}

/** @throws when jsii has not written the file yet */
export async function readAssembly(file = join(ROOT, '.jsii')): Promise<Assembly> {
  if (!existsSync(file)) throw new Error(`there is no ${file}: run npm run jsii`);
  return reflectOn(JSON.parse(readFileSync(file, 'utf8')) as object);
}
