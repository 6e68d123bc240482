import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { temporaryFolder } from '../tools/temporary-folder';

const ROOT = join(__dirname, '..');
const DEPCRUISE = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

function runIn(cwd: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const run = (...args: string[]) => runIn(ROOT, ...args);

const CRUISE = [DEPCRUISE, '--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'err'];
const SOURCES = ['lib', 'runtime', 'trainer/src', 'dingtalk-bridge/src', 'dead-mans-switch/src'];

/** What is found in a folder whose files import the types of others. */
function cruised(imports: Readonly<Record<string, string[]>>) {
  const folder = temporaryFolder();
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('tsconfig.json', '{}');
  for (const imported of Object.values(imports).flat()) write(imported, 'export interface Planted {}\n');
  for (const [importer, from] of Object.entries(imports)) {
    const lines = from.map((imported, i) => {
      const path = relative(dirname(importer), imported).replace(/\.ts$/, '');
      return `export type { Planted as Planted${i} } from '${path.startsWith('.') ? path : `./${path}`}';\n`;
    });
    write(importer, `${lines.join('')}export interface Planted {}\n`);
  }
  return runIn(folder, ...CRUISE, ...Object.keys(imports));
}

/** What the lint rules of the floors say of a file of lib. */
function violations(file: string, source: string): string[] {
  const { output } = run(
    '--input-type=module',
    '--eval',
    `import { Linter } from 'eslint';
     import tseslint from 'typescript-eslint';
     import { walls } from './floors.eslint.mjs';
     const parser = { files: ['**'], languageOptions: { parser: tseslint.parser } };
     const found = new Linter({ cwd: process.cwd() }).verify(${JSON.stringify(source)}, [parser, ...walls], { filename: ${JSON.stringify(file)} });
     console.log(JSON.stringify(found.map(({ message }) => message)));`,
  );
  return JSON.parse(output) as string[];
}

describe('floors of lib', () => {
  it('there is no circle among the files, imports of types counted, and no import between programs', () => {
    const { status, output } = run(...CRUISE, ...SOURCES);
    expect(output).toMatch(/no dependency violations found \(\d{3} modules/);
    expect(status).toBe(0);
  });

  it('a circle that is made of types alone is found', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'one.ts'), "import type { Two } from './two';\nexport interface One { two: Two }\n");
    writeFileSync(join(folder, 'two.ts'), "import type { One } from './one';\nexport interface Two { one: One }\n");
    const { status, output } = run(...CRUISE, folder);
    expect(output).toMatch(/error no-circular: .*one\.ts →/);
    expect(status).not.toBe(0);
  });

  it('an import that runtime or a program may not have is found, and no other', () => {
    const { status, output } = cruised({
      'runtime/one.ts': ['lib/values/names.ts', 'lib/metrics/metric.ts'],
      'runtime/two.ts': ['trainer/src/main.ts', 'runtime/one.ts'],
      'runtime/three.ts': ['tools/bundle.ts'],
      'trainer/src/hold.ts': ['dingtalk-bridge/src/batch.ts', 'trainer/src/main.ts', 'lib/metrics/metric.ts'],
      'dingtalk-bridge/src/pause.ts': ['dead-mans-switch/src/main.ts', 'runtime/one.ts'],
      'dead-mans-switch/src/notice.ts': ['trainer/src/main.ts', 'dead-mans-switch/src/main.ts'],
    });
    expect(output.match(/error [\w-]+: .*/g)!.sort()).toEqual([
      'error programs-share-runtime-alone: dead-mans-switch/src/notice.ts → trainer/src/main.ts',
      'error programs-share-runtime-alone: dingtalk-bridge/src/pause.ts → dead-mans-switch/src/main.ts',
      'error programs-share-runtime-alone: trainer/src/hold.ts → dingtalk-bridge/src/batch.ts',
      'error runtime-imports-metrics-at-most: runtime/one.ts → lib/values/names.ts',
      'error runtime-imports-metrics-at-most: runtime/three.ts → tools/bundle.ts',
      'error runtime-imports-metrics-at-most: runtime/two.ts → trainer/src/main.ts',
    ]);
    expect(status).toBe(6);
  });

  it('every folder of lib stands on one of them', () => {
    const { output } = run(
      '--input-type=module',
      '--eval',
      "import { FLOORS } from './floors.eslint.mjs'; console.log(FLOORS.flat().join());",
    );
    const folders = readdirSync(join(ROOT, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).filter((name) => !output.trim().split(',').includes(name))).toEqual([]);
  });

  it.each([
    ['lib/values/planted.ts', "import { RuleGroup } from '../rules/rule-group';", 'lib/values imports only from the floors below it'],
    [
      'lib/kinds/planted/planted-kind.ts',
      "import type { Route } from '../../routing/route';",
      'lib/kinds imports only from the floors below it',
    ],
    ['lib/rules/planted.ts', "import { Dashboard } from '../dashboards/dashboard';", 'lib/rules imports only from the floors below it'],
    ['lib/routing/planted.ts', "import type { Construct } from 'constructs';", 'lib/routing works where there is no cdk8s'],
    ['lib/stack/planted.ts', "import { Alerting } from '..';", 'inside lib, import the file itself'],
  ])('%s may not: %s', (file, source, reason) => {
    expect(violations(file, `${source}\n`)).toEqual([expect.stringContaining(reason)]);
  });

  it('a folder may import what stands below it, and mixin what stands in routing', () => {
    expect(violations('lib/mixin/planted.ts', "import { Route } from '../routing/route';\n")).toEqual([]);
    expect(violations('lib/components/planted.ts', "import { Construct } from 'constructs';\nimport '../kubernetes/k8s';\n")).toEqual([]);
  });
});
