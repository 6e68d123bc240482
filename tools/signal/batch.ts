import { Firing, JudgedRun, Verdict } from './judge';

/** A run that waits to be judged with others. */
export interface Batched<Run> {
  readonly run: Run;
  readonly judged: JudgedRun;
}

/** Labels that say which run, pod or node it is; the namespace keeps what is summed over runs apart. */
const IDENTITY = /(\w*(?:run_id|pod|instance|node|job_name|uid|namespace))="([^"]*)"/g;
/** What rules ask of the cluster as a whole: whether kube-state-metrics is there, and knows nodes. */
const OF_CLUSTER = /^(up\{.*job="kube-state-metrics"|kube_node_status_condition\{.*condition="Ready".*status="true")/;

/**
 * Puts runs together that are scraped and evaluated at the same moments, in clusters of which the same is known: what an evaluation
 * costs hardly grows with the series.
 */
export function* batches<Run>(runs: Iterable<Batched<Run>>, size: number): Generator<readonly Batched<Run>[]> {
  const open = new Map<string, Batched<Run>[]>();
  for (const one of runs) {
    const { scrape, evaluate, start, end, pauses = [], series = [] } = one.judged;
    const cluster = [
      ...new Set(series.filter((each) => OF_CLUSTER.test(each.series)).map(({ values, samples }) => values ?? samples)),
    ].sort();
    const key = JSON.stringify([scrape, evaluate, start, end, pauses, cluster]);
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

/** What fired for each run of a batch; what says nothing of one is about all of them, as the Watchdog is. */
export function apart(verdict: Verdict, size: number): Verdict[] {
  if (size === 1) return [verdict];
  const { firing, ...range } = verdict;
  const ofRun = Array.from({ length: size }, (): Firing[] => []);
  for (const one of firing) {
    const number = Object.values(one.labels).flatMap((value) => /~(\d+)$/.exec(value)?.[1] ?? [])[0];
    const labels = Object.fromEntries(Object.entries(one.labels).map(([name, value]) => [name, value.replace(/~\d+$/, '')]));
    for (const own of number === undefined ? ofRun : [ofRun[Number(number)]]) own.push({ ...one, labels });
  }
  return ofRun.map((own) => ({ ...range, firing: own }));
}
