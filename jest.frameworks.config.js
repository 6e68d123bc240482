const { reporters, projects } = require('./jest.config.js');

const checkers = projects.find(({ displayName }) => displayName === 'checkers');

/** A configuration of its own: what these tests run takes 25 minutes to build. */
module.exports = {
  reporters,
  // Each file has an API server and an operator of its own.
  maxWorkers: 2,
  testTimeout: 180_000,
  projects: [{ ...checkers, displayName: 'frameworks', testMatch: ['<rootDir>/test/frameworks/**/*.test.ts'] }],
};
