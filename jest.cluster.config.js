const { reporters, projects } = require('./jest.config.js');

const e2e = projects.find(({ displayName }) => displayName === 'e2e');

/** A configuration of its own: the test needs a cluster, and empties it of what it applied. */
module.exports = {
  reporters,
  projects: [{ ...e2e, displayName: 'cluster', testMatch: ['<rootDir>/test/cluster/**/*.test.ts'] }],
};
