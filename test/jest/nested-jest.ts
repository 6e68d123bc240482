import { join } from 'node:path';

/** Arguments for Node to run the test files of a folder with the environment and the reporter of this folder. */
export function jestArguments(rootDir: string): string[] {
  const config = {
    rootDir,
    testEnvironment: join(__dirname, 'environment.js'),
    reporters: ['default', join(__dirname, 'closing-reporter.js')],
    transform: { '\\.ts$': [require.resolve('@swc/jest'), { jsc: { parser: { syntax: 'typescript' } } }] },
    testMatch: ['**/*.test.ts'],
  };
  return [join(require.resolve('jest/package.json'), '..', 'bin', 'jest.js'), '--config', JSON.stringify(config)];
}
