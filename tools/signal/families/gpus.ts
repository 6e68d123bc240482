import { Random } from '../../random';
import { TARGET } from '../../simulated-run';
import { GivenSeries } from '../samples';
import { Conditions } from './conditions';
import { Family, FULL, HOUR, MINUTE, Story, within } from './family';
import { gpuSeries, GpuState, SimulatedGpu } from './gpu-walk';
import { podSeries } from './kubernetes';
import { learning } from './loss-curves';
import { trainingSeries } from './training';

const PER_NODE = 8;
/** MHz and watts of a GPU at work. */
const [CLOCK, POWER, RESTING] = [1755, 620, 80];

/** How GPUs of a model differ, and how much each varies from one scrape to the next. */
interface Spread {
  readonly noise: number;
  readonly offset: number;
}

/** Relative to a GPU of the run at full clock. */
interface Load {
  readonly clock?: number;
  readonly power?: number;
  readonly busy?: number;
}

/** GPUs of one run, a pod on each node. */
interface Gang {
  readonly run: string;
  /** Number of its first GPU on the first node; 0 by default. */
  readonly first?: number;
  readonly count: number;
  readonly loadOf: (number: number, t: number) => Load;
  readonly speed?: (t: number) => number;
}

const spreadOf = (random: Random): Spread => ({ noise: random.between(0.01, 0.05), offset: random.between(0, 0.02) });
/** What is left of the power at a share of the clock: the voltage falls with it. */
const atShare = (share: number): Load => ({ clock: share, power: 0.3 + 0.7 * share ** 2 });

function stateOf(random: Random, { noise, offset }: Spread): (load: Load) => GpuState {
  const own = 1 + offset * random.normal();
  return ({ clock = 1, power = 1, busy = 0.95 }) => ({
    clock: Math.max(0, CLOCK * clock * own * (1 + noise * random.normal())),
    power: Math.max(0, RESTING + (POWER - RESTING) * power * (1 + 0.05 * random.normal())),
    busy: Math.min(100, Math.max(0, 100 * busy * (1 + 0.03 * random.normal()))),
  });
}

/** What is scraped of several runs, their pods and their GPUs. */
function gangs(random: Random, conditions: Conditions, seconds: number, all: readonly Gang[]): readonly GivenSeries[] {
  const loss = learning(random, seconds / HOUR);
  const spread = spreadOf(random);
  const pods = all.flatMap((gang) => podsOf(gang).map((pod) => ({ ...pod, run_id: gang.run, phase: () => 'Running' })));
  const ofRuns = all.flatMap((gang) => {
    const { run, first = 0, count, loadOf, speed } = gang;
    const own = podsOf(gang);
    const gpus = Array.from({ length: count }, (_, number): SimulatedGpu => {
      const state = stateOf(random, spread);
      const index = first + number;
      return { ...own[Math.floor(index / PER_NODE)], index: index % PER_NODE, at: (t) => state(loadOf(number, t)) };
    });
    const workers = own.flatMap((pod, worker) => {
      const target = { ...pod, run_id: run, instance: `10.0.${first}.${worker}:9091` };
      // Each draws random numbers of its own, by which one of them would seem slow.
      return trainingSeries(random, conditions, seconds, { loss, speed }, { target, worker }).filter(
        ({ series }) => !series.startsWith('tf_train_phase_duration_seconds'),
      );
    });
    return [...workers, ...gpuSeries(conditions, seconds, gpus)];
  });
  return [...ofRuns, ...podSeries(conditions.scrape, seconds, pods)];
}

/** A pod of the run on each node, from the first one on. */
function podsOf({ run, first = 0, count }: Gang): { readonly pod: string; readonly node: string }[] {
  return Array.from({ length: Math.ceil((first + count) / PER_NODE) }, (_, place) => ({ pod: `${run}-${place}`, node: `gpu-${place}` }));
}

/** Some GPUs of a run, which does its work at this speed. */
const one = (count: number, loadOf: Gang['loadOf'], speed?: Gang['speed']): Gang => {
  return { run: TARGET.run_id, count, loadOf, speed };
};
/** What is judged here is no loss. */
const LEARNS = { noise: 0.005, correlation: 0, logWindow: 30 };
const manyOf = (random: Random): number => random.of([4, 8, 16, 32, 64]);

