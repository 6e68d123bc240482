const { reporters, projects } = require('./jest.config.js');

const checkers = projects.find(({ displayName }) => displayName === 'checkers');

/** A configuration of its own: these tests install packages. */
module.exports = {
  reporters,
  testTimeout: 180_000,
  projects: [{ ...checkers, displayName: 'consumers', testMatch: ['<rootDir>/test/consumers/*.test.ts'] }],
};
