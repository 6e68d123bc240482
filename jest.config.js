const { availableParallelism } = require('node:os');

const shared = {
  testEnvironment: '<rootDir>/test/jest/environment.js',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { decoratorVersion: '2022-03' }, target: 'es2022' },
        module: { type: 'commonjs' },
      },
    ],
  },
  snapshotResolver: '<rootDir>/test/jest/snapshot-resolver.js',
  snapshotSerializers: ['<rootDir>/test/jest/yaml-serializer.js'],
  testPathIgnorePatterns: ['/node_modules/', '/build/'],
  modulePathIgnorePatterns: ['/build/', '<rootDir>/.stryker-tmp/'],
};

/** Unit tests need Node alone; the others run the real servers and checkers. */
module.exports = {
  // Tests with servers mostly wait.
  maxWorkers: availableParallelism() + 1,
  // What tests wait for has deadlines of its own, which say more.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/jest/closing-reporter.js'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '/test/(checkers|consumers|e2e|cluster|frameworks)/'],
    },
    { ...shared, displayName: 'checkers', testMatch: ['<rootDir>/test/checkers/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};
