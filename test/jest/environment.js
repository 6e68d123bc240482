const { TestEnvironment } = require('jest-environment-node');

// A worker does not notice by itself that Jest is gone.
process.once('disconnect', () => process.exit(1));

/** Tests get a copy of `process` that never exits. Here it does so when a test file is done, so that what cleans up on exit does. */
module.exports = class extends TestEnvironment {
  async teardown() {
    this.global.process.emit('exit', 0);
    await super.teardown();
  }
};
