import { Random } from '../../../random';
import { Conditions } from '../conditions';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { Curve, learning } from '../loss-curves';
import { early } from '../shown';
import { Course, EPOCH } from '../training';
import { shownWithin, stallWithin } from './bars';
import { exportedByWorker, Pod, podsSeries } from './pods';

/** In `state` for its last seconds, which not every scrape sees. */
export const endingIn = (from: number, end: number, state: string): Partial<Course> => ({
  state: (t) => (t < from + MINUTE ? 'initializing' : t < end ? 'running' : state),
  changes: { tf_run_end_timestamp_seconds: (t) => (t < end ? undefined : EPOCH + end) },
});

/** Its place is taken at once by a pod that is pending until it is served. */
export const pendingFrom =
  (created: number, from: number, until = Infinity): Pod['phase'] =>
  (t) =>
    t < created || t >= until ? undefined : t < from ? 'Pending' : 'Running';

const succeeding =
  (from: number, until: number): Pod['phase'] =>
  (t) =>
    t < from ? undefined : t < until ? 'Running' : 'Succeeded';

const failures: Family[] = [
  {
    name: 'restore-fails-after-preemption',
    title: 'a preempted run is back, its checkpoint cannot be read, and it starts from zero: its counter says 1 from the first scrape on',
    hours: 6,
    levels: FULL,
    notice: { alerts: ['CheckpointRestoreFailing'], severity: 'warning', within: within(10 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const fault = first + Math.floor(random.between(2, 15) * MINUTE);
      const curve = learning(random, seconds / HOUR);
      const restore = {
        'tf_checkpoint_restores_total{result="failure"}': (t: number) => Number(t >= fault),
        tf_run_restarts_total: () => 1,
      };
      const pods: Pod[] = [
        { course: { loss: curve, ...endingIn(0, first - MINUTE, 'preempted') }, from: 0, until: first },
        { course: { loss: (t) => curve(Math.max(0, t - fault / HOUR)), changes: restore }, from: fault, phase: pendingFrom(first, fault) },
      ];
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'back-on-a-slower-node',
    title: 'preempted, and back after 2 to 10 minutes on a node that does 40 to 62 % of the steps per second',
    hours: 8,
    // Four gauges do not say whether the new pod resumes or begins anew.
    levels: BASIC_UP,
    // A cold cache may take 40 minutes.
    notice: { alerts: ['TrainingThroughputDrop'], severity: 'warning', within: shownWithin(65 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const fault = first + Math.floor(random.between(2, 10) * MINUTE);
      const [slower, loss] = [random.between(0.4, 0.62), learning(random, seconds / HOUR)];
      // Half of them keep what they have seen in the checkpoint, the others begin anew.
      const ideal = random.chance(0.5) ? 1 : slower;
      const changes = { 'tf_train_step_seconds_ideal{worker="0"}': () => 0.97 / (ideal * conditions.stepsPerSecond) };
      const pods: Pod[] = [
        { course: { loss, ...endingIn(0, first - MINUTE, 'preempted') }, from: 0, until: first },
        {
          course: { loss, speed: () => slower, changes },
          from: fault,
          steps: Math.floor(first * conditions.stepsPerSecond),
          phase: pendingFrom(first, fault),
        },
      ];
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'out-of-memory-at-each-epoch',
    title: 'memory fills at the end of each epoch of 40 to 90 minutes, the kernel ends the container, and it is restarted in its pod',
    hours: 8,
    levels: ALL_LEVELS,
    notice: { alerts: ['TrainerOOMKilled'], severity: 'warning', within: within(6 * MINUTE) },
    // The memory does run out.
    allowed: ['HostMemoryExhaustionPredicted'],
    story: (random, conditions, seconds): Story => {
      const epoch = Math.floor(random.between(40, 90) * MINUTE);
      const [away, last] = [random.between(15, 50), random.between(4, 8) * MINUTE];
      const inEpoch = (t: number): number => t % epoch;
      const restarts = (t: number): number => Math.floor(t / epoch);
      const start = (t: number): number => (restarts(t) === 0 ? 0 : restarts(t) * epoch + away);
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        state: (t) => (inEpoch(t) < MINUTE + away ? 'initializing' : 'running'),
        changes: {
          tf_run_start_timestamp_seconds: (t) => EPOCH + start(t),
          process_start_time_seconds: (t) => EPOCH + start(t),
          tf_run_restarts_total: restarts,
          process_resident_memory_bytes: (t) => 8e9 + 24e9 * Math.max(0, 1 - (epoch - inEpoch(t)) / last),
        },
      };
      const pod: Pod = {
        course,
        down: (t) => restarts(t) > 0 && inEpoch(t) < away,
        restarts,
        lastTerminated: (t) => (restarts(t) > 0 ? 'OOMKilled' : undefined),
      };
      return { fault: epoch, series: podsSeries(random, conditions, seconds, [pod]) };
    },
  },
  {
    name: 'vanishes-while-prometheus-is-down',
    title: 'Prometheus is down for 6 to 12 minutes, and the pod is gone when it is back: no series has ever been marked as stale',
    hours: 6,
    levels: ALL_LEVELS,
    notice: { alerts: ['TrainingRunVanished'], severity: 'critical', within: ({ scrape }) => 20 * MINUTE + 2 * scrape },
    story: (random, conditions, seconds): Story => {
      const from = early(random);
      const until = from + random.between(6, 12) * MINUTE;
      const fault = Math.floor(random.between(from + MINUTE, until - 2 * MINUTE));
      const paused = (t: number): boolean => t >= from && t < until;
      const pods: Pod[] = [{ course: { loss: learning(random, seconds / HOUR) }, from: 0, until: fault }];
      return { fault, series: podsSeries(random, conditions, seconds, pods, paused), pauses: [[EPOCH + from, EPOCH + until]] };
    },
  },
  {
    name: 'waits-for-a-worker-that-is-gone',
    title: 'one of 3 to 8 workers is evicted; the others wait for it in a collective operation, their GPUs at 100 %',
    hours: 5,
    levels: BASIC_UP,
    notice: {
      alerts: ['TrainingStalled', 'TrainingRunVanished', 'RunUnreachable'],
      severity: 'critical',
      within: (conditions) => stallWithin(conditions) + 3 * MINUTE,
    },
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const workers = random.of([3, 4, 6, 8]);
      const lost = Math.floor(random.between(1, workers));
      const loss = learning(random, seconds / HOUR);
      const course: Course = {
        loss,
        speed: (t) => Number(t < fault),
        gpu: (t) => (t < fault ? Math.min(100, 92 + 3 * random.normal()) : 100),
      };
      const pods = Array.from({ length: workers }, (_, worker): Pod => {
        const gone = worker === lost;
        return {
          course,
          worker,
          exports: exportedByWorker(worker),
          until: gone ? fault : undefined,
          phase: (t) => (gone && t >= fault ? 'Failed' : 'Running'),
        };
      });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'resumes-an-hour-back',
    title: 'a spot node is taken without notice; the run is back in 1 to 4 minutes with its checkpoint of 20 to 60 minutes ago',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const first = Math.floor(random.between(3, 8) * HOUR);
      const second = first + Math.floor(random.between(1, 4) * MINUTE);
      const back = second - first + random.between(20, 60) * MINUTE;
      const loss = learning(random, seconds / HOUR);
      const pods: Pod[] = [
        { course: { loss }, from: 0, until: first },
        {
          course: { loss: (t) => loss(Math.max(0, t - back / HOUR)), changes: { tf_run_restarts_total: () => 1 } },
          from: second,
          steps: Math.floor((second - back) * conditions.stepsPerSecond),
          phase: pendingFrom(first, second),
        },
      ];
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'workers-come-and-go',
    title: 'an elastic run of 4 to 8 workers gives half of them back for an hour or two, twice, and continues with the rest',
    hours: 12,
    levels: BASIC_UP,
    // It is half as fast for that long.
    allowed: ['TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const workers = random.of([4, 6, 8]);
      const away = [random.between(2, 3), random.between(6.5, 8)].map((from): [number, number] => [
        Math.floor(from * HOUR),
        Math.floor((from + random.between(1, 2)) * HOUR),
      ]);
      const speed = (t: number): number => (away.some(([from, until]) => t >= from && t < until) ? 0.52 : 1);
      const loss = learning(random, seconds / HOUR);
      const pods = Array.from({ length: workers }, (_, worker): Pod[] => {
        const own = { course: { loss, speed }, worker, exports: exportedByWorker(worker) };
        if (worker < workers / 2) return [own];
        const [[a, b], [c, d]] = away;
        const steps = (t: number): number => Math.floor(0.9 * t * conditions.stepsPerSecond);
        return [
          { ...own, from: 0, until: a },
          { ...own, from: b, until: c, steps: steps(b) },
          { ...own, from: d, steps: steps(d) },
        ];
      }).flat();
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'sweep-of-short-runs',
    title: 'a sweep: two at a time, a dozen runs of one model with other learning rates, of which half are stopped after 5 to 20 minutes',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const free = [random.between(0, 10) * MINUTE, random.between(0, 10) * MINUTE];
      const pods = Array.from({ length: 12 }, (_, number): Pod => {
        const from = Math.floor(free[number % 2]);
        const stopped = random.chance(0.5);
        const until = from + Math.floor((stopped ? random.between(5, 20) : random.between(30, 90)) * MINUTE);
        free[number % 2] = until + random.between(0.5, 5) * MINUTE;
        const curve = learning(random, seconds / HOUR, stopped ? 'steady' : 'power');
        const course = {
          loss: (t: number) => curve(Math.max(0, t - from / HOUR)),
          ...endingIn(from, until - random.between(5, 60), stopped ? 'early_stopped' : 'completed'),
        };
        return { course, run: `sweep-${number}`, from, until, phase: succeeding(from, until) };
      });
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'stops-early',
    title: 'learns for some hours, then no longer for 20 to 45 minutes, and stops early, as it was asked to',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const flat = random.between(1.5, 8);
      const end = Math.floor(flat * HOUR + random.between(20, 45) * MINUTE);
      const until = end + random.between(10, 120);
      const curve = learning(random, seconds / HOUR, 'steady');
      const course = { loss: ((t) => curve(Math.min(t, flat))) satisfies Curve, ...endingIn(0, end, 'early_stopped') };
      const pods = [{ course, from: 0, until, phase: succeeding(0, until) }];
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'scrapes-fail-now-and-then',
    title: 'one scrape of 20 to 50 takes too long and fails, each alone',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const down = lostScrapes(random, conditions, seconds);
      return { series: podsSeries(random, conditions, seconds, [{ course: { loss: learning(random, seconds / HOUR) }, down }]) };
    },
  },
];

function lostScrapes(random: Random, { scrape }: Conditions, seconds: number): (t: number) => boolean {
  const share = 1 / random.between(20, 50);
  const lost = new Set<number>();
  for (let number = 1; number <= seconds / scrape; number++) if (random.chance(share) && !lost.has(number - 1)) lost.add(number);
  return (t) => lost.has(Math.round(t / scrape));
}

export const ONCE_HELD_OUT_ATTEMPTS: readonly Family[] = [...failures, ...innocents];
