import { Firing, JudgedRun, Verdict } from './judge';

/** A run that waits to be judged with others. */
export interface Batched<Run> {
  readonly run: Run;
  readonly judged: JudgedRun;
}

/** Labels that say which run, pod or node it is. */
const IDENTITY = /(\w*(?:run_id|pod|instance|node|job_name|uid))="([^"]*)"/g;

/**
 * Puts runs together that are scraped and evaluated at the same moments: what an evaluation costs hardly grows with the series. Only
 * for alerts that look at one run at a time.
 */
export function* batches<Run>(runs: Iterable<Batched<Run>>, size: number): Generator<readonly Batched<Run>[]> {
  const open = new Map<string, Batched<Run>[]>();
  for (const one of runs) {
    const { scrape, evaluate, start, end, pauses = [] } = one.judged;
    const key = JSON.stringify([scrape, evaluate, start, end, pauses]);
    const batch = open.get(key) ?? [];
    open.set(key, [...batch, one]);
    if (batch.length + 1 < size) continue;
    open.delete(key);
    yield [...batch, one];
  }
  yield* open.values();
}

/** The series of all runs of a batch, each under its number; one that is alone stays as it is. */
export function together(batch: readonly Batched<unknown>[]): JudgedRun {
  if (batch.length === 1) return batch[0].judged;
  const series = batch.flatMap(({ judged }, number) =>
    (judged.series ?? []).map((one) => ({ ...one, series: one.series.replace(IDENTITY, `$1="$2~${number}"`) })),
  );
  return { ...batch[0].judged, series };
}

/** What fired for each run of a batch. */
export function apart(verdict: Verdict, size: number): Verdict[] {
  if (size === 1) return [verdict];
  const { firing, ...range } = verdict;
  const ofRun = Array.from({ length: size }, (): Firing[] => []);
  for (const one of firing) {
    const number = Object.values(one.labels).flatMap((value) => /~(\d+)$/.exec(value)?.[1] ?? [])[0];
    if (number === undefined)
      throw new Error(`${one.labels.alertname} does not say which run it is about, so runs cannot be judged together`);
    const labels = Object.fromEntries(Object.entries(one.labels).map(([name, value]) => [name, value.replace(/~\d+$/, '')]));
    ofRun[Number(number)].push({ ...one, labels });
  }
  return ofRun.map((own) => ({ ...range, firing: own }));
}
