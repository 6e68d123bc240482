import { BASIC_UP, ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning } from '../loss-curves';
import { shownWithin } from './bars';
import { restartedInPlace } from './parts';
import { aloneSeries } from './pods';
import { busy, early, inside, Span, spans } from '../shown';
import { computeSeries } from '../worker-walk';
import { GOODPUT, IDLE, plannedShown, savedIn, shareSince, windowSpeed } from './cluster-parts';

export const PACE_FAILURES: readonly Family[] = [
  {
    name: 'neighbor-takes-turns',
    title: 'from some hour on a neighbor takes the CPUs by turns: 25 to 30 minutes at 25 to 40 % of the speed, then 8 to 12 at all of it',
    hours: 7,
    levels: ALL_LEVELS,
    notice: { alerts: ['TrainingThroughputDrop', 'LowGPUUtilization'], severity: 'warning', within: shownWithin(80 * MINUTE) },
    allowed: IDLE,
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const taken: Span[] = [];
      for (let from = fault; from < seconds; from = taken[taken.length - 1][1] + random.between(8, 12) * MINUTE)
        taken.push([from, from + random.between(25, 30) * MINUTE]);
      const share = random.between(0.25, 0.4);
      const left = (t: number): number => (inside(taken, t) ? share : 1);
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => left(t) * (1 + 0.05 * random.normal()),
        gpu: (t: number) => (t < MINUTE ? 2 : busy(random, 92 * left(t))),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'stops-and-goes',
    title: 'from some hour on the store of the data gives samples for 80 to 150 s, then none for 90 to 170 s, over and over',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingThroughputDrop', 'DataInputBottleneck'], severity: 'warning', within: shownWithin(70 * MINUTE) },
    allowed: ['DataInputBottleneck', 'LowGPUUtilization', ...GOODPUT],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const dry = spans(random, seconds - fault, [80, 150], [90, 170]).map(([from, until]): Span => [fault + from, fault + until]);
      const worked = (t: number): number => Math.max(0, t - MINUTE) - t * shareSince(dry, t, t);
      const course = {
        loss: learning(random, seconds / HOUR),
        dataWait: (t: number) => 0.03 + 0.97 * shareSince(dry, t, conditions.scrape),
        changes: windowSpeed(random, conditions, worked),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'cache-is-lost-in-a-restart',
    title:
      'its container is restarted, and what it had cached of the data does not fit any more: it waits for it for half its time and longer',
    hours: 7,
    levels: FULL,
    // A cache that is only cold may take 40 minutes.
    notice: { alerts: ['DataInputBottleneck', 'TrainingThroughputDrop'], severity: 'warning', within: shownWithin(75 * MINUTE) },
    allowed: ['DataInputBottleneck', 'LowGPUUtilization', ...GOODPUT],
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const fault = first + Math.floor(random.between(20, 60));
      const waits = random.between(0.5, 0.75);
      const lives = [
        { from: 0, until: first },
        { from: fault, until: Infinity },
      ];
      const { state, changes, pod } = restartedInPlace(lives, 'Error');
      const dataWait = (t: number): number => (t < fault ? 0.03 : Math.min(0.9, waits * (1 + 0.05 * random.normal())));
      const course = { loss: learning(random, seconds / HOUR), state, changes, dataWait };
      return { fault, series: aloneSeries(random, conditions, seconds, course, pod) };
    },
  },
  {
    name: 'straggler-by-and-by',
    title: 'a fan clogs: in the course of 2 to 4 hours one of 4 to 16 workers computes 60 to 100 % longer, and all the others wait for it',
    hours: 9,
    levels: FULL,
    notice: { alerts: ['StragglerWorker', 'TrainingThroughputDrop'], severity: 'warning', within: within(100 * MINUTE) },
    // On its way there it is slow already.
    allowed: ['StragglerWorker', 'TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const [from, length, most] = [early(random), random.between(2, 4) * HOUR, random.between(0.6, 1)];
      const slowed = (t: number): number => most * Math.min(1, Math.max(0, (t - from) / length));
      // As slow as where no worker is by chance.
      const fault = Math.floor(from + (length * 0.4) / most);
      const course = { loss: learning(random, seconds / HOUR), speed: (t: number) => 1 / (1 + slowed(t)) };
      const compute = computeSeries(random, conditions, seconds, { workers: random.of([4, 8, 16]), slowed });
      const rest = aloneSeries(random, conditions, seconds, course).filter(
        ({ series }) => !series.startsWith('tf_train_phase_duration_seconds'),
      );
      return { fault, series: [...rest, ...compute] };
    },
  },
  {
    name: 'saves-take-half-of-the-time',
    title: 'saves of 20 to 40 s every ten minutes take 9 to 13 minutes each from some hour on, as the store is slow; all of them succeed',
    hours: 8,
    levels: FULL,
    notice: {
      alerts: ['GoodputBurnFast', 'GoodputBurnMedium', 'TrainingThroughputDrop'],
      severity: 'warning',
      within: within(150 * MINUTE),
    },
    // No step for so long, and an idle GPU: that is so.
    allowed: [...GOODPUT, ...IDLE, 'TrainingStalled', 'TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const slowFrom = early(random);
      const saves: Span[] = [];
      for (let at = 11 * MINUTE; at < seconds; at = saves[saves.length - 1][1] + 10 * MINUTE)
        saves.push([at, at + (at < slowFrom ? random.between(20, 40) : random.between(9, 13) * MINUTE)]);
      const fault = Math.floor(saves.find(([from]) => from >= slowFrom)?.[0] ?? slowFrom);
      const saved = (t: number): number => saves.reduce((sum, [from, until]) => sum + Math.max(0, Math.min(t, until) - from), 0);
      const step = (t: number): number => Math.floor((t - MINUTE - saved(t)) * conditions.stepsPerSecond);
      const course = {
        loss: learning(random, seconds / HOUR),
        state: (t: number) => (t < MINUTE ? 'initializing' : inside(saves, t) ? 'checkpointing' : 'running'),
        changes: savedIn(saves, step),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'budget-is-spent-at-a-third-of-the-way',
    title:
      'costs 2.5 to 4 times what was planned for it: after 3 to 6 hours all of its budget is spent, with a quarter to 40 % of the work done',
    hours: 9,
    levels: FULL,
    // When it is spent at the latest; that it will be is known hours before.
    notice: { alerts: ['CostBudgetBurn'], severity: 'warning', within: within(20 * MINUTE) },
    allowed: ['CostBudgetBurn'],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(3, 6) * HOUR);
      const planned = fault * random.between(2.5, 4);
      const [gpus, dollarsPerHour] = [random.of([1, 2, 4, 8]), random.between(2, 4)];
      const cost = (t: number): number => (gpus * dollarsPerHour * t) / HOUR;
      const changes = {
        ...plannedShown(
          planned,
          (t) => Math.max(0, t - MINUTE),
          () => 1,
        ),
        tf_run_cost_budget_dollars: () => Math.round(cost(fault)),
        tf_run_cost_dollars_total: cost,
        tf_run_gpu_seconds_total: (t: number) => gpus * t,
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
];
