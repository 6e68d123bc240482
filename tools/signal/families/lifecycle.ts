import { ContractLevel } from '../../../lib/metrics';
import { Random } from '../../random';
import { Attempt, attempted, ending, lastWord } from './attempts';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Notice, Story, within } from './family';
import { learning } from './loss-curves';
import { EPOCH, trainingSeries } from './training';

const early = (random: Random): number => Math.floor(random.between(0.75, 3) * HOUR);
const VANISHED: Notice = {
  alerts: ['TrainingRunVanished'],
  severity: 'critical',
  within: ({ scrape }) => 5 * MINUTE + 2 * scrape,
};

interface Return {
  /** In which the first pod ends. */
  readonly state: string;
  /** Between the two pods, least and most. */
  readonly awayMinutes: readonly [number, number];
  /** Until the second one is killed, least and most. */
  readonly thenMinutes: readonly [number, number];
  /** Steps that the second one continues from. */
  readonly steps?: number;
}

/** A pod that ends, another one of the same run some time later, and that is killed. */
function backThenKilled({ state, awayMinutes, thenMinutes, steps }: Return): Family['story'] {
  return attempted((random, _seconds, { scrape }) => {
    const first = early(random);
    const second = first + random.between(...awayMinutes) * MINUTE;
    const fault = second + random.between(...thenMinutes) * MINUTE;
    const course = ending(0, first - lastWord(scrape), state);
    return {
      fault,
      attempts: [
        { from: 0, until: first, course },
        { from: second, until: fault, steps },
      ],
    };
  });
}

const failures: Family[] = [
  {
    name: 'pod-disappears',
    title: 'the pod is gone without a last word',
    hours: 6,
    levels: ALL_LEVELS,
    notice: VANISHED,
    story: attempted((random) => {
      const fault = early(random);
      return { fault, attempts: [{ from: 0, until: fault }] };
    }),
  },
  {
    name: 'preempted-then-killed',
    title: 'preempted once, back after 2 to 20 minutes, then killed',
    hours: 8,
    levels: BASIC_UP,
    notice: VANISHED,
    story: backThenKilled({ state: 'preempted', awayMinutes: [2, 20], thenMinutes: [10, 100], steps: 50_000 }),
  },
  {
    name: 'paused-then-killed',
    title: 'paused for 10 to 60 minutes, continues, then killed',
    hours: 8,
    levels: BASIC_UP,
    notice: VANISHED,
    story: attempted((random) => {
      const pause = early(random);
      const on = pause + random.between(10, 60) * MINUTE;
      const fault = on + random.between(10, 100) * MINUTE;
      const state = (t: number): string => (t < MINUTE ? 'initializing' : t >= pause && t < on ? 'paused' : 'running');
      return { fault, attempts: [{ from: 0, until: fault, course: { state } }] };
    }),
  },
  {
    name: 'run-id-used-again-then-killed',
    title: 'a completed run, the same id again 5 to 60 minutes later, and that pod is killed',
    hours: 8,
    levels: BASIC_UP,
    notice: VANISHED,
    story: backThenKilled({ state: 'completed', awayMinutes: [5, 60], thenMinutes: [20, 100] }),
  },
  {
    name: 'fails-for-good',
    title: 'ends with an error, and its Job with it',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingRunFailed', 'TrainerJobFailed'], severity: 'critical', within: within(4 * MINUTE) },
    story: attempted((random) => {
      const fault = early(random);
      return { fault, after: 'Failed', attempts: [{ from: 0, until: fault + 4 * MINUTE, course: ending(0, fault, 'failed') }] };
    }),
  },
  {
    name: 'restarts-over-and-over',
    title: 'the program ends after 1 to 4 minutes, and is restarted',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['RestartLoop', 'NoProgressAcrossRestarts'], severity: 'critical', within: within(60 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const every = random.between(2, 5) * MINUTE;
      const sinceStart = (t: number): number => (t - fault) % every;
      const loss = learning(random, seconds / HOUR);
      const course = {
        loss,
        state: (t: number) => (t < MINUTE || (t > fault && sinceStart(t) < 45) ? 'initializing' : 'running'),
        changes: { tf_run_start_timestamp_seconds: (t: number) => EPOCH + (t < fault ? 0 : t - sinceStart(t)) },
      };
      const down = (t: number): boolean => t > fault && sinceStart(t) < 15;
      return { fault, series: trainingSeries(random, conditions, seconds, course, { down }) };
    },
  },
  {
    name: 'exporter-dies',
    title: 'the metrics port no longer answers, the pod runs on',
    hours: 6,
    levels: ALL_LEVELS,
    notice: { alerts: ['TargetDown'], severity: 'warning', within: within(10 * MINUTE) },
    story: attempted((random, seconds) => {
      const fault = early(random);
      return { fault, attempts: [{ from: 0, until: seconds + HOUR, down: (t) => t >= fault }] };
    }),
  },
];

