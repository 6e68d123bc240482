import { ContractLevel } from '../../../lib/metrics';
import { Random } from '../../random';
import { selector, TARGET } from '../../simulated-run';
import { encoded, GivenSeries } from '../samples';
import { Conditions } from './conditions';

export interface Gang {
  readonly workers: number;
  /** By how much worker 1 is slower. */
  readonly slowed: (t: number) => number;
}

/** Sum and count of the compute time of each worker's steps: every worker waits for the slowest. */
export function computeSeries(random: Random, { scrape }: Conditions, seconds: number, { workers, slowed }: Gang): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  const step = random.logBetween(0.1, 10);
  const [variation, drift, spread] = [random.between(0.05, 0.5), random.between(0, 0.08), random.between(0, 0.05)];
  const kept = Math.exp(-scrape / random.between(300, 3600));
  const numbers = Array.from({ length: workers }, (_, worker) => worker);
  const own = numbers.map(() => step * Math.exp(spread * random.normal()));
  const drifted = numbers.map(() => random.normal());
  const sums = numbers.map(() => new Float64Array(count));
  const counts = new Float64Array(count);
  let steps = 0;
  for (let i = 1; i < count; i++) {
    const durations = numbers.map((worker) => {
      drifted[worker] = kept * drifted[worker] + Math.sqrt(1 - kept ** 2) * random.normal();
      return own[worker] * Math.exp(drift * drifted[worker]) * (worker === 1 ? 1 + slowed(i * scrape) : 1);
    });
    const before = Math.floor(steps);
    steps += scrape / (Math.max(...durations) * (1 + 0.8 * variation));
    const done = Math.floor(steps) - before;
    counts[i] = counts[i - 1] + done;
    for (const worker of numbers) {
      const mean = durations[worker] * (1 + (variation / Math.sqrt(Math.max(1, done))) * random.normal());
      sums[worker][i] = sums[worker][i - 1] + done * Math.max(0.2 * durations[worker], mean);
    }
  }
  return numbers.flatMap((worker) => {
    const pod = { pod: `mnist-${worker}`, instance: `10.0.1.${worker}:9091`, node: `gpu-${worker}` };
    const labels = { ...TARGET, contract: ContractLevel.FULL, ...pod, phase: 'compute', worker: String(worker) };
    const series = (part: string, values: Float64Array): GivenSeries => ({
      series: selector(`tf_train_phase_duration_seconds_${part}`, labels),
      ...encoded((t) => values[Math.round(t / scrape)], count, scrape),
    });
    return [series('sum', sums[worker]), series('count', counts)];
  });
}
