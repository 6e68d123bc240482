import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const LIB = join(__dirname, '..', '..', 'lib');

/** The packages that a file and everything that it imports ask for, imports of types included. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
    if (!fileName.startsWith('.')) packages.add(fileName);
    else for (const name of packagesOf(fileOf(join(dirname(file), fileName)), seen)) packages.add(name);
  }
  return packages;
}

function fileOf(path: string): string {
  return [`${path}.ts`, `${path}.d.ts`, join(path, 'index.ts')].find(existsSync) ?? path;
}

function cdk8sIn(file: string): string[] {
  return [...packagesOf(join(LIB, file))].filter((name) => /^(cdk8s|constructs)/.test(name)).sort();
}

test('the mixin needs neither cdk8s nor constructs, not even their types', () => {
  expect(cdk8sIn('mixin/index.ts')).toEqual([]);
});

test('what deploys does, so that the test above can fail', () => {
  expect(cdk8sIn('index.ts')).toEqual(['cdk8s', 'cdk8s-plus-28', 'constructs']);
});
