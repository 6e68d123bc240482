import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceToAssemblyHelper } from 'jsii';
import { readCurrentAssembly, reflectOn } from '../../../tools/api/assembly';
import { countMembers, undocumented } from '../../../tools/api/docblocks';
import { temporaryFolder } from '../../../tools/temporary-folder';

const SOURCE = `
/** Where a run writes its checkpoints. */
export class Volume {
  /**
   * @param path below the mount, and the docblock of the property
   */
  public constructor(public readonly path: string, public readonly node: string) {}
  /** Bytes that are left; less than one checkpoint ends the run. */
  public readonly free = 1;
  /** The path of the volume. */
  public pathOfVolume(): string { return this.path; }
  public shrink(): void {}
  /** @internal */
  public _render(): void {}
}
/** The props of a volume. */
export interface VolumeProps {
  /** @default 10 */
  readonly sizeGib?: number;
  /** Name of a StorageClass. */
  readonly storageClass?: string;
}
export enum Access {
  READ,
  /** Only one node at a time. */
  WRITE_ONCE,
}
`;

async function planted() {
  return reflectOn(sourceToAssemblyHelper(SOURCE));
}

test('finds each public member without a docblock that says something, by file and line', async () => {
  expect(undocumented(await planted())).toEqual([
    'index.ts:7 Volume.node has no docblock that says more than its tags',
    "index.ts:11 Volume.pathOfVolume has a docblock that only repeats its name: 'The path of the volume.'",
    'index.ts:12 Volume.shrink has no docblock that says more than its tags',
    "index.ts:17 VolumeProps has a docblock that only repeats its name: 'The props of a volume.'",
    'index.ts:19 VolumeProps.sizeGib has no docblock that says more than its tags',
    'index.ts:21 VolumeProps.storageClass is optional and has no @default',
    'index.ts:23 Access has no docblock that says more than its tags',
    'index.ts:23 Access.READ has no docblock that says more than its tags',
  ]);
});

test('counts what it looks at: types and members, but neither constructors nor internal members', async () => {
  expect(countMembers(await planted())).toBe(12);
});

test('what a submodule exports a second time is one type', async () => {
  const source = {
    'index.ts': `export * from './runs';\nexport * as testing from './runs';`,
    'runs.ts': 'export class Run { public twin(): Run { return this; } }',
  };
  const { allTypes } = await reflectOn(sourceToAssemblyHelper(source));

  expect(allTypes.map(({ fqn }) => fqn)).toEqual(['testpkg.Run']);
  expect(allTypes[0].isClassType() && allTypes[0].ownMethods[0].returns.type.fqn).toBe('testpkg.Run');
});

test('an assembly from before a change of the sources is refused', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'lib', 'rules'), { recursive: true });
  writeFileSync(join(root, '.jsii'), '{}');
  writeFileSync(join(root, 'lib', 'rules', 'rule.ts'), '');
  utimesSync(join(root, '.jsii'), 1, 1);

  expect(() => readCurrentAssembly(root)).toThrow('lib/rules/rule.ts is newer than .jsii: run npm run jsii');
});
