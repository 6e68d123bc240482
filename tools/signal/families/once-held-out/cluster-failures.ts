import { READ_BY_RULES } from '../../../shipped-rules';
import { selector, TARGET, Timeline } from '../../../simulated-run';
import { encoded, GivenSeries } from '../../samples';
import { lastWord, storyOf } from '../attempts';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { podSeries } from '../kubernetes';
import { learning } from '../loss-curves';
import { endingIn, pendingFrom } from './attempts';
import { stallWithin } from './bars';
import { Life, restartedInPlace } from './parts';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from './pods';
import { early, savesShown } from '../shown';
import { Course, EPOCH } from '../training';
import { GOODPUT, IDLE, unanswered } from './cluster-parts';

/** Why the init container of the run's second pod waits, while it does. */
function initWaits(scrape: number, seconds: number, waits: (t: number) => boolean): GivenSeries[] {
  const name = 'kube_pod_init_container_status_waiting_reason';
  if (!READ_BY_RULES.has(name)) return [];
  const pod = `${TARGET.run_id}-1`;
  const own = { namespace: TARGET.namespace, pod, uid: `uid-of-${pod}`, container: 'fetch-data', reason: 'CrashLoopBackOff' };
  const value: Timeline = (t) => (waits(t) ? 1 : waits(t - scrape) ? 'stale' : undefined);
  const series = selector(name, { ...own, job: 'kube-state-metrics', instance: '10.0.0.9:8080' });
  return [{ series, ...encoded(value, Math.floor(seconds / scrape) + 1, scrape) }];
}

