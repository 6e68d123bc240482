import { ALL_LEVELS, BASIC_UP, Family, HOUR, MINUTE, Story } from '../family';
import { Curve, learning } from '../loss-curves';
import { endingIn, pendingFrom } from './attempts';
import { Life, preempted, restartedInPlace } from './parts';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from './pods';
import { busy, inside, Span } from '../shown';
import { Course, EPOCH } from '../training';
import { unanswered } from './cluster-parts';

/** A pod that is pending until it is served, and has succeeded afterwards. */
const completing =
  (created: number, from: number, until: number): Pod['phase'] =>
  (t) =>
    t < created ? undefined : t < from ? 'Pending' : t < until ? 'Running' : 'Succeeded';

export const CLUSTER_INNOCENTS: readonly Family[] = [
  {
    name: 'sweep-under-one-name',
    title: 'a sweep whose trials all have the same id: two at a time for 30 to 90 minutes, each with a loss and a speed of its own',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const pods: Pod[] = [];
      for (const lane of [0, 1])
        for (let from = Math.floor(lane * random.between(2, 20) * MINUTE); from < seconds - 2 * HOUR;) {
          const end = from + Math.floor(random.between(30, 90) * MINUTE);
          const until = end + Math.max(30, 2 * conditions.scrape);
          const [hours, factor, pace] = [from / HOUR, random.between(0.85, 1.2), random.between(0.85, 1.15)];
          const curve = learning(random, seconds / HOUR, 'power');
          const course: Course = {
            loss: (t) => factor * curve(Math.max(0, t - hours)),
            speed: () => pace,
            ...endingIn(from, end, 'completed'),
          };
          pods.push({ course, run: 'sweep', from, until, phase: completing(from, from, until) });
          from = until + Math.floor(random.between(0.5, 5) * MINUTE);
        }
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'kube-state-metrics-is-moved',
    title: 'kube-state-metrics is moved four to seven times and does not answer for 20 to 100 s; once the run is preempted just then',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const moves = Array.from({ length: random.of([4, 5, 6, 7]) }, (_, number): Span => {
        const from = (1 + 1.5 * number + random.between(0, 1)) * HOUR;
        return [from, from + random.between(20, 100)];
      });
      const first = Math.floor(random.of(moves)[0] + random.between(0, 60));
      const second = first + Math.floor(random.between(1, 5) * MINUTE);
      const pods = preempted(conditions, seconds, { loss: learning(random, seconds / HOUR), first, second });
      const series = podsSeries(random, conditions, seconds, pods);
      return { series: unanswered(series, conditions, seconds, 'kube-state-metrics', (t) => inside(moves, t)) };
    },
  },
  {
    name: 'paused-for-maintenance',
    title: 'its operator pauses the run two or three times for 6 to 15 minutes, while a switch or a file server is renewed',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const pauses = [random.between(1, 3), random.between(4, 6), ...(random.chance(0.5) ? [random.between(7, 10)] : [])].map(
        (at): Span => [at * HOUR, at * HOUR + random.between(6, 15) * MINUTE],
      );
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        state: (t) => (t < MINUTE ? 'initializing' : inside(pauses, t) ? 'paused' : 'running'),
        gpu: (t) => (t < MINUTE || inside(pauses, t) ? 0 : busy(random)),
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'renews-itself-every-few-hours',
    title: 'a program that saves, ends and is started again in its pod every 2 to 3.5 hours, as planned against a known leak',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const lives: Life[] = [];
      for (let from = 0; from < seconds; from = lives[lives.length - 1].until + Math.floor(random.between(10, 40)))
        lives.push({ from, until: from + Math.floor(random.between(2, 3.5) * HOUR) });
      // Kubernetes knows no other end of a container that it starts again.
      const { start, state, changes, pod } = restartedInPlace(lives, 'Error');
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        state,
        changes: {
          ...changes,
          process_resident_memory_bytes: (t) => 8e9 + (2e9 * (t - start(t))) / HOUR + 5e7 * random.normal(),
        },
      };
      return { series: aloneSeries(random, conditions, seconds, course, pod) };
    },
  },
  {
    name: 'resumes-where-the-clock-differs',
    title: 'preempted, and back after 1 to 8 minutes on a node whose clock is 20 to 80 s ahead or behind, as is known there',
    hours: 12,
    levels: BASIC_UP,
    allowed: ['NodeClockSkew'],
    story: (random, conditions, seconds): Story => {
      const first = Math.floor(random.between(2, 8) * HOUR);
      const second = first + Math.floor(random.between(1, 8) * MINUTE);
      const off = random.between(20, 80) * (random.chance(0.5) ? 1 : -1);
      const after: Partial<Course> = {
        clockOffset: () => off,
        changes: {
          tf_run_start_timestamp_seconds: () => EPOCH + second + off,
          process_start_time_seconds: () => EPOCH + second + off,
        },
      };
      const pods = preempted(conditions, seconds, { loss: learning(random, seconds / HOUR), first, second, after });
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'waits-in-a-queue',
    title: 'four Jobs are submitted at once; a queue admits one after the other, and the last one waits suspended for hours',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const pods: Pod[] = [];
      let admitted = Math.floor(random.between(1, 60) * MINUTE);
      for (let number = 0; number < 4; number++) {
        const created = admitted;
        const from = created + Math.floor(random.between(0.5, 8) * MINUTE);
        const end = from + Math.floor(random.between(1, 2.3) * HOUR);
        const until = end + Math.max(30, 2 * conditions.scrape);
        const curve = learning(random, seconds / HOUR, 'power');
        const loss: Curve = (t) => curve(Math.max(0, t - from / HOUR));
        pods.push({
          course: { loss, ...endingIn(from, end, 'completed') },
          run: `queued-${number}`,
          from,
          until,
          phase: completing(created, from, until),
          jobSuspended: (t) => t < created,
        });
        admitted = until + Math.floor(random.between(0.5, 3) * MINUTE);
      }
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'resumed-while-prometheus-was-down',
    title: 'Prometheus is down for 9 to 15 minutes; when it is back the run was preempted meanwhile, and trains in another pod',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const from = Math.floor(random.between(2, 8) * HOUR);
      const until = from + random.between(9, 15) * MINUTE;
      const first = from + Math.floor(random.between(2.5, 4) * MINUTE);
      const second = first + Math.floor(random.between(1, 4) * MINUTE);
      const paused = (t: number): boolean => t >= from && t < until;
      const pods = preempted(conditions, seconds, { loss: learning(random, seconds / HOUR), first, second });
      return { series: podsSeries(random, conditions, seconds, pods, paused), pauses: [[EPOCH + from, EPOCH + until]] };
    },
  },
  {
    name: 'nodes-are-added-one-by-one',
    title: 'a run of one worker becomes one of 2, 4 and 8 as nodes are added: each time all stop for 40 to 100 s to find each other',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const grown = [random.between(1, 2.5), random.between(3.5, 5.5), random.between(6.5, 9)].map((at) => Math.floor(at * HOUR));
      const stops = grown.map((at): Span => [at, at + random.between(40, 100)]);
      const loss = learning(random, seconds / HOUR);
      const slower = random.between(0.95, 0.98);
      const speed = (t: number): number => (inside(stops, t) ? 0 : slower ** grown.filter((at) => t >= at).length);
      // Of the first worker, which all others begin with.
      const done = (t: number): number =>
        [MINUTE, ...stops.map(([, end]) => end)].reduce((sum, begin, stage) => {
          const end = stage < stops.length ? stops[stage][0] : Infinity;
          return sum + slower ** stage * Math.max(0, Math.min(t, end) - begin);
        }, 0);
      const pods = Array.from({ length: 8 }, (_, worker): Pod => {
        const from = worker === 0 ? 0 : grown[Math.floor(Math.log2(worker))];
        const created = Math.max(0, from - Math.floor(random.between(1, 5) * MINUTE));
        const steps = Math.floor(done(from) * conditions.stepsPerSecond);
        const own = { worker, exports: exportedByWorker(worker), from, phase: pendingFrom(created, from) };
        return { ...own, steps: worker === 0 ? 0 : steps, course: { loss, speed } };
      });
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
];