const failures: Family[] = [
  {
    name: 'gpu-held-back',
    title: 'one of 4 to 64 GPUs computes at 40 to 75 % of its clock, and the others wait for it, with or without a kernel',
    hours: 3,
    levels: FULL,
    fixed: LEARNS,
    notice: { alerts: ['GpuClockBelowPeers'], severity: 'warning', within: within(20 * MINUTE) },
    allowed: ['TrainingThroughputDrop', 'LowGPUUtilization'],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(0.75, 1.5) * HOUR);
      const [count, share, spins] = [manyOf(random), random.between(0.4, 0.75), random.chance(0.5)];
      const slow = Math.floor(random.between(0, count));
      const waiting = { power: share + 0.2 * (1 - share), busy: spins ? 1 : 0.95 * share };
      const loadOf = (number: number, t: number): Load => (t < fault ? {} : number === slow ? atShare(share) : waiting);
      const gang = one(count, loadOf, (t) => (t < fault ? 1 : share));
      return { fault, series: gangs(random, conditions, seconds, [gang]) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'equal-gpus',
    title: '4 to 64 GPUs whose clocks vary by 1 to 5 % and differ by up to 2 %, with pauses of seconds and dips of up to 6 minutes',
    hours: 4,
    levels: FULL,
    fixed: LEARNS,
    story: (random, conditions, seconds): Story => {
      const count = manyOf(random);
      const dips = Array.from({ length: count }, () => ({
        from: random.between(0, seconds),
        length: random.logBetween(10, 6 * MINUTE),
        share: random.between(0.3, 0.7),
      }));
      const loadOf = (number: number, t: number): Load => {
        const { from, length, share } = dips[number];
        return t >= from && t < from + length ? atShare(share) : {};
      };
      return { series: gangs(random, conditions, seconds, [one(count, loadOf)]) };
    },
  },
  {
    name: 'gpus-capped-together',
    title: 'all GPUs of a run are limited to 40 to 90 % of their clock from some moment on, to save power',
    hours: 4,
    levels: FULL,
    fixed: LEARNS,
    allowed: ['TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const [from, share] = [random.between(0, 2) * HOUR, random.between(0.4, 0.9)];
      const gang = one(manyOf(random), (_number, t) => (t < from ? {} : atShare(share)));
      return { series: gangs(random, conditions, seconds, [gang]) };
    },
  },
  {
    name: 'two-runs-on-a-node',
    title: 'two runs of four GPUs on one node, one of which meets the power limit at 55 to 80 % of the clock of the other',
    hours: 4,
    levels: FULL,
    fixed: LEARNS,
    story: (random, conditions, seconds): Story => {
      const share = random.between(0.55, 0.8);
      const light = one(4, () => ({ power: 0.6 }));
      const heavy: Gang = { run: 'bert', first: 4, count: 4, loadOf: () => ({ clock: share, power: 1.1 }) };
      return { series: gangs(random, conditions, seconds, [light, heavy]) };
    },
  },
  {
    name: 'one-worker-evaluates',
    title:
      'every 30 to 90 minutes the first GPU evaluates for 3 to 25, at 65 to 100 % of its clock; the others wait, with or without a kernel',
    hours: 4,
    levels: FULL,
    fixed: LEARNS,
    story: (random, conditions, seconds): Story => {
      const [every, length] = [random.between(30, 90) * MINUTE, random.between(3, 25) * MINUTE];
      const [share, spins] = [random.between(0.65, 1), random.chance(0.5)];
      const loadOf = (number: number, t: number): Load => {
        if (t % every < every - length) return { clock: share };
        return number === 0 ? { clock: share, power: 0.95 } : { power: 0.25, busy: spins ? 1 : 0 };
      };
      return { series: gangs(random, conditions, seconds, [one(manyOf(random), loadOf)]) };
    },
  },
];

export const OF_GPUS: readonly Family[] = [...failures, ...innocents];
