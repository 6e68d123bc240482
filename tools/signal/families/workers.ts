import { Random } from '../../random';
import { GivenSeries } from '../samples';
import { BASIC_UP, Family, FULL, HOUR, MINUTE, Notice, Story, within } from './family';
import { learning } from './loss-curves';
import { trainingSeries } from './training';
import { computeSeries } from './worker-walk';

/** A run of several workers, one of which is slower by `slow` from the fault on; they wait for each other. */
function gang(workers: (random: Random) => number, slow: (random: Random) => number, from?: (random: Random) => number): Family['story'] {
  return (random, conditions, seconds): Story => {
    const fault = from && Math.floor(from(random));
    const count = workers(random);
    const factor = slow(random);
    const loss = learning(random, seconds / HOUR);
    const rest = withoutCompute(trainingSeries(random, conditions, seconds, { loss }));
    const compute = computeSeries(random, conditions, seconds, { workers: count, slowed: (t) => (t >= (fault ?? 0) ? factor : 0) });
    return { fault, series: [...rest, ...compute] };
  };
}

function withoutCompute(series: GivenSeries[]): GivenSeries[] {
  return series.filter((one) => !one.series.startsWith('tf_train_phase_duration_seconds'));
}

const straggling = (workers: readonly number[], least: number, most: number, minutes: number, share?: number) => ({
  hours: 6,
  levels: FULL,
  notice: { alerts: ['StragglerWorker'], severity: 'warning', within: within(minutes * MINUTE), share } as const,
  allowed: ['TrainingThroughputDrop'],
  story: gang(
    (random) => random.of(workers),
    (random) => random.between(least, most),
    (random) => random.between(0.75, 2) * HOUR,
  ),
});

/** Scrapes that are more than 30 s apart take one more of them. */
const fiveMinutes: Notice['within'] = ({ scrape }) => 5 * MINUTE + (scrape > 30 ? scrape : 0);

/** A run of several workers, each in a pod of its own, that all wait in one collective operation from the fault on. */
const hanging: Family['story'] = (random, conditions, seconds): Story => {
  const fault = Math.floor(random.between(0.75, 2.5) * HOUR);
  const loss = learning(random, seconds / HOUR);
  const workers = Array.from({ length: random.of([2, 4, 8, 16]) }, (_, worker) => worker);
  const course = {
    loss,
    speed: (t: number) => Number(t < fault),
    gpu: (t: number) => (t < fault ? Math.min(100, 92 + 3 * random.normal()) : 100),
  };
  const series = workers.flatMap((worker) => {
    const target = { pod: `mnist-${worker}`, instance: `10.0.1.${worker}:9091`, node: `gpu-${worker}` };
    return trainingSeries(random, conditions, seconds, course, { target, worker });
  });
  return { fault, series };
};

export const WORKERS: readonly Family[] = [
  {
    name: 'workers-hang-together',
    title: '2 to 16 workers wait in a collective operation, their GPUs at 100 %',
    hours: 4,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: fiveMinutes },
    story: hanging,
  },
  { name: 'straggler', title: 'one of 2 to 16 workers computes 40 to 100 % longer', ...straggling([2, 4, 8, 16], 0.4, 1, 90) },
  { name: 'mild-straggler', title: 'one of 4 to 16 workers computes 25 to 40 % longer', ...straggling([4, 8, 16], 0.25, 0.4, 180, 0.75) },
  {
    name: 'even-workers',
    title: '2 to 64 workers with a spread of 0 to 5 %, one of them up to 10 % slower',
    hours: 6,
    levels: FULL,
    story: gang(
      (random) => random.of([2, 4, 8, 16, 64]),
      (random) => random.between(0, 0.1),
    ),
  },
];
