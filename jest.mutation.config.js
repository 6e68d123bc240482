const { projects, testTimeout } = require('./jest.config');

const [unit] = projects;

/** The in-process tests of the files that `npm run mutation` mutates; programs that run as bundles would not see the mutants. */
module.exports = {
  ...unit,
  testEnvironment: 'node',
  testTimeout,
  testMatch: [
    '<rootDir>/test/programs/dingtalk-bridge/{batch,channel,delivery,digest,lane,lease,pace,queue,token-bucket,patience,bridge,accounting}*.test.ts',
    '<rootDir>/test/programs/trainer/{checkpoint-files,journal,run-checkpoints}*.test.ts',
  ],
};
