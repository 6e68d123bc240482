import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { temporaryFolder } from '../../tools/temporary-folder';
import { runTool } from '../checkers/tool';
import { install, packed, program, ROOT, run, versionOf } from './packages';

/** Another version than the library's own. */
const USERS_SDK = '@grafana/grafana-foundation-sdk@0.0.18';
const NODES = { 22: '22.23.5', 24: '24.22.3' };
const PNPM = '10.34.9';
/** What the programs of the README write: for those who have kube-prometheus-stack, and for those who have nothing. */
const README_WRITES = [
  ['10-rules', '20-routes', '30-dashboards', 'training'],
  ['00-cluster', '10-prometheus', '20-alertmanager', '30-grafana', 'training'],
].map((names) => names.map((name) => `${name}.k8s.yaml`));

/** The projects, side by side. */
const folder = temporaryFolder();
const template = join(folder, 'typescript-app');
let tarball: string;

beforeAll(async () => {
  tarball = await packed();
  writeTemplate();
  await install(template, tarball, 'cdk8s-plus-28', USERS_SDK);
}, 300_000);

/** What `cdk8s init typescript-app` makes, but for what `cdk8s import` downloads from GitHub. */
function writeTemplate(): void {
  const values: Record<string, string> = {
    $base: 'app',
    cdk8s_core_version: versionOf('cdk8s'),
    cdk8s_plus_version: versionOf('cdk8s-plus-33'),
    cdk8s_cli_spec: versionOf('cdk8s-cli'),
    constructs_version: versionOf('constructs'),
  };
  cpSync(join(ROOT, 'node_modules/cdk8s-cli/templates/typescript-app'), template, { recursive: true });
  for (const file of ['package.json', 'main.ts']) {
    const text = readFileSync(join(template, file), 'utf8');
    writeFileSync(
      join(template, file),
      text.replace(/\{\{ (\S+) \}\}/g, (_, name: string) => values[name]),
    );
  }
  renameSync(join(template, '{{}}.gitignore'), join(template, '.gitignore'));
}

function bin(name: string): string {
  return join(template, 'node_modules/.bin', name);
}

/** A copy of a folder of projects/, with the packages of the template. */
function project(name: string): string {
  const target = join(folder, name);
  cpSync(join(__dirname, 'projects', name), target, { recursive: true });
  symlinkSync(join(template, 'node_modules'), join(target, 'node_modules'));
  return target;
}

