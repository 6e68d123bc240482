import * as fc from 'fast-check';

/** Cases that `npm test` tries, the same ones every time; `npm run fuzz` tries new ones until its time is over. */
const SEED = 20261128;
const MINUTES = Number(process.env.FUZZ_MINUTES ?? 0);
const RANDOM_SEED = Number(process.env.FUZZ_SEED ?? SEED);

export interface FuzzOptions<Case> {
  /** Cases that `npm test` tries. */
  readonly cases: number;
  /**
   * Cases that once failed; they are tried first.
   *
   * @default - none.
   */
  readonly found?: readonly Case[];
}

/**
 * A test that tries a property with many cases. A failure shows the smallest case that it found, to be added to `found`.
 *
 * @param holds throws, or settles with a rejection, where the property does not hold; every case carries a healthy neighbor that gets through
 */
export function fuzz<Case>(
  title: string,
  arbitrary: fc.Arbitrary<Case>,
  holds: (value: Case) => void | Promise<void>,
  { cases, found = [] }: FuzzOptions<Case>,
): void {
  const limits =
    MINUTES > 0
      ? { seed: RANDOM_SEED, numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: MINUTES * 60_000 }
      : { seed: SEED, numRuns: cases };
  const property = fc.asyncProperty(arbitrary, async (value) => holds(value));
  const examples = found.map((value): [Case] => [value]);
  test(title, () => fc.assert(property, { ...limits, examples }), MINUTES * 60_000 + 120_000);
}
