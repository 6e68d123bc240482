const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take seconds. */
const LARGE = /\/(queue-damage|queue-room)\.test\.ts$/;
/** Files about the whole bridge. */
const WHOLE = /\/(bridge|fairness|patience)\.test\.ts$/;

/** A mutant is found soonest, and with least waiting, by the tests of its own file: those of the whole bridge come last. */
module.exports = class SmallTestsFirst extends Sequencer {
  sort(tests) {
    const sizeOf = ({ path }) => (WHOLE.test(path) ? 2 : LARGE.test(path) ? 1 : 0);
    return [...tests].sort((a, b) => sizeOf(a) - sizeOf(b) || a.path.localeCompare(b.path));
  }
};
