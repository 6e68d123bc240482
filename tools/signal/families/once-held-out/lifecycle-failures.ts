import { attempted } from '../attempts';
import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { endingIn } from './attempts';
import { aloneSeries, Pod, podsSeries } from './pods';
import { EPOCH } from '../training';
import { Life, restartedInPlace, waitingSeries, withLostNode } from './parts';
import { early } from '../shown';

const LOST_WORK = ['GoodputBurnFast', 'GoodputBurnMedium', 'GoodputBurnSlow', 'CheckpointStale', 'NoProgressAcrossRestarts'];

/** A pod that exists and is never served. */
const pendingOnly = (course: Pod['course'], created: number): Pod => ({
  course,
  from: Infinity,
  phase: (t) => (t < created ? undefined : 'Pending'),
  exports: () => false,
});

/** Lives of a container whose program ends after some time, until the end of the story; each wait is twice the one before, up to 5 minutes. */
function backingOff(end: number, seconds: number, lasts: () => number): Life[] {
  const lives = [{ from: 0, until: end }];
  for (let wait = 10; lives[lives.length - 1].until < seconds; wait = Math.min(300, 2 * wait)) {
    const from = lives[lives.length - 1].until + wait;
    lives.push({ from, until: from + lasts() });
  }
  return lives;
}

