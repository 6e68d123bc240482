import { performance } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { TRAINING_METRICS } from '../../lib/metrics';
import { Recorder } from '../../trainer/src/exporter';
import { TrainingMonitor } from '../../trainer/src/monitor/training-monitor';
import { atLeast, Bench, below, Figure, forOrientation, median } from './bench';

const CALLS = 1_000_000;
const ROUNDS = 7;
const NANOSECONDS_PER_MILLISECOND = 1e6;

/** Nanoseconds of one call, the middle one of seven rounds. */
function nanoseconds(call: (value: number) => void): number {
  const round = () => {
    const started = performance.now();
    for (let index = 0; index < CALLS; index++) call(index / CALLS);
    return ((performance.now() - started) * NANOSECONDS_PER_MILLISECOND) / CALLS;
  };
  // Compiled before it is measured.
  round();
  return median(Array.from({ length: ROUNDS }, round));
}

function stores(): Figure[] {
  const recorder = new Recorder(TRAINING_METRICS, () => undefined);
  const labels = { worker: '0' };
  const phase = { phase: 'compute', worker: '0' };
  const buckets = TRAINING_METRICS.find(({ name }) => name === 'tf_train_phase_duration_seconds')!.buckets;
  const registers = [new Registry()];
  const theirGauge = new Gauge({ name: 'gauge', help: 'help', labelNames: ['worker'], registers });
  const theirCounter = new Counter({ name: 'counter', help: 'help', labelNames: ['worker'], registers });
  const theirHistogram = new Histogram({ name: 'histogram', help: 'help', labelNames: ['phase', 'worker'], buckets, registers });
  const gauge = recorder.gauge('tf_train_loss', labels);
  const counter = recorder.counter('tf_train_samples_total', labels);
  const histogram = recorder.histogram('tf_train_phase_duration_seconds', phase);
  const pairs: [string, (value: number) => void, (value: number) => void][] = [
    ['gauge', (value) => gauge.set(value), (value) => theirGauge.set(labels, value)],
    ['counter', (value) => counter.inc(value), (value) => theirCounter.inc(labels, value)],
    ['histogram', (value) => histogram.observe(value), (value) => theirHistogram.observe(phase, value)],
  ];
  return pairs.flatMap(([name, ours, theirs]) => {
    const [our, their] = [nanoseconds(ours), nanoseconds(theirs)];
    return [
      forOrientation(`${name}, ours`, our, 'ns'),
      forOrientation(`${name}, prom-client with labels`, their, 'ns'),
      atLeast(5, `${name}, prom-client ÷ ours`, their / our, 'times'),
    ];
  });
}

function step(): Figure[] {
  const monitor = new TrainingMonitor(new Recorder(TRAINING_METRICS, () => undefined));
  monitor.begin({ epochs: 1, stepsPerEpoch: CALLS * (ROUNDS + 1) });
  const timing = { dataWait: 0.0001, compute: 0.005, optimizer: 0.002 };
  const nanos = nanoseconds(() => {
    monitor.ledger.enter('data_wait');
    monitor.ledger.enter('productive');
    monitor.completeStep(timing, 64);
    monitor.ledger.enter('other');
  });
  return [
    below(2, 'all metrics of one step', nanos / 1000, 'µs'),
    below(1, 'all metrics of one step, share of a step of 1 ms', (nanos / NANOSECONDS_PER_MILLISECOND) * 100, '%'),
  ];
}

export const bench: Bench = {
  title: 'Recording on the training thread',
  method: `Nanoseconds per call over ${CALLS} calls, median of ${ROUNDS} rounds. prom-client's gauge, counter and histogram have the same labels and run in the same process.`,
  run: () => Promise.resolve([...stores(), ...step()]),
};
