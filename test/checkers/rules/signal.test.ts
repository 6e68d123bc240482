import { FAMILIES } from '../../../tools/signal/families';
import { Family, NOTICED, QUIET } from '../../../tools/signal/families/family';
import { Judge } from '../../../tools/signal/judge';
import { monteCarlo, Outcome } from '../../../tools/signal/monte-carlo';
import { tally } from '../../../tools/signal/report';
import { wilson } from '../../../tools/signal/statistics';
import { describeWithJudge } from '../../servers';
import { KNOWN_FAILURES } from './signal-known-failures';

/** One of each, at the least that the family exports, is half a minute; `npm run signal -- --all` judges many. */
const SAMPLE = { runs: 1, seed: 14, scrapes: [60] };
/** One innocent in a hundred may raise an alarm by its bar: a family that fails its sample is looked at again. */
const AGAIN = { runs: 15, seed: 15, scrapes: [60] };
const DEADLINE_MS = 600_000;

/** What is against the bar of the family; undefined when as many runs as these are no reason to doubt it. */
function failing(family: Family, outcomes: readonly Outcome[]): string | undefined {
  const { promised, kept, wrong, p95 } = tally(family, outcomes);
  const bar = family.notice ? (family.notice.share ?? NOTICED) : QUIET;
  if (wilson(kept, promised).high >= bar) return undefined;
  const what = family.notice ? `noticed in time, the last after ${Math.round(p95)} min` : 'left alone';
  return `${kept} of ${promised} ${what}; wrong: ${[...wrong].map(([alert, count]) => `${alert} ${count}`).join(', ') || 'nothing'}`;
}

describeWithJudge([], 'a sample of the simulated runs', () => {
  let outcomes: Outcome[] = [];
  beforeAll(async () => {
    const judge = Judge.start();
    outcomes = await monteCarlo(judge, { families: FAMILIES, ...SAMPLE });
    const families = FAMILIES.filter((family) => failing(family, outcomes) !== undefined);
    outcomes.push(...(await monteCarlo(judge, { families, ...AGAIN })));
    await judge.stop();
  }, DEADLINE_MS);

  test.each(FAMILIES.filter(({ name }) => !KNOWN_FAILURES.includes(name)).map((family) => [family.name, family] as const))(
    'the rules are right about %s',
    (_name, family) => {
      expect(failing(family, outcomes)).toBeUndefined();
    },
  );

  test('the families that they are known to be wrong about are those', () => {
    const names = FAMILIES.filter((family) => failing(family, outcomes) !== undefined).map(({ name }) => name);
    expect(names.filter((name) => KNOWN_FAILURES.includes(name))).toEqual([...KNOWN_FAILURES]);
  });
});
