/**
 * Families of runs that the rules do not notice, or do not leave alone, as they should yet. The test fails when one of them is right,
 * and when another is not.
 */
export const KNOWN_FAILURES: readonly string[] = [];
