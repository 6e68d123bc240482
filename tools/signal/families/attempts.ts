import { Random } from '../../random';
import { TARGET } from '../../simulated-run';
import { Conditions } from './conditions';
import { Family, HOUR, MINUTE, Story } from './family';
import { podSeries } from './kubernetes';
import { learning } from './loss-curves';
import { Course, EPOCH, Served, trainingSeries } from './training';

/** A pod of the run: when it is served, and what it says. */
interface ServedPod extends Served {
  readonly course?: Partial<Course>;
}

/** A pod of which kube-state-metrics says something too. */
export interface Attempt extends ServedPod {
  readonly from: number;
  readonly until: number;
  /** Id of the run, where there are several. */
  readonly run?: string;
}

interface Attempts {
  readonly attempts: readonly Attempt[];
  readonly fault?: number;
  /** When somebody deletes the Job; it stays by default. */
  readonly jobDeleted?: number;
  /** Phases that pods take after they are no longer served; by default they are gone. */
  readonly after?: 'Succeeded' | 'Failed';
}

/** Pods of one run, each on a node of its own. */
export function storyOf(random: Random, conditions: Conditions, seconds: number, pods: readonly ServedPod[], fault?: number): Story {
  const loss = learning(random, seconds / HOUR);
  const series = pods.flatMap(({ course, ...served }, number) => {
    const target = { pod: `mnist-${number}`, instance: `10.0.4.${number}:9091`, node: `gpu-${number}` };
    return trainingSeries(random, conditions, seconds, { loss, ...course }, { target, ...served });
  });
  return { series, fault };
}

/** Pods of one run, one after the other, and what kube-state-metrics says of them. */
export function attempted(draw: (random: Random, seconds: number, conditions: Conditions) => Attempts): Family['story'] {
  return (random, conditions, seconds): Story => {
    const { attempts, fault, after, jobDeleted } = draw(random, seconds, conditions);
    const names = attempts.map(({ run = TARGET.run_id }, number) => ({
      run_id: run,
      pod: `${run}-${number}`,
      instance: `10.0.3.${number}:9091`,
      node: `gpu-${number}`,
    }));
    const pods = attempts.map(({ from, until }, number) => ({
      ...names[number],
      phase: (t: number) => (t < from ? undefined : t < until ? 'Running' : after && t < until + 4 * HOUR ? after : undefined),
      jobDeleted,
      jobFailed: (t: number) => after === 'Failed' && t >= until,
    }));
    const served = attempts.map((attempt, number) => ({ ...attempt, target: names[number] }));
    const { series } = storyOf(random, conditions, seconds, served);
    return { fault, series: [...series, ...podSeries(conditions.scrape, seconds, pods)] };
  };
}

/** For how long an exporter serves its last word: two scrapes. */
export const lastWord = (scrape: number): number => Math.max(MINUTE, 2 * scrape);

/** In `state` from then on; before, it trains. */
export const ending = (from: number, end: number, state: string): Partial<Course> => ({
  state: (t) => (t < from + MINUTE ? 'initializing' : t < end ? 'running' : state),
  changes: { tf_run_end_timestamp_seconds: (t) => (t < end ? undefined : EPOCH + end) },
});