export const LIFECYCLE_FAILURES: readonly Family[] = [
  {
    name: 'pending-after-a-drain',
    title: 'its node is drained, the run says that it is preempted, and no node has room for its new pod for the rest of the day',
    hours: 8,
    levels: ALL_LEVELS,
    notice: { alerts: ['TrainerPodPending'], severity: 'warning', within: within(60 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const loss = learning(random, seconds / HOUR);
      const ending = endingIn(0, fault - Math.max(MINUTE, 2 * conditions.scrape), 'preempted');
      const pods: Pod[] = [{ course: { loss, ...ending }, from: 0, until: fault }, pendingOnly({ loss }, fault)];
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'image-is-gone',
    title: 'its pod is evicted, and for the new one the image is no longer in the registry: it waits with ImagePullBackOff',
    hours: 6,
    levels: ALL_LEVELS,
    notice: { alerts: ['TrainerPodCannotStart', 'TrainerPodPending'], severity: 'warning', within: within(30 * MINUTE) },
    allowed: ['TrainerPodPending'],
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const fault = early(random);
      const loss = learning(random, seconds / HOUR);
      const ending = endingIn(0, fault - Math.max(MINUTE, 2 * scrape), 'preempted');
      const pods: Pod[] = [{ course: { loss, ...ending }, from: 0, until: fault }, pendingOnly({ loss }, fault)];
      const waits = waitingSeries(scrape, seconds, 1, 'ImagePullBackOff', (t) => t >= fault + 30);
      return { fault, series: [...podsSeries(random, conditions, seconds, pods), waits] };
    },
  },
  {
    name: 'crashes-at-each-end-of-an-epoch',
    title: 'from some epoch of 25 to 45 minutes on the program crashes at its end, before it saves, and trains the same epoch again',
    hours: 8,
    levels: FULL,
    // After four crashes at the most.
    notice: {
      alerts: ['NoProgressAcrossRestarts', 'RestartLoop', 'TrainerCrashLooping'],
      severity: 'warning',
      within: within(200 * MINUTE),
    },
    allowed: [...LOST_WORK, 'LossPlateau', 'ValidationAccuracyRegressed'],
    story: (random, conditions, seconds): Story => {
      const epoch = Math.floor(random.between(25, 45) * MINUTE);
      const good = random.of([1, 2, 3]);
      const fault = (good + 1) * epoch;
      const lives = [{ from: 0, until: fault }];
      for (let at = fault; at < seconds; at = lives[lives.length - 1].until) {
        const from = at + random.between(15, 40);
        lives.push({ from, until: from + MINUTE + epoch });
      }
      const { start, state, changes, pod } = restartedInPlace(lives, 'Error');
      const trained = (t: number): number => (t < fault ? t : good * epoch + Math.min(epoch, Math.max(0, t - start(t) - MINUTE)));
      const curve = learning(random, seconds / HOUR);
      const epochs = (t: number): number => Math.min(good, Math.floor(t / epoch));
      const course = {
        loss: (t: number) => curve(trained(t * HOUR) / HOUR),
        state,
        changes: {
          ...changes,
          'tf_train_steps_total{worker="0"}': (t: number) => Math.floor(trained(t) * conditions.stepsPerSecond),
          'tf_train_samples_total{worker="0"}': (t: number) => 32 * Math.floor(trained(t) * conditions.stepsPerSecond),
          tf_run_progress_ratio: (t: number) => trained(t) / (12 * epoch),
          tf_train_epoch: (t: number) => 1 + epochs(t),
          tf_train_epochs_total: epochs,
          tf_checkpoint_interval_target_seconds: () => epoch,
          tf_checkpoint_last_success_timestamp_seconds: (t: number) => (t < epoch ? undefined : EPOCH + epochs(t) * epoch),
          tf_checkpoint_last_step: (t: number) => (t < epoch ? undefined : Math.floor(epochs(t) * epoch * conditions.stepsPerSecond)),
          'tf_checkpoint_saves_total{result="success"}': epochs,
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course, pod) };
    },
  },
  {
    name: 'killed-for-memory-after-each-start',
    title: 'the kernel ends the container for its memory, and again 100 to 200 s after each start, with longer and longer waits between',
    hours: 5,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['TrainerOOMKilled', 'TrainerCrashLooping', 'RestartLoop'],
      severity: 'critical',
      within: ({ scrape }) => 15 * MINUTE + 2 * scrape,
    },
    allowed: [
      ...LOST_WORK,
      'TargetDown',
      'TrainingStalled',
      'TrainingThroughputDrop',
      'HostMemoryExhaustionPredicted',
      'LowGPUUtilization',
      'GpuIdleWhileAllocated',
      'LossPlateau',
      'TrainingInitTooLong',
    ],
    story: (random, conditions, seconds): Story => {
      const { scrape, stepsPerSecond } = conditions;
      const fault = early(random);
      const lives = backingOff(fault, seconds, () => Math.floor(random.between(100, 200)));
      const { start, down, state, changes, pod } = restartedInPlace(lives, 'OOMKilled');
      const saved = fault - (fault % 600);
      const trained = (t: number): number => (t < fault ? Math.max(0, t - MINUTE) : saved + Math.max(0, t - start(t) - MINUTE));
      const curve = learning(random, seconds / HOUR);
      const course = {
        loss: (t: number) => curve(trained(t * HOUR) / HOUR),
        state,
        changes: {
          ...changes,
          'tf_train_steps_total{worker="0"}': (t: number) => Math.floor(trained(t) * stepsPerSecond),
          'tf_train_samples_total{worker="0"}': (t: number) => 32 * Math.floor(trained(t) * stepsPerSecond),
          tf_run_progress_ratio: (t: number) => (0.7 * trained(t)) / seconds,
          tf_checkpoint_last_success_timestamp_seconds: (t: number) => (t < 600 ? undefined : EPOCH + Math.min(saved, t - (t % 600))),
          tf_checkpoint_last_step: (t: number) => (t < 600 ? undefined : Math.floor(Math.min(saved, t - (t % 600)) * stepsPerSecond)),
          'tf_checkpoint_saves_total{result="success"}': (t: number) => Math.floor(Math.min(saved, t) / 600),
          process_resident_memory_bytes: (t: number) => (t < fault ? 12e9 : 8e9 + 24e9 * Math.min(1, (t - start(t)) / 150)),
        },
      };
      const series = aloneSeries(random, conditions, seconds, course, pod);
      return { fault, series: [...series, waitingSeries(scrape, seconds, 0, 'CrashLoopBackOff', down)] };
    },
  },
  {
    name: 'fails-between-two-scrapes',
    title: 'ends with an error before anybody scrapes its last state; its pod and its Job are Failed, and no other is started',
    hours: 6,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['TrainerJobFailed', 'TrainingRunFailed', 'TrainingRunVanished'],
      severity: 'critical',
      within: ({ scrape }) => 7 * MINUTE + 2 * scrape,
    },
    story: attempted((random) => {
      const fault = early(random);
      return { fault, after: 'Failed', attempts: [{ from: 0, until: fault }] };
    }),
  },
  {
    name: 'node-falls-silent',
    title: 'the node of the run is off the network: its target does not answer, and Kubernetes shows the pod as running',
    hours: 5,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['NodeNotReady', 'TargetDown', 'TrainingRunVanished'],
      severity: 'critical',
      within: ({ scrape }) => 12 * MINUTE + 2 * scrape,
    },
    allowed: ['TargetDown', 'NodeNotReady'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const course = { loss: learning(random, seconds / HOUR) };
      const series = aloneSeries(random, conditions, seconds, course, { down: (t) => t >= fault });
      // Kubernetes waits for some heartbeats.
      return { fault, series: withLostNode(series, conditions.scrape, seconds, fault + random.between(40, 60)) };
    },
  },
];
