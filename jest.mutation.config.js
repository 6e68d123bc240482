const { projects } = require('./jest.config');

const [unit] = projects;
const bridge = '<rootDir>/test/programs/dingtalk-bridge';
const trainer = '<rootDir>/test/programs/trainer';

/** The tests in process of the files that `npm run mutation` mutates; programs that run as bundles would not see the mutants. */
module.exports = {
  ...unit,
  testEnvironment: 'node',
  testTimeout: 10_000,
  testSequencer: '<rootDir>/test/jest/small-tests-first.js',
  testMatch: [
    `${bridge}/{agenda,batch,last-word,lease,pace,queue,queue-damage,queue-record,queue-room,queue-state,queue-time}.test.ts`,
    `${bridge}/{retries,token-bucket,bridge,fairness,patience}.test.ts`,
    `${trainer}/{checkpoint-files,journal}.test.ts`,
  ],
};
