const { TestEnvironment } = require('jest-environment-node');

// A worker does not notice by itself that Jest is gone.
const jestIsGone = () => process.exit(1);
process.once('disconnect', jestIsGone);
// To listen keeps the worker alive. Jest takes its own listener away when the worker is to end, and kills one that does not.
process.on('removeListener', (event) => {
  if (event === 'message') process.removeListener('disconnect', jestIsGone);
});

/** Tests get a copy of `process` that never exits. Here it does so when a test file is done, so that what cleans up on exit does. */
module.exports = class extends TestEnvironment {
  async teardown() {
    this.global.process.emit('exit', 0);
    await super.teardown();
  }
};