/** A program of a document that imports this path: the first, unless `number` says how many stand before it. */
function example(document: string, path: string, number = 0): string {
  const examples = [...readFileSync(join(ROOT, document), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text);
  const whole = examples.filter((text) => text.includes(`from '${path}'`))[number];
  expect(whole).toBeDefined();
  return whole;
}

function readmeExample(number = 0): string {
  return example('README.md', 'trainwatch', number);
}

function files(output: string): Record<string, string> {
  return Object.fromEntries(readdirSync(output).map((file) => [file, readFileSync(join(output, file), 'utf8')]));
}

test('takes at most 12 MB in node_modules', async () => {
  const [megabytes] = (await run(template, 'du', ['-sm', 'node_modules/trainwatch/'])).split('\t');
  expect(Number(megabytes)).toBeLessThanOrEqual(12);
});

test('brings no packages along and has the notices of what it bundles', () => {
  const installed = join(template, 'node_modules/trainwatch');
  expect(readdirSync(installed)).not.toContain('node_modules');
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { dependencies?: object };
  expect(dependencies).toBeUndefined();
  const notices = readFileSync(join(installed, 'build/lib/LICENSES-OF-BUNDLED-PACKAGES.txt'), 'utf8');
  for (const name of ['@grafana/grafana-foundation-sdk', '@lezer/common', '@prometheus-io/codemirror-promql', 're2js', 'yaml', 'zod']) {
    expect(notices).toContain(`${name} ${versionOf(name)}`);
  }
  expect(notices).not.toContain('@codemirror/view');
});

describe("the template 'typescript-app' of cdk8s-cli", () => {
  beforeAll(() => {
    writeFileSync(join(template, 'monitoring.ts'), readmeExample());
    cpSync(join(__dirname, 'projects/template'), template, { recursive: true });
  });

  test("compiles with the README's example", async () => {
    await run(template, 'npm', ['run', '--silent', 'compile']);
  });

  // Its own snapshot is of an older jest; `cdk8s init` updates it as well.
  test('passes its tests in ts-jest, with cdk8s-plus-33 in the same app', async () => {
    await run(template, bin('jest'), ['--updateSnapshot']);
  });

  test.each([0, 1])('synthesizes program %i of the README', async (number) => {
    writeFileSync(join(template, 'monitoring.ts'), readmeExample(number));
    const output = `readme-${number}`;
    await run(template, bin('cdk8s'), ['synth', '--check-upgrade=false', '--app', 'npx ts-node monitoring.ts', '--output', output]);
    expect(readdirSync(join(template, output))).toEqual(README_WRITES[number]);
  });
});

describe('an ES module', () => {
  test('imports the same classes as a CommonJS module, and nothing but the subpaths', async () => {
    expect(JSON.parse(await run(project('esm'), process.execPath, ['main.mjs']))).toEqual({
      sameClass: [true, true, true],
      wrongType: expect.stringMatching(/^InvalidConfigError: .*expected type matrix in call to function "rate"/) as string,
      wrongSyntax: expect.stringMatching(/^InvalidConfigError: .*unexpected end after 'queue_depth >'/) as string,
      wrongRegex: expect.stringMatching(/^InvalidConfigError: .*\(/) as string,
      deepRequire: expect.stringMatching(/^ERR_PACKAGE_PATH_NOT_EXPORTED: /) as string,
      deepImport: 'ERR_PACKAGE_PATH_NOT_EXPORTED',
      manifest: 'trainwatch',
      assembly: true,
    });
  });
});

describe('declarations, strict and without skipLibCheck', () => {
  const strict = ['--strict', '--target', 'es2022', '--lib', 'es2022', '--skipLibCheck', 'false'];
  let types: string;

  beforeAll(() => {
    types = project('types');
  });

  test("compile with nodenext resolution, and take a panel of the user's own version of Grafana's SDK", async () => {
    await run(types, bin('tsc'), [
      '--outDir',
      'out',
      ...strict,
      '--module',
      'nodenext',
      '--moduleResolution',
      'nodenext',
      'main.ts',
      'sdk.ts',
    ]);
    expect(await run(types, process.execPath, ['out/sdk.js'])).toBe('Loss\n');
  });

  test('compile with bundler resolution', async () => {
    await run(types, bin('tsc'), ['--noEmit', ...strict, '--module', 'esnext', '--moduleResolution', 'bundler', 'main.ts', 'sdk.ts']);
  });

  test('compile with node10 resolution, which knows no exports', async () => {
    await run(types, bin('tsc'), ['--noEmit', ...strict, '--module', 'commonjs', '--moduleResolution', 'node10', 'main.ts']);
  });
});

describe("this repository's own app", () => {
  let app: string;
  let expected: Record<string, string>;

  beforeAll(async () => {
    app = join(folder, 'own-app');
    mkdirSync(app);
    symlinkSync(join(template, 'node_modules'), join(app, 'node_modules'));
    const source = readFileSync(join(ROOT, 'main.ts'), 'utf8').replace("from './lib'", "from 'trainwatch'");
    writeFileSync(join(app, 'main.cjs'), transformSync(source, { loader: 'ts', format: 'cjs' }).code);
    await run(ROOT, process.execPath, ['--import', 'tsx', 'main.ts'], { CDK8S_OUTDIR: join(folder, 'expected') });
    expected = files(join(folder, 'expected'));
  });

  test('is more than nothing', () => {
    expect(Object.keys(expected).length).toBeGreaterThan(8);
  });

  test.each(Object.entries(NODES))(
    'has the same manifests when the packed library writes them on Node %s',
    async (major, version) => {
      const node = join(await program(`node-${process.platform}-${process.arch}`, version), 'bin/node');
      expect(await run(app, node, ['--version'])).toBe(`v${version}\n`);
      await run(app, node, ['main.cjs'], { CDK8S_OUTDIR: join(folder, major) });
      expect(files(join(folder, major))).toEqual(expected);
    },
    180_000,
  );
});

test('pnpm installs it', async () => {
  const target = join(folder, 'pnpm');
  mkdirSync(target);
  writeFileSync(join(target, 'main.cjs'), transformSync(readmeExample(), { loader: 'ts', format: 'cjs' }).code);
  const peers = ['cdk8s', 'cdk8s-plus-28', 'constructs'].map((name) => `${name}@${versionOf(name)}`);
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  const pnpm = join(await program('pnpm', PNPM), 'bin/pnpm.cjs');
  const store = join(dirname(dirname(dirname(dirname(pnpm)))), 'store');
  await run(target, process.execPath, [pnpm, 'add', '--prefer-offline', '--store-dir', store, tarball, ...peers]);
  await run(target, process.execPath, ['main.cjs']);
  expect(readdirSync(join(target, 'dist'))).toEqual(README_WRITES[0]);
});

describe('trainwatch/mixin where there is neither cdk8s nor constructs', () => {
  let target: string;

  beforeAll(async () => {
    target = join(folder, 'mixin');
    mkdirSync(target);
    writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'app', private: true }));
    writeFileSync(join(target, 'main.ts'), example('docs/mixin.md', 'trainwatch/mixin'));
    await install(target, tarball, `@types/node@${versionOf('@types/node')}`);
  });

  test('is installed alone', () => {
    expect(readdirSync(join(target, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      '@types',
      'trainwatch',
      'undici-types',
    ]);
  });

  test("compiles and writes the example's files, whose rules promtool accepts", async () => {
    const options = ['--strict', '--target', 'es2022', '--lib', 'es2022', '--skipLibCheck', 'false'];
    await run(target, bin('tsc'), [...options, '--module', 'commonjs', '--moduleResolution', 'node10', 'main.ts']);
    await run(target, process.execPath, ['main.js']);
    const rules = join(target, 'prometheus/rules');
    const groups = readdirSync(rules).map((file) => join(rules, file));
    expect(groups.length).toBeGreaterThan(5);
    await runTool('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...groups]);
  });

  test('the package itself says what it lacks', async () => {
    await expect(run(target, process.execPath, ['-e', "require('trainwatch')"])).rejects.toThrow(/Cannot find module '(constructs|cdk8s)'/);
  });
});
