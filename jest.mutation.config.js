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
    `${bridge}/{agenda,batch,channel,channel-turns,last-word,lease,lease-files,lease-owner,pace,pause,retries,room,time-line,token-bucket}.test.ts`,
    `${bridge}/queue{,-accept,-damage,-line,-log,-record,-replay,-room,-state,-time}.test.ts`,
    `${bridge}/{bridge,fairness,patience}.test.ts`,
    `${trainer}/checkpoint-{files,files-full-disk,interruptions,manifest}.test.ts`,
    `${trainer}/{journal,journal-writer}.test.ts`,
  ],
};
