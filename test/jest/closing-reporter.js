const { relative } = require('node:path');

/** Ends a run with the names of the skipped tests and one line of figures. */
module.exports = class {
  constructor(config) {
    this.root = config.rootDir;
  }

  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap((file) => file.testResults.filter(isSkipped).map((test) => ({ file, test })));
    const names = skipped.map(({ file, test }) => [relative(this.root, file.testFilePath), ...test.ancestorTitles, test.title].join(' › '));
    // A file that cannot even be loaded has no tests to count.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const figures = `${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`;
    const lines = names.length > 0 ? ['skipped:', ...names.map((name) => `  ${name}`), '', figures] : [figures];
    // Jest prints its own summary after every reporter.
    process.once('exit', () => console.log(`\n${lines.join('\n')}`));
  }
};

const isSkipped = (test) => test.status === 'pending' || test.status === 'todo';