export const CLUSTER_FAILURES: readonly Family[] = [
  {
    name: 'taken-before-each-save',
    title:
      'saves every 35 to 55 minutes; from some hour on spot nodes are taken after 10 to 20, and the same steps are done again and again',
    hours: 7,
    levels: FULL,
    // That is after four attempts at least.
    notice: {
      alerts: ['NoProgressAcrossRestarts', 'RestartLoop', 'GoodputBurnFast'],
      severity: 'warning',
      within: within(150 * MINUTE),
    },
    // Most of its work is lost, and nothing is saved any more.
    allowed: ['RestartLoop', 'NoProgressAcrossRestarts', ...GOODPUT, 'CheckpointStale', 'LossPlateau', 'ValidationStopped'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const every = Math.floor(random.between(35, 55) * MINUTE);
      const saved = fault - (fault % every);
      const curve = learning(random, seconds / HOUR);
      const pods: Pod[] = [{ course: { loss: curve, changes: savesShown(conditions, seconds, { every }) }, from: 0, until: fault }];
      for (let gone = fault; gone < seconds;) {
        const [created, from, number] = [gone, gone + Math.floor(random.between(60, 180)), pods.length];
        const until = from + Math.floor(random.between(10, 20) * MINUTE);
        const trained = (t: number): number => saved + Math.max(0, t - from - MINUTE);
        const changes: Record<string, Timeline> = {
          tf_run_restarts_total: () => number,
          'tf_checkpoint_restores_total{result="success"}': () => 1,
          tf_run_progress_ratio: (t) => (0.7 * trained(t)) / seconds,
          tf_checkpoint_interval_target_seconds: () => every,
          tf_checkpoint_last_success_timestamp_seconds: () => EPOCH + saved,
          tf_checkpoint_last_step: () => Math.floor(saved * conditions.stepsPerSecond),
          'tf_checkpoint_saves_total{result="success"}': () => 0,
        };
        const steps = Math.floor(saved * conditions.stepsPerSecond);
        const course: Course = { loss: (t) => curve(trained(t * HOUR) / HOUR), changes };
        pods.push({ course, from, until, steps, phase: pendingFrom(created, from, until) });
        gone = until;
      }
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'init-container-crashes',
    title: 'preempted; the init container of its new pod, which fetches the data, ends with an error each time it is started',
    hours: 6,
    levels: ALL_LEVELS,
    notice: {
      alerts: ['TrainerPodCannotStart', 'TrainerPodPending', 'TrainerCrashLooping'],
      severity: 'warning',
      within: within(40 * MINUTE),
    },
    allowed: ['TrainerPodPending', 'TrainerCrashLooping'],
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const fault = early(random);
      const loss = learning(random, seconds / HOUR);
      const ending = endingIn(0, fault - lastWord(scrape), 'preempted');
      // Each wait is twice the one before, up to 5 minutes.
      const starts = [fault + random.between(10, 30)];
      for (let wait = 10; starts[starts.length - 1] < seconds; wait = Math.min(300, 2 * wait))
        starts.push(starts[starts.length - 1] + random.between(8, 25) + wait);
      const lasts = random.between(4, 8);
      const waits = (t: number): boolean => t >= starts[0] && !starts.some((at) => t >= at && t < at + lasts);
      const pods: Pod[] = [
        { course: { loss, ...ending }, from: 0, until: fault },
        { course: { loss }, from: Infinity, phase: (t) => (t < fault ? undefined : 'Pending'), exports: () => false },
      ];
      return { fault, series: [...podsSeries(random, conditions, seconds, pods), ...initWaits(scrape, seconds, waits)] };
    },
  },
  {
    name: 'crashes-every-quarter-of-an-hour',
    title: 'from some hour on its program crashes 10 to 18 minutes after each start; it saves every 5 minutes and continues from there',
    hours: 7,
    levels: BASIC_UP,
    // Six to nine crashes.
    notice: {
      alerts: ['RestartLoop', 'TrainerCrashLooping', 'NoProgressAcrossRestarts'],
      severity: 'warning',
      within: within(120 * MINUTE),
    },
    allowed: ['RestartLoop', 'TrainerCrashLooping', 'TrainingThroughputDrop', ...GOODPUT],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const save = 5 * MINUTE;
      const lives: (Life & { readonly base: number })[] = [{ from: 0, until: fault, base: 0 }];
      const trainedIn = ({ from, base }: (typeof lives)[number], t: number): number => base + Math.max(0, t - from - MINUTE);
      for (let last = lives[0]; last.until < seconds; last = lives[lives.length - 1]) {
        const from = last.until + Math.floor(random.between(15, 40));
        const until = from + Math.floor(random.between(10, 18) * MINUTE);
        lives.push({ from, until, base: Math.floor(trainedIn(last, last.until) / save) * save });
      }
      const { number, state, changes, pod } = restartedInPlace(lives, 'Error');
      const trained = (t: number): number => trainedIn(lives[number(t)], Math.min(t, lives[number(t)].until));
      const saves = (t: number): number => Math.floor(trained(t) / save);
      const curve = learning(random, seconds / HOUR);
      // Of a save that an earlier life has made the file says when it was.
      const savedAt = (t: number): number => {
        const life = lives.filter(({ from, base }) => from <= t && base < saves(t) * save).at(-1) ?? lives[0];
        return life.from + MINUTE + saves(t) * save - life.base;
      };
      const course: Course = {
        loss: (t) => curve(trained(t * HOUR) / HOUR),
        state,
        changes: {
          ...changes,
          'tf_train_steps_total{worker="0"}': (t) => Math.floor(trained(t) * conditions.stepsPerSecond),
          'tf_train_samples_total{worker="0"}': (t) => 32 * Math.floor(trained(t) * conditions.stepsPerSecond),
          tf_run_progress_ratio: (t) => (0.7 * trained(t)) / seconds,
          tf_checkpoint_interval_target_seconds: () => save,
          tf_checkpoint_last_success_timestamp_seconds: (t) => (saves(t) === 0 ? undefined : EPOCH + savedAt(t)),
          tf_checkpoint_last_step: (t) => (saves(t) === 0 ? undefined : Math.floor(saves(t) * save * conditions.stepsPerSecond)),
          'tf_checkpoint_saves_total{result="success"}': (t) => saves(t),
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course, pod) };
    },
  },
  {
    name: 'one-run-of-a-sweep-hangs',
    title: 'four to six runs of a sweep train at once, each with another learning rate, and one of them hangs, its GPU idle or at 100 %',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: stallWithin },
    allowed: [...IDLE, ...GOODPUT, 'ExporterStale', 'CheckpointStale'],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const runs = random.of([4, 5, 6]);
      const [hanging, percent] = [Math.floor(random.between(0, runs)), random.of([1, 100])];
      const pods = Array.from({ length: runs }, (_, number): Pod => {
        const pace = random.between(0.95, 1.05);
        const course = { loss: learning(random, seconds / HOUR), speed: () => pace };
        const hangs: Course = {
          ...course,
          speed: (t) => (t < fault ? pace : 0),
          gpu: (t) => (t < MINUTE ? 2 : t < fault ? Math.min(100, 92 + 3 * random.normal()) : percent),
        };
        return { course: number === hanging ? hangs : course, run: `rate-${number}` };
      });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'its-job-reaches-its-time-limit',
    title:
      'its Job reaches activeDeadlineSeconds: the run saves and says that it is preempted, its pod is deleted, and no other is started',
    hours: 6,
    levels: BASIC_UP,
    notice: {
      alerts: ['TrainerJobFailed', 'TrainingRunFailed', 'TrainingRunVanished'],
      severity: 'critical',
      within: ({ scrape }) => 8 * MINUTE + 2 * scrape,
    },
    allowed: ['TrainerJobFailed', 'TrainingRunVanished'],
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const fault = early(random);
      const until = fault + lastWord(scrape);
      const target = { pod: `${TARGET.run_id}-0`, instance: '10.0.6.0:9091', node: TARGET.node };
      const { series } = storyOf(random, conditions, seconds, [{ course: endingIn(0, fault, 'preempted'), until, target }]);
      const phase = (t: number): string | undefined => (t < until ? 'Running' : undefined);
      const life = { pod: target.pod, node: target.node, phase, jobFailed: (t: number) => t >= until };
      return { fault, series: [...series, ...podSeries(scrape, seconds, [life])] };
    },
  },
  {
    name: 'one-worker-finds-no-node',
    title: 'one of 4 to 8 workers finds no node for the rest of the day; the others wait for it before their first step, their GPUs idle',
    hours: 4,
    levels: BASIC_UP,
    notice: {
      alerts: ['TrainerPodPending', 'TrainingInitTooLong', 'GpuIdleWhileAllocated'],
      severity: 'warning',
      within: within(60 * MINUTE),
    },
    allowed: ['TrainerPodPending', 'TrainingInitTooLong', ...IDLE, ...GOODPUT, 'NoCheckpointYet', 'ExporterStale'],
    story: (random, conditions, seconds): Story => {
      const workers = random.of([4, 6, 8]);
      const missing = Math.floor(random.between(1, workers));
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        state: () => 'initializing',
        gpu: () => 0,
        changes: { tf_run_progress_ratio: () => 0 },
      };
      const pods = Array.from({ length: workers }, (_, worker): Pod => {
        if (worker === missing) return { course, from: Infinity, phase: () => 'Pending', exports: () => false };
        return { course, worker, exports: exportedByWorker(worker) };
      });
      return { fault: 0, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'vanishes-while-kube-state-metrics-is-away',
    title: 'kube-state-metrics does not answer for 8 to 20 minutes, in which the pod of the run is gone without a last word',
    hours: 6,
    levels: ALL_LEVELS,
    // What it has to know of Kubernetes is there again after 20 minutes at the most.
    notice: { alerts: ['TrainingRunVanished'], severity: 'critical', within: ({ scrape }) => 30 * MINUTE + 2 * scrape },
    allowed: ['TargetDown', 'ScrapeJobEmpty'],
    story: (random, conditions, seconds): Story => {
      const from = early(random);
      const until = from + random.between(8, 20) * MINUTE;
      const fault = Math.floor(random.between(from + MINUTE, until - 2 * MINUTE));
      const pods: Pod[] = [{ course: { loss: learning(random, seconds / HOUR) }, from: 0, until: fault }];
      const series = podsSeries(random, conditions, seconds, pods);
      return { fault, series: unanswered(series, conditions, seconds, 'kube-state-metrics', (t) => t >= from && t < until) };
    },
  },
];
