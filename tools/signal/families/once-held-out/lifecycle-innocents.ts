import { Timeline } from '../../../simulated-run';
import { storyOf } from '../attempts';
import { ALL_LEVELS, BASIC_UP, Family, HOUR, MINUTE, Story } from '../family';
import { podSeries } from '../kubernetes';
import { Curve, learning } from '../loss-curves';
import { endingIn, pendingFrom } from './attempts';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from './pods';
import { EPOCH } from '../training';
import { preempted } from './parts';
import { busy, early, evaluationsShown, inside, regularly, savesShown, Span, spans, windowsShown } from '../shown';

/** As gauges are that somebody creates without a value. */
const zeroAtFirst = (all: Record<string, Timeline>): Record<string, Timeline> =>
  Object.fromEntries(Object.entries(all).map(([own, timeline]) => [own, (t: number) => timeline(t) ?? 0]));

export const LIFECYCLE_INNOCENTS: readonly Family[] = [
  {
    name: 'zero-before-the-first-value',
    title: 'an exporter that shows 0 for loss, validation, learning rate and last checkpoint until there is a first value of each',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const loss = learning(random, seconds / HOUR);
      const measured = (t: number, value: number): number => (t < MINUTE + conditions.logWindow ? 0 : value);
      const changes = zeroAtFirst({
        ...windowsShown(random, conditions, seconds, { loss, noise: () => conditions.noise }),
        ...evaluationsShown({
          ends: regularly(Math.floor(random.between(5, 20) * MINUTE), seconds),
          loss: (t) => 1.1 * loss(t) * Math.exp(0.2 * conditions.noise * random.normal()),
          accuracy: (t) => 0.95 - (0.8 * loss(t)) / loss(0),
        }),
        ...savesShown(conditions, seconds, { every: Math.floor(random.between(5, 15) * MINUTE) }),
        tf_train_learning_rate: (t) => measured(t, 1e-3),
        'tf_steps_per_second{worker="0"}': (t) => measured(t, conditions.stepsPerSecond * (1 + 0.02 * random.normal())),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'drained-worker-by-worker',
    title: 'nodes of 3 or 4 workers are drained one after the other: each is back after 1 to 2 minutes, and until then the others wait',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const workers = random.of([3, 4]);
      const [begin, gap] = [random.between(2, 7) * HOUR, random.between(20, 40) * MINUTE];
      const drains = Array.from({ length: workers }, (_, worker): Span => {
        const from = Math.floor(begin + worker * gap);
        return [from, from + Math.floor(random.between(60, 120))];
      });
      // It starts for half a minute.
      const waits = (t: number): boolean => inside(drains, t) || drains.some(([, back]) => t >= back && t < back + 30);
      const lost = (t: number): number => drains.reduce((sum, [from, back]) => sum + (back <= t ? back + 30 - from : 0), 0);
      const loss = learning(random, seconds / HOUR);
      const speed = (t: number): number => Number(!waits(t));
      const gpu = (t: number): number => (t < MINUTE ? 2 : waits(t) ? 100 : busy(random));
      const pods = drains.flatMap(([from, back], worker): Pod[] => {
        const own = { worker, exports: exportedByWorker(worker) };
        const steps = Math.floor((back - MINUTE - lost(back)) * conditions.stepsPerSecond);
        const state = (t: number): string => (t < back + 30 ? 'initializing' : 'running');
        return [
          { ...own, course: { loss, speed, gpu }, from: 0, until: from },
          { ...own, course: { loss, speed, gpu, state }, from: back, steps, phase: pendingFrom(from, back) },
        ];
      });
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'waits-for-the-autoscaler',
    title: 'its pod is pending for 6 to 14 minutes, until there is a node: at its start, and after a spot node was taken with notice',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const from = Math.floor(random.between(6, 14) * MINUTE);
      const first = from + Math.floor(random.between(2, 6) * HOUR);
      const second = first + Math.floor(random.between(6, 14) * MINUTE);
      const curve = learning(random, seconds / HOUR);
      const loss: Curve = (t) => curve(Math.max(0, t - from / HOUR));
      const [before, after] = preempted(conditions, seconds, { loss, first, second });
      const state = (t: number): string => (t < from + MINUTE ? 'initializing' : (before.course.state?.(t) ?? 'running'));
      const pods: Pod[] = [{ ...before, course: { ...before.course, state }, from, phase: pendingFrom(0, from, first) }, after];
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'prometheus-restarts-again-and-again',
    title: 'Prometheus is restarted five to eight times within two hours, and is away for 40 to 150 s each time',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const begin = random.between(2, 8) * HOUR;
      const pauses = Array.from({ length: random.of([5, 6, 7, 8]) }, (_, number): Span => {
        const from = begin + number * 15 * MINUTE + random.between(0, 10) * MINUTE;
        return [from, from + random.between(40, 150)];
      });
      const pods: Pod[] = [{ course: { loss: learning(random, seconds / HOUR) } }];
      return {
        series: podsSeries(random, conditions, seconds, pods, (t) => inside(pauses, t)),
        pauses: pauses.map(([from, until]) => [EPOCH + from, EPOCH + until]),
      };
    },
  },
  {
    name: 'does-not-answer-while-it-saves',
    title: 'every 20 to 40 minutes a save of 20 to 45 s takes all of the CPU, and scrapes of it fail',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const saves = spans(random, seconds, [20 * MINUTE, 40 * MINUTE], [20, 45]);
      const ended = (t: number): Span[] => saves.filter(([, end]) => end <= t);
      const step = (at: number): number =>
        Math.floor((at - MINUTE - ended(at).reduce((sum, [from, end]) => sum + end - from, 0)) * conditions.stepsPerSecond);
      const ofLast = (value: (end: number) => number) => (t: number) => {
        const last = ended(t).at(-1);
        return last && value(last[1]);
      };
      const course = {
        loss: learning(random, seconds / HOUR),
        state: (t: number) => (t < MINUTE ? 'initializing' : inside(saves, t) ? 'checkpointing' : 'running'),
        changes: {
          tf_checkpoint_interval_target_seconds: () => 30 * MINUTE,
          tf_checkpoint_last_success_timestamp_seconds: ofLast((end) => EPOCH + end),
          tf_checkpoint_last_step: ofLast(step),
          'tf_checkpoint_saves_total{result="success"}': (t: number) => ended(t).length,
        },
      };
      return { series: aloneSeries(random, conditions, seconds, course, { down: (t) => inside(saves, t) }) };
    },
  },
  {
    name: 'finished-jobs-are-removed',
    title: 'one run of a queue after the other completes, stops early or is cancelled, and minutes later its Job is deleted with its pod',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const { scrape } = conditions;
      const runs: { run_id: string; from: number; end: number; until: number; deleted: number; state: string }[] = [];
      for (let from = 0; from < seconds - 2 * HOUR;) {
        const state = random.of(['completed', 'completed', 'early_stopped', 'cancelled']);
        const end = from + Math.floor(random.between(0.5, 2.5) * HOUR);
        const until = end + Math.max(30, Math.floor(random.between(1, 2.5) * scrape));
        // Who cancels a run deletes it at once.
        const deleted = state === 'cancelled' ? until : until + Math.floor(random.between(2, 15) * MINUTE);
        runs.push({ run_id: `night-${runs.length}`, from, end, until, deleted, state });
        from = deleted + Math.floor(random.between(1, 20) * MINUTE);
      }
      const loss = learning(random, seconds / HOUR);
      const pods = runs.map(({ run_id, from, end, until, deleted, state }, number) => ({
        target: { run_id, pod: `${run_id}-0`, instance: `10.0.5.${number}:9091`, node: `gpu-${number}` },
        from,
        until,
        course: { loss: ((t) => loss(Math.max(0, t - from / HOUR))) satisfies Curve, ...endingIn(from, end, state) },
        jobDeleted: deleted,
        phase: (t: number) => (t < from || t >= deleted ? undefined : t < until ? 'Running' : 'Succeeded'),
      }));
      const lives = pods.map(({ target, phase, jobDeleted }) => ({ ...target, phase, jobDeleted }));
      const { series } = storyOf(random, conditions, seconds, pods);
      return { series: [...series, ...podSeries(scrape, seconds, lives)] };
    },
  },
  {
    name: 'trained-longer-under-its-id',
    title:
      'completes, and 10 to 60 minutes later is continued under its id with two to six times as many epochs: its progress begins below one half',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const { scrape, stepsPerSecond } = conditions;
      const end = early(random);
      const until = end + Math.max(30, Math.floor(2 * scrape));
      const second = until + Math.floor(random.between(10, 60) * MINUTE);
      const idle = second + MINUTE - end;
      const [rise, constant] = [random.between(0.02, 0.08), random.between(4, 10) / 60];
      const loss = learning(random, seconds / HOUR, 'steady');
      const since: Curve = (t) => t - (second + MINUTE) / HOUR;
      const continued: Curve = (t) =>
        since(t) < 0 ? loss(Math.max(0, t - idle / HOUR)) : loss(t - idle / HOUR) * (1 + rise * Math.exp(-since(t) / constant));
      const first = endingIn(0, end, 'completed');
      const planned = Math.max(2 * end, seconds - idle + HOUR);
      const pods: Pod[] = [
        {
          course: { loss, ...first, changes: { ...first.changes, tf_run_progress_ratio: (t) => Math.min(1, t / end) } },
          from: 0,
          until,
          phase: (t) => (t < until ? 'Running' : 'Succeeded'),
        },
        {
          course: {
            loss: continued,
            changes: {
              tf_run_restarts_total: () => 1,
              'tf_checkpoint_restores_total{result="success"}': () => 1,
              tf_run_progress_ratio: (t) => Math.min(1, Math.max(end, t - idle) / planned),
            },
          },
          from: second,
          steps: Math.floor(end * stepsPerSecond),
        },
      ];
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'tuner-stops-what-diverges',
    title: 'trials of a tuner, one after the other: each third diverges and is stopped within some minutes, the others complete',
    hours: 12,
    levels: ALL_LEVELS,
    // It does diverge, until somebody has acted upon it.
    allowed: ['LossDiverging'],
    story: (random, conditions, seconds): Story => {
      const pods: Pod[] = [];
      for (let from = 0; from < seconds - 2 * HOUR;) {
        const bad = pods.length % 3 === 1;
        const end = from + Math.floor((bad ? random.between(8, 16) : random.between(40, 100)) * MINUTE);
        const until = end + Math.max(30, 2 * conditions.scrape);
        const [began, rate, hours] = [from + 4 * MINUTE, 1 / random.between(2, 4) / MINUTE, from / HOUR];
        const curve = learning(random, seconds / HOUR, 'power');
        const worse: Curve = (t) => (bad ? Math.min(30, Math.exp(rate * Math.max(0, t * HOUR - began))) : 1);
        pods.push({
          course: {
            loss: (t) => curve(Math.max(0, t - hours)) * worse(t),
            ...endingIn(from, end, bad ? 'early_stopped' : 'completed'),
          },
          run: `trial-${pods.length}`,
          from,
          until,
          phase: ((start: number) => (t: number) => (t < start ? undefined : t < until ? 'Running' : 'Succeeded'))(from),
        });
        from = until + Math.floor(random.between(0.5, 4) * MINUTE);
      }
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
];
