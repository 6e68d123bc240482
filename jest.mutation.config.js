const { projects } = require('./jest.config');

const [unit] = projects;

/** The tests that `npm run mutation` names, in process; programs that run as bundles would not see the mutants. */
module.exports = {
  ...unit,
  testEnvironment: 'node',
  testTimeout: 10_000,
  testSequencer: '<rootDir>/test/jest/small-tests-first.js',
  testMatch: process.env.MUTATION_TESTS.split(' ').map((path) => `<rootDir>/test/programs/${path}.test.ts`),
};