const innocents: Family[] = [
  {
    name: 'run-id-used-again',
    title: 'six completed runs of 20 to 60 minutes with the same id, one after the other',
    hours: 12,
    levels: BASIC_UP,
    story: attempted((random, _seconds, { scrape }) => {
      const attempts: Attempt[] = [];
      for (let number = 0, from = 0; number < 6; number++) {
        const until = from + random.between(20, 60) * MINUTE;
        attempts.push({ from, until, course: ending(from, until - lastWord(scrape), 'completed') });
        from = until + random.between(1, 30) * MINUTE;
      }
      return { after: 'Succeeded', attempts };
    }),
  },
  {
    name: 'two-runs-of-a-model',
    title: 'two runs of one model at once, the second half as fast',
    hours: 12,
    levels: ALL_LEVELS,
    story: attempted((random, seconds) => ({
      attempts: [
        { from: 0, until: seconds + HOUR },
        { from: random.between(0, 3) * HOUR, until: seconds + HOUR, run: 'other', course: { speed: () => 0.5 } },
      ],
    })),
  },
  {
    name: 'ends-well',
    title: 'completes; the pod is served for 30 s to 3 minutes more and stays Succeeded',
    hours: 12,
    levels: BASIC_UP,
    story: attempted((random) => {
      const end = Math.floor(random.between(0.1, 6) * HOUR);
      const hold = random.between(30, 180);
      return { after: 'Succeeded', attempts: [{ from: 0, until: end + hold, course: ending(0, end, 'completed') }] };
    }),
  },
  {
    name: 'ends-between-two-scrapes',
    title: 'ends well before the next scrape; the pod stays Succeeded',
    hours: 12,
    levels: ALL_LEVELS,
    story: attempted((random) => ({ after: 'Succeeded', attempts: [{ from: 0, until: Math.floor(random.between(0.5, 6) * HOUR) }] })),
  },
  {
    name: 'short-job',
    title: 'is over after 60 to 200 s',
    hours: 12,
    levels: ALL_LEVELS,
    story: attempted((random) => {
      const until = random.between(60, 200);
      return { after: 'Succeeded', attempts: [{ from: 0, until, course: ending(0, until - 30, 'completed') }] };
    }),
  },
  {
    name: 'preempted-and-back',
    title: 'a spot run that is preempted three times, saves, and is back after 1 to 20 minutes',
    hours: 12,
    levels: BASIC_UP,
    story: attempted((random, seconds, { scrape }) => {
      const attempts: Attempt[] = [];
      for (let number = 0, from = 0; number < 4; number++) {
        const until = number === 3 ? seconds + HOUR : from + random.between(1, 3) * HOUR;
        const course = number === 3 ? {} : ending(from, until - lastWord(scrape), 'preempted');
        attempts.push({ from, until, steps: number * 40_000, course });
        from = until + random.between(1, 20) * MINUTE;
      }
      return { attempts };
    }),
  },
  {
    name: 'deleted-with-sigterm',
    title: 'somebody deletes the run; it saves and says preempted',
    hours: 12,
    levels: BASIC_UP,
    story: attempted((random) => {
      const until = Math.floor(random.between(1, 6) * HOUR);
      return { attempts: [{ from: 0, until, course: ending(0, until - 45, 'cancelled') }], jobDeleted: until };
    }),
  },
  {
    name: 'slow-to-open-its-port',
    title: 'the target refuses connections for 2 to 5 minutes after its start',
    hours: 12,
    levels: ALL_LEVELS,
    story: attempted((random, seconds) => {
      const until = random.between(2, 5) * MINUTE;
      const state = (t: number): string => (t < until + MINUTE ? 'initializing' : 'running');
      return { attempts: [{ from: 0, until: seconds + HOUR, down: (t) => t < until, course: { state } }] };
    }),
  },
  {
    name: 'prometheus-paused',
    title: 'Prometheus is down for 3 to 12 minutes, twice',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const pauses = [1, 2].map((number): [number, number] => {
        const from = EPOCH + Math.floor(random.between(2, 4) * number * HOUR);
        return [from, from + random.between(3, 12) * MINUTE];
      });
      const inPause = (t: number): boolean => pauses.some(([from, to]) => EPOCH + t >= from && EPOCH + t < to);
      const series = trainingSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) }, { notScraped: inPause });
      return { series, pauses };
    },
  },
  {
    name: 'clock-steps',
    title: 'the clock of the node steps by 20 to 60 s for some minutes',
    hours: 12,
    levels: FULL,
    allowed: ['NodeClockSkew'],
    story: attempted((random, seconds) => {
      const [from, off] = [random.between(1, 8) * HOUR, random.between(20, 60) * (random.chance(0.5) ? 1 : -1)];
      const until = from + random.between(2, 6) * MINUTE;
      return { attempts: [{ from: 0, until: seconds + HOUR, course: { clockOffset: (t) => (t >= from && t < until ? off : 0) } }] };
    }),
  },
  {
    name: 'clock-minutes-behind',
    title: 'the clock of the node falls 4 to 10 minutes behind, the training continues',
    hours: 12,
    levels: BASIC_UP,
    allowed: ['NodeClockSkew'],
    story: attempted((random, seconds) => {
      const [from, off] = [random.between(1, 8) * HOUR, random.between(4, 10) * MINUTE];
      return { attempts: [{ from: 0, until: seconds + HOUR, course: { clockOffset: (t) => (t >= from ? -off : 0) } }] };
    }),
  },
  {
    name: 'resumed-counter',
    title: 'a new pod of the run starts with counters above 0',
    hours: 12,
    levels: [ContractLevel.BASIC, ContractLevel.FULL],
    story: attempted((random, seconds) => ({ attempts: [{ from: 0, until: seconds + HOUR, steps: random.between(1e4, 1e6) }] })),
  },
];

export const LIFECYCLE: readonly Family[] = [...failures, ...innocents];
