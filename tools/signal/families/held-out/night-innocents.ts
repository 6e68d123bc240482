import { Random } from '../../../random';
import { TARGET } from '../../../simulated-run';
import { encoded, GivenSeries } from '../../samples';
import { lastWord } from '../attempts';
import { Conditions } from '../conditions';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story } from '../family';
import { podSeries } from '../kubernetes';
import { learning } from '../loss-curves';
import { endingIn, pendingFrom } from '../once-held-out/attempts';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from '../once-held-out/pods';
import { inside, savesShown, Span, spans } from '../shown';
import { Course, EPOCH, trainingSeries } from '../training';

/** Meanwhile Kubernetes has not heard of the first pod's node. */
function withSilentKubelet(
  series: readonly GivenSeries[],
  { scrape }: Conditions,
  seconds: number,
  silent: readonly Span[],
): GivenSeries[] {
  return series.map((one) => {
    const status = /^kube_node_status_condition.*status="(true|unknown)"/.exec(one.series)?.[1];
    if (status === undefined || !one.series.includes(`node="${TARGET.node}"`)) return one;
    const shown = (t: number): number => Number(inside(silent, t) === (status === 'unknown'));
    return { series: one.series, ...encoded(shown, Math.floor(seconds / scrape) + 1, scrape) };
  });
}

export const NIGHT_INNOCENTS: readonly Family[] = [
  {
    name: 'virtual-machine-is-moved',
    title: 'its machine is moved every 2 to 4 hours and stands still for 15 to 45 s; its clock is behind by that for 1 to 4 minutes',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const moves = spans(random, seconds, [2 * HOUR, 4 * HOUR], [15, 45]);
      const behind = moves.map(([from, until]) => ({ from: until, until: until + random.between(1, 4) * MINUTE, by: until - from }));
      const course: Course = {
        loss: learning(random, seconds / HOUR),
        speed: (t) => Number(!inside(moves, t)),
        clockOffset: (t) => -(behind.find(({ from, until }) => t >= from && t < until)?.by ?? 0),
      };
      return { series: aloneSeries(random, conditions, seconds, course, { down: (t) => inside(moves, t) }) };
    },
  },
  {
    name: 'kubelets-are-renewed',
    title: 'the kubelet of its node is renewed or started again three to five times, and not heard of for 40 to 100 s; the run trains on',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const silent = Array.from({ length: random.of([3, 4, 5]) }, (_, number): Span => {
        const from = (1 + 2 * number + random.between(0, 1.5)) * HOUR;
        return [from, from + random.between(40, 100)];
      });
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) });
      return { series: withSilentKubelet(series, conditions, seconds, silent) };
    },
  },
  {
    name: 'moved-while-it-trains-on',
    title: 'nodes are renewed, and two or three times the next pod starts 3 to 6 minutes before the last one saves, hands over and ends',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const curve = learning(random, seconds / HOUR);
      const moves = random.of([2, 3]);
      const pods: Pod[] = [];
      let [created, from, begin, trained] = [0, 0, MINUTE, 0];
      for (let number = 0; number <= moves; number++) {
        const [start, resumed, away] = [from, begin, begin - trained];
        const until = number === moves ? Infinity : begin + Math.floor(random.between(2, 3.2) * HOUR);
        const end = until - lastWord(conditions.scrape);
        const done = (t: number): number => trainedBy(t, resumed, end) + (resumed - away);
        pods.push({
          course: {
            loss: (t) => curve(Math.max(0, t - away / HOUR)),
            state: (t) => (t < resumed ? 'initializing' : t < end ? 'running' : 'preempted'),
            changes: {
              process_start_time_seconds: () => EPOCH + start,
              tf_run_end_timestamp_seconds: (t) => (t < end ? undefined : EPOCH + end),
              tf_run_restarts_total: () => number,
              'tf_checkpoint_restores_total{result="success"}': () => Math.min(1, number),
              tf_run_progress_ratio: (t) => (0.7 * done(t)) / seconds,
            },
          },
          from,
          until,
          steps: Math.floor(trained * conditions.stepsPerSecond),
          phase: pendingFrom(created, from, until),
        });
        trained += end - begin;
        from = until - Math.floor(random.between(3, 6) * MINUTE);
        created = from - Math.floor(random.between(30, 90));
        begin = until + Math.floor(random.between(15, 40));
      }
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'snapshot-holds-some-room',
    title:
      'each night a snapshot takes 8 to 14 % of the room on the volume of the checkpoints within 70 to 110 minutes, and hours later none',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const size = random.logBetween(1e9, 20e9);
      const room = size * random.between(80, 200);
      const share = random.between(0.08, 0.14);
      const begin = random.between(2, 6) * HOUR;
      const taken = begin + random.between(70, 110) * MINUTE;
      const freed = taken + random.between(2, 3.5) * HOUR;
      const held = (t: number): number => (t < begin || t >= freed ? 0 : share * Math.min(1, (t - begin) / (taken - begin)));
      const changes = {
        ...savesShown(conditions, seconds, { every: Math.floor(random.between(5, 20) * MINUTE), size }),
        tf_checkpoint_volume_available_bytes: (t: number) => Math.round(room * (1 - held(t))),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'labels-change-with-a-reload',
    title: 'another configuration is loaded while the run trains: its target has another address, and half the time another team as well',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const at = Math.floor(random.between(2, 9) * HOUR);
      const seed = Math.floor(random.between(1, 1e9));
      const course: Course = { loss: learning(random, seconds / HOUR) };
      const pod = `${TARGET.run_id}-0`;
      const before = { pod, instance: '10.0.4.0:9091' };
      const after = { pod, instance: `${pod}:9091`, ...(random.chance(0.5) ? { team: 'perception' } : {}) };
      // The same run, and so the same numbers.
      const series = [
        ...trainingSeries(new Random(seed), conditions, seconds, course, { target: before, until: at }),
        ...trainingSeries(new Random(seed), conditions, seconds, course, { target: after, notScraped: (t) => t < at }),
      ];
      const known = podSeries(conditions.scrape, seconds, [{ pod, phase: () => 'Running' }]);
      return { series: [...series, ...known] };
    },
  },
  {
    name: 'workers-that-do-not-wait',
    title:
      'of 3 to 6 workers that train without waiting for each other, one is preempted every hour or two, and back after 2 to 10 minutes',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const { scrape, stepsPerSecond } = conditions;
      const loss = learning(random, seconds / HOUR);
      let next = random.between(1, 2) * HOUR;
      const pods = Array.from({ length: random.of([3, 4, 6]) }, (_, worker): Pod[] => {
        const own = { worker, exports: exportedByWorker(worker) };
        const pace = random.between(0.97, 1.03);
        const course: Course = { loss, speed: () => pace };
        // The first one has a node of its own.
        if (worker === 0) return [{ ...own, course }];
        const first = Math.floor(next);
        const second = first + Math.floor(random.between(2, 10) * MINUTE);
        next += random.between(1, 2) * HOUR;
        const end = first - lastWord(scrape);
        const steps = Math.floor((end - MINUTE) * pace * stepsPerSecond);
        return [
          { ...own, course: { ...course, ...endingIn(0, end, 'preempted') }, from: 0, until: first },
          { ...own, course, from: second, steps, phase: pendingFrom(first, second) },
        ];
      }).flat();
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
];

/** Seconds of training between two moments, up to a third one. */
function trainedBy(t: number, from: number, until: number): number {
  return Math.max(0, Math.min(t, until) - from);
}
