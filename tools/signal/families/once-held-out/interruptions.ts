import { Random } from '../../../random';
import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { endingIn, pendingFrom } from './attempts';
import { Pod, podsSeries } from './pods';

/** One attempt after the other until the end of the story, with a pause between two. */
function attempts(random: Random, seconds: number, length: readonly [number, number], pause: readonly [number, number]) {
  const all: { readonly from: number; readonly until: number }[] = [];
  for (let from = 0; from < seconds;) {
    const until = from + Math.floor(random.between(...length));
    all.push({ from, until });
    from = until + Math.floor(random.between(...pause));
  }
  return all;
}

const failures: Family[] = [
  {
    name: 'checkpoints-die-with-the-pod',
    title: 'checkpoints are on the disk of the pod: the run is preempted every 35 to 75 minutes and begins at step 0 each time',
    hours: 8,
    levels: FULL,
    // That is after three attempts at least.
    notice: { alerts: ['NoProgressAcrossRestarts', 'RestartLoop'], severity: 'warning', within: within(4 * HOUR) },
    // It is preempted, and most of its work is lost.
    allowed: ['TrainingPreempted', 'GoodputBurnFast', 'GoodputBurnMedium', 'GoodputBurnSlow'],
    story: (random, conditions, seconds): Story => {
      const all = attempts(random, seconds, [35 * MINUTE, 75 * MINUTE], [MINUTE, 5 * MINUTE]);
      const curve = learning(random, seconds / HOUR);
      const pods = all.map(({ from, until }, number): Pod => {
        const { state, changes } = endingIn(from, until - MINUTE, 'preempted');
        const progress = (t: number): number => (0.7 * Math.max(0, t - from)) / seconds;
        return {
          // Nothing is restored, so nothing counts a restart.
          course: {
            loss: (t) => curve(Math.max(0, t - from / HOUR)),
            state,
            changes: { ...changes, tf_run_progress_ratio: progress },
          },
          from,
          until,
          phase: pendingFrom(number === 0 ? 0 : all[number - 1].until, from, until),
        };
      });
      return { fault: all[1].from, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'suspended-over-night',
    title: 'a queue suspends the Job for 4 to 7 hours: the run saves for 2 to 4 minutes, its pod is deleted, and it resumes where it was',
    hours: 12,
    levels: ALL_LEVELS,
    // It says so itself.
    allowed: ['TrainingPreempted'],
    story: (random, conditions, seconds): Story => {
      const first = Math.floor(random.between(1, 4) * HOUR);
      const second = first + Math.floor(random.between(4, 7) * HOUR);
      const saving = Math.floor(random.between(130, 240));
      const created = second - Math.floor(random.between(20, 90));
      const away = second - (first - saving);
      const loss = learning(random, seconds / HOUR);
      const resumed = {
        tf_run_restarts_total: () => 1,
        'tf_checkpoint_restores_total{result="success"}': () => 1,
        tf_run_progress_ratio: (t: number) => (0.7 * Math.max(0, t - away)) / seconds,
      };
      const pods: Pod[] = [
        {
          course: { loss, ...endingIn(0, first - saving, 'preempted') },
          from: 0,
          until: first,
          jobSuspended: (t) => t >= first - saving && t < created,
        },
        {
          course: { loss: (t) => loss(Math.max(0, t - away / HOUR)), changes: resumed },
          from: second,
          steps: Math.floor((first - saving) * conditions.stepsPerSecond),
          phase: pendingFrom(created, second),
        },
      ];
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'two-hours-at-a-time',
    title: 'a cluster gives everybody 100 to 120 minutes at a time: the run saves, ends, and resumes in a new pod after 1 to 4 minutes',
    hours: 12,
    levels: ALL_LEVELS,
    // It says so itself.
    allowed: ['TrainingPreempted'],
    story: (random, conditions, seconds): Story => {
      const all = attempts(random, seconds, [100 * MINUTE, 120 * MINUTE], [MINUTE, 4 * MINUTE]);
      const loss = learning(random, seconds / HOUR);
      let [trained, created] = [0, 0];
      const pods = all.map(({ from, until }, number): Pod => {
        const away = from - trained;
        const { state, changes } = endingIn(from, until - MINUTE, 'preempted');
        const pod: Pod = {
          course: {
            loss: (t) => loss(Math.max(0, t - away / HOUR)),
            state,
            changes: {
              ...changes,
              tf_run_restarts_total: () => number,
              'tf_checkpoint_restores_total{result="success"}': () => Math.min(1, number),
              tf_run_progress_ratio: (t) => (0.7 * Math.max(0, t - away)) / seconds,
            },
          },
          from,
          until,
          steps: Math.floor(trained * conditions.stepsPerSecond),
          phase: pendingFrom(created, from, until),
        };
        // A minute to start, and one to end.
        [trained, created] = [trained + until - from - 2 * MINUTE, until];
        return pod;
      });
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
];

export const ONCE_HELD_OUT_INTERRUPTIONS: readonly Family[] = [...failures, ...innocents];
