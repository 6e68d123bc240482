const { TestEnvironment } = require('jest-environment-node');

/**
 * Tests get a copy of `process` that never exits. This passes 'exit' on to it, when a test file is done and when the run is
 * interrupted, so that what ends servers and removes folders on exit does so in tests as well.
 */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.exit = () => this.global.process.emit('exit', 0);
    process.once('exit', this.exit);
  }

  async teardown() {
    process.off('exit', this.exit);
    this.exit();
    await super.teardown();
  }
};

const interrupted = () => process.exit(1);
// A worker is disconnected when the process that started it is gone.
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(event, interrupted);
