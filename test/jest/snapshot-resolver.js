const { join, relative } = require('node:path');

const root = join(__dirname, '..', '..');
const tests = join(root, 'test');
const snapshots = join(root, '__snapshots__');

/** Keeps the snapshots of test/a/b.test.ts in __snapshots__/a/b.test.ts.snap. */
module.exports = {
  resolveSnapshotPath: (testPath, extension) => join(snapshots, relative(tests, testPath) + extension),
  resolveTestPath: (snapshotPath, extension) => join(tests, relative(snapshots, snapshotPath.slice(0, -extension.length))),
  testPathForConsistencyCheck: join(tests, 'some', 'example.test.ts'),
};
