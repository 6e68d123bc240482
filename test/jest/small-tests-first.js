const { default: Sequencer } = require('@jest/test-sequencer');

/** A mutant is found soonest, and with least waiting, by the tests of its own file: those of the whole bridge come last. */
module.exports = class SmallTestsFirst extends Sequencer {
  sort(tests) {
    const isWhole = ({ path }) => /\/(bridge|fairness|patience)\.test\.ts$/.test(path);
    return [...tests].sort((a, b) => isWhole(a) - isWhole(b) || a.path.localeCompare(b.path));
  }
};
