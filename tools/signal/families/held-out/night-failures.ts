import { Random } from '../../../random';
import { lastWord } from '../attempts';
import { Conditions } from '../conditions';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { endingIn, pendingFrom } from '../once-held-out/attempts';
import { GOODPUT, IDLE } from '../once-held-out/cluster-parts';
import { Life, preempted, restartedInPlace } from '../once-held-out/parts';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from '../once-held-out/pods';
import { busy, early } from '../shown';
import { Course, EPOCH } from '../training';

/** From some moment on this share of the scrapes fails, each by chance. */
function lostFrom(random: Random, { scrape }: Conditions, seconds: number, from: number, share: number): (t: number) => boolean {
  const lost = new Set<number>();
  for (let number = Math.ceil(from / scrape); number <= seconds / scrape; number++) if (random.chance(share)) lost.add(number);
  return (t) => lost.has(Math.round(t / scrape));
}

export const NIGHT_FAILURES: readonly Family[] = [
  {
    name: 'new-pod-is-not-scraped',
    title:
      'preempted, and back after 2 to 8 minutes from a template that has lost the port of its metrics: the pod runs, nobody scrapes it',
    hours: 6,
    levels: ALL_LEVELS,
    notice: {
      // Of one that exports no state nobody knows that it was preempted, so TrainingRunVanished fires.
      alerts: ['TrainerPodNotScraped', 'TrainingMetricsMissing', 'RunUnreachable', 'TrainingRunVanished'],
      severity: 'warning',
      within: within(45 * MINUTE),
    },
    allowed: ['TrainerPodNotScraped', 'TrainingMetricsMissing', 'RunUnreachable'],
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const fault = first + Math.floor(random.between(2, 8) * MINUTE);
      const loss = learning(random, seconds / HOUR);
      const ending = endingIn(0, first - lastWord(conditions.scrape), 'preempted');
      const pods: Pod[] = [
        { course: { loss, ...ending }, from: 0, until: first },
        { course: { loss }, from: Infinity, phase: pendingFrom(first, fault), exports: () => false },
      ];
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'evicted-while-it-initializes',
    title: 'no node has enough disk left: each pod of the run is evicted 4 to 7 minutes after its start, before its first step',
    hours: 4.5,
    levels: BASIC_UP,
    // After ten pods or more.
    notice: {
      alerts: ['RestartLoop', 'NoProgressAcrossRestarts', 'TrainerCrashLooping', 'TrainingInitTooLong', 'TrainingStalled'],
      severity: 'warning',
      within: within(90 * MINUTE),
    },
    allowed: [
      'RestartLoop',
      'NoProgressAcrossRestarts',
      'TrainerCrashLooping',
      'TrainingInitTooLong',
      'TrainingStalled',
      'TrainingThroughputDrop',
      'CheckpointStale',
      ...GOODPUT,
      ...IDLE,
    ],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(1, 2) * HOUR);
      const saved = fault - (fault % 600);
      const loss = learning(random, seconds / HOUR);
      const evicted =
        (phase: Pod['phase'], until: number): Pod['phase'] =>
        (t) =>
          t < until ? phase?.(t) : 'Failed';
      const pods: Pod[] = [{ course: { loss }, from: 0, until: fault, phase: evicted(() => 'Running', fault) }];
      for (let created = fault; created < seconds;) {
        const from = created + Math.floor(random.between(20, 60));
        const until = from + Math.floor(random.between(4, 7) * MINUTE);
        const course: Course = {
          loss,
          state: () => 'initializing',
          gpu: () => 0,
          changes: {
            process_start_time_seconds: () => EPOCH + from,
            tf_run_progress_ratio: () => (0.7 * saved) / seconds,
            tf_checkpoint_last_success_timestamp_seconds: () => EPOCH + saved,
            tf_checkpoint_last_step: () => Math.floor(saved * conditions.stepsPerSecond),
            'tf_checkpoint_saves_total{result="success"}': () => 0,
          },
        };
        const steps = Math.floor(saved * conditions.stepsPerSecond);
        pods.push({ course, from, until, steps, phase: evicted(pendingFrom(created, from), until) });
        created = until;
      }
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'no-checkpoint-can-be-read',
    title: 'preempted, and back after 2 to 8 minutes: it tries one checkpoint after the other, 1.5 to 4 minutes each, and all are damaged',
    hours: 6,
    levels: FULL,
    notice: { alerts: ['CheckpointRestoreFailing', 'TrainingInitTooLong'], severity: 'warning', within: within(45 * MINUTE) },
    allowed: [
      'CheckpointRestoreFailing',
      'TrainingInitTooLong',
      'TrainingStalled',
      'CheckpointStale',
      'NoCheckpointYet',
      ...GOODPUT,
      ...IDLE,
    ],
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const fault = first + Math.floor(random.between(2, 8) * MINUTE);
      const every = Math.floor(random.between(90, 240));
      const failed = (t: number): number => Math.max(0, Math.floor((t - fault) / every));
      const after: Partial<Course> = {
        state: () => 'initializing',
        gpu: () => 0,
        changes: {
          'tf_checkpoint_restores_total{result="success"}': () => 0,
          'tf_checkpoint_restores_total{result="failure"}': failed,
          tf_run_progress_ratio: () => 0,
          tf_exporter_last_update_timestamp_seconds: (t) => EPOCH + fault + failed(t) * every,
        },
      };
      const pods = preempted(conditions, seconds, { loss: learning(random, seconds / HOUR), first, second: fault, after });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'one-worker-crashes-again-and-again',
    title:
      'the container of one of 3 to 6 workers crashes 6 to 12 minutes after each start; the others wait until it is back, and continue',
    hours: 6,
    levels: BASIC_UP,
    // After seven crashes at least.
    notice: { alerts: ['RestartLoop', 'TrainerCrashLooping'], severity: 'warning', within: within(100 * MINUTE) },
    allowed: ['RestartLoop', 'TrainerCrashLooping', 'TrainingThroughputDrop', 'StragglerWorker', 'NoProgressAcrossRestarts', ...GOODPUT],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const workers = random.of([3, 4, 6]);
      const broken = Math.floor(random.between(1, workers));
      const lives: Life[] = [{ from: 0, until: fault }];
      for (let last = lives[0]; last.until < seconds; last = lives[lives.length - 1]) {
        const from = last.until + Math.floor(random.between(15, 45));
        lives.push({ from, until: from + Math.floor(random.between(6, 12) * MINUTE) });
      }
      const { state, changes, pod } = restartedInPlace(lives, 'Error');
      const loss = learning(random, seconds / HOUR);
      const waits = (t: number): boolean => t >= MINUTE && state(t) !== 'running';
      const healthy: Course = {
        loss,
        speed: (t) => Number(!waits(t)),
        gpu: (t) => (t < MINUTE ? 2 : waits(t) ? 100 : busy(random)),
      };
      const pods = Array.from({ length: workers }, (_, worker): Pod => {
        const own = { worker, exports: exportedByWorker(worker) };
        return worker === broken ? { ...own, ...pod, course: { loss, state, changes } } : { ...own, course: healthy };
      });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'most-scrapes-time-out',
    title: 'threads that decode images starve the one that serves metrics: from some hour on 80 to 92 % of the scrapes time out',
    hours: 6,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['TargetDown', 'TargetSlow', 'ScrapeSlow', 'RunUnreachable', 'TrainingMetricsMissing'],
      severity: 'warning',
      within: within(75 * MINUTE),
    },
    allowed: ['TargetDown', 'TargetSlow', 'ScrapeSlow', 'RunUnreachable', 'TrainingMetricsMissing'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const down = lostFrom(random, conditions, seconds, fault, random.between(0.8, 0.92));
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) }, { down }) };
    },
  },
  {
    name: 'quota-forbids-the-new-pod',
    title: 'preempted; the quota of its namespace has become smaller meanwhile: its Job is there, and no other pod is ever created',
    hours: 6,
    levels: ALL_LEVELS,
    notice: { alerts: ['TrainingRunVanished', 'TrainingPreempted', 'TrainerPodPending'], severity: 'warning', within: within(60 * MINUTE) },
    allowed: ['TrainingRunVanished', 'TrainingPreempted', 'TrainerPodPending'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const ending = endingIn(0, fault - lastWord(conditions.scrape), 'preempted');
      const pods: Pod[] = [{ course: { loss: learning(random, seconds / HOUR), ...ending }, from: 0, until: fault }];
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
];
