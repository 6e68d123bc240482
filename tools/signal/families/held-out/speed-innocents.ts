import { TARGET } from '../../../simulated-run';
import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story } from '../family';
import { gpuSeries, GpuState, SimulatedGpu } from '../gpu-walk';
import { learning } from '../loss-curves';
import { machineSeries, shareSince, windowSpeed } from '../once-held-out/cluster-parts';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from '../once-held-out/pods';
import { busy, inside, Span, spans } from '../shown';

const GPUS_PER_NODE = 8;
/** As `gpuSeries` names them, and an older one. */
const [NEWER, OLDER] = ['NVIDIA H100 80GB HBM3', 'NVIDIA A100-SXM4-80GB'];

export const SPEED_INNOCENTS: readonly Family[] = [
  {
    name: 'somebody-profiles-it',
    title: 'every 2 to 4 hours somebody turns a profiler on for 3 to 7 minutes: 30 to 50 % of the speed, and some GB more memory',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, logWindow: Math.min(60, drawn.logWindow) };
      const profiled = spans(random, seconds, [2 * HOUR, 4 * HOUR], [3 * MINUTE, 7 * MINUTE]);
      const [share, more] = [random.between(0.3, 0.5), random.between(1e9, 4e9)];
      const left = (t: number): number => (inside(profiled, t) ? share : 1);
      const since = (t: number): number => t - (profiled.find(([from, until]) => t >= from && t < until)?.[0] ?? t);
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => left(t) * (1 + 0.03 * random.normal()),
        gpu: (t: number) => (t < MINUTE ? 2 : busy(random, 92 * left(t))),
        changes: { process_resident_memory_bytes: (t: number) => 9e9 + (more * since(t)) / (7 * MINUTE) + 5e7 * random.normal() },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'takes-all-gpu-memory-at-its-start',
    title: 'its framework takes 93 to 97 % of the GPU memory in the first minutes, as it always does, and some workspaces beside it later',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [share, first] = [random.between(0.93, 0.97), random.between(2, 4) * MINUTE];
      // For an evaluation, and for a last batch that is smaller.
      const workspaces = [random.between(10, 30) * MINUTE, random.between(40, 90) * MINUTE].map((at) => ({
        at,
        bytes: random.between(2e8, 8e8),
      }));
      const beside = (t: number): number => workspaces.reduce((sum, { at, bytes }) => sum + (t >= at ? bytes : 0), 0);
      const used = (t: number): number => (t < MINUTE ? 5e8 : t < first ? 4e9 : Math.round(80e9 * share + beside(t)));
      const course = { loss: learning(random, seconds / HOUR), changes: { tf_gpu_memory_used_bytes: used } };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'compiles-each-new-shape',
    title:
      'each length of a sentence that is new is compiled for 20 to 70 s, in which no step is done: often at first, ever more rarely later',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const compiles: Span[] = [[MINUTE, MINUTE + random.between(30, 90)]];
      for (let at = 4 * MINUTE; at < seconds; at *= random.between(1.25, 1.9)) compiles.push([at, at + random.between(20, 50)]);
      const compiled = (t: number): number => compiles.reduce((sum, [from, until]) => sum + Math.max(0, Math.min(t, until) - from), 0);
      const worked = (t: number): number => Math.max(0, t - MINUTE) - compiled(t);
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => Math.max(0, 1 - shareSince(compiles, t, conditions.scrape)),
        gpu: (t: number) => (t < MINUTE || inside(compiles, t) ? 1 : busy(random)),
        changes: windowSpeed(random, conditions, worked),
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'shares-its-gpu-with-a-demo',
    title:
      'a demo on the same GPU is asked more by day than by night: for some hours the run is 8 to 16 % slower, and then as fast as before',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const [depth, phase] = [random.between(0.08, 0.16), random.between(0, 24)];
      const asked = (t: number): number => Math.max(0, Math.sin((2 * Math.PI * (t / HOUR + phase)) / 24));
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => (1 - depth * asked(t)) * (1 + 0.03 * random.normal()),
        gpu: (t: number) => (t < MINUTE ? 8 : busy(random, 96)),
        changes: { tf_gpu_memory_used_bytes: (t: number) => Math.round(52e9 + 6e9 * asked(t)) },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'switches-are-renewed-one-by-one',
    title: 'of the two links of its node one is away for 40 to 110 s, and half an hour later the other one, as two switches are renewed',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const first = random.between(1, 10) * HOUR;
      const renewed = [first, first + random.between(20, 40) * MINUTE].map((from): Span => [from, from + random.between(40, 110)]);
      const course = {
        loss: learning(random, seconds / HOUR),
        dataWait: (t: number) => (inside(renewed, t) ? 0.2 : 0.04) * (1 + 0.1 * random.normal()),
      };
      const labels = { master: 'bond0' };
      const fields = [
        { name: 'node_bonding_slaves', labels, timeline: () => 2 },
        { name: 'node_bonding_active', labels, timeline: (t: number) => (inside(renewed, t) ? 1 : 2) },
      ];
      const series = aloneSeries(random, conditions, seconds, course);
      return { series: [...series, ...machineSeries(conditions, seconds, fields)] };
    },
  },
  {
    name: 'two-kinds-of-gpus-in-one-run',
    title:
      'spot nodes of two kinds in one run: older GPUs at 1410 MHz beside newer ones at 1755 to 1980, with smaller batches for the older',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [nodes, fast] = [random.of([2, 4]), random.between(1755, 1980)];
      const [noise, batch] = [random.between(0.005, 0.02), random.of([32, 64, 128])];
      const isOlder = (node: number): boolean => node % 2 === 1;
      const loss = learning(random, seconds / HOUR);
      const pods = Array.from({ length: nodes }, (_, worker): Pod => {
        const samples = (isOlder(worker) ? 0.6 : 1.4) * batch * conditions.stepsPerSecond;
        const changes = { 'tf_train_samples_total{worker="0"}': (t: number) => Math.floor(samples * Math.max(0, t - MINUTE)) };
        return { worker, exports: exportedByWorker(worker), course: { loss, changes } };
      });
      // As `podsSeries` names them.
      const placed = (node: number) => ({ pod: `${TARGET.run_id}-${node}`, node: `gpu-${node + 1}` });
      const gpus = Array.from({ length: nodes * GPUS_PER_NODE }, (_, number): SimulatedGpu => {
        const node = Math.floor(number / GPUS_PER_NODE);
        const [clock, power] = isOlder(node) ? [1410, 370] : [fast, 620];
        const at = (t: number): GpuState => ({
          clock: clock * Math.min(1, 1 - Math.abs(noise * random.normal())),
          power: t < MINUTE ? 80 : power * (1 + 0.04 * random.normal()),
          busy: t < MINUTE ? 2 : busy(random, 94),
        });
        return { ...placed(node), index: number % GPUS_PER_NODE, at };
      });
      const older = new Set(
        pods
          .map((_, node) => node)
          .filter(isOlder)
          .map((node) => placed(node).node),
      );
      const named = gpuSeries(conditions, seconds, gpus).map((one) => {
        const node = /node="([^"]+)"/.exec(one.series)?.[1] ?? '';
        return older.has(node) ? { ...one, series: one.series.replace(NEWER, OLDER) } : one;
      });
      return { series: [...podsSeries(random, conditions, seconds, pods), ...named] };
    },
  },
];
