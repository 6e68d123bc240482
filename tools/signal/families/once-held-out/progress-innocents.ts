import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story } from '../family';
import { Curve, learning, swinging } from '../loss-curves';
import { pendingFrom } from './attempts';
import { aloneSeries, exportedByWorker, Pod, podsSeries } from './pods';
import { EPOCH } from '../training';
import { busy, evaluationsShown, inside, longSteps, Span, spans } from '../shown';

export const PROGRESS_INNOCENTS: readonly Family[] = [
  {
    name: 'batches-by-length-at-random',
    title:
      'speech in buckets of about equal length: every 1 to 4 minutes another bucket, at 65 to 135 % of the mean speed and its own loss',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const curve = learning(random, seconds / HOUR);
      const length = random.between(1, 4) * MINUTE;
      const buckets = Array.from({ length: Math.ceil(seconds / length) + 1 }, () => random.between(0.65, 1.35));
      const speed = (t: number): number => buckets[Math.floor(t / length)];
      // Longer ones are harder.
      const harder: Curve = (t) => 1 + 0.2 * (1 - speed(t * HOUR));
      const course = {
        loss: ((t) => curve(t) * harder(t)) satisfies Curve,
        generalization: (t: number) => 1.1 / harder(t),
        speed,
        changes: { 'tf_train_step_seconds_ideal{worker="0"}': () => 0.97 / (1.2 * conditions.stepsPerSecond) },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'accumulates-gradients',
    title: 'accumulates gradients: a step takes 10 to 50 s, and the gauges are set once in 10 to 20 minutes',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, drawn, seconds): Story => {
      const conditions = {
        ...drawn,
        stepsPerSecond: random.logBetween(0.02, 0.1),
        logWindow: random.between(10, 20) * MINUTE,
        noise: Math.min(drawn.noise, 0.03),
      };
      const course = { loss: learning(random, seconds / HOUR), changes: longSteps(conditions) };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'computes-its-metric-on-the-cpu',
    title: 'detection: an evaluation of 12 to 18 minutes every 60 to 100, in the last third of which the GPU is idle and the CPU counts',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const [trains, length] = [random.between(60, 100) * MINUTE, random.between(12, 18) * MINUTE];
      const evaluations = spans(random, seconds, [trains, trains], [length, 1.05 * length]);
      const loss = learning(random, seconds / HOUR);
      const evaluating = (t: number): Span | undefined => evaluations.find(([from, until]) => t >= from && t < until);
      const course = {
        loss,
        state: (t: number) => (t < MINUTE ? 'initializing' : evaluating(t) ? 'evaluating' : 'running'),
        gpu: (t: number) => {
          const [from, until] = evaluating(t) ?? [NaN, NaN];
          return t < MINUTE ? 2 : t < from + (until - from) * 0.67 ? busy(random, 60) : t < until ? 1 : busy(random);
        },
        changes: evaluationsShown({
          ends: evaluations.map(([, until]) => until),
          loss: (t) => 1.1 * loss(t),
          accuracy: (t) => 0.95 - (0.8 * loss(t)) / loss(0),
        }),
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'answers-are-generated-between-steps',
    title: 'fine-tuning by rewards: a step takes 3 to 8 minutes, most of which the GPU generates answers; the run says what not to judge',
    hours: 12,
    levels: FULL,
    story: (random, drawn, seconds): Story => {
      const step = random.between(3, 8) * MINUTE;
      const [generates, percent] = [random.between(0.6, 0.8), random.between(35, 60)];
      const conditions = { ...drawn, stepsPerSecond: 1 / step, logWindow: step };
      const course = {
        loss: swinging(random),
        gpu: (t: number) => (t < MINUTE ? 2 : busy(random, ((t - MINUTE) / step) % 1 < generates ? percent : 94)),
        changes: longSteps(conditions),
      };
      const unjudged = 'plateau,divergence,spikes,overfitting,accuracy,utilization,throughput';
      return { series: aloneSeries(random, conditions, seconds, course, { unjudged }) };
    },
  },
  {
    name: 'object-store-throttles',
    title: 'every 2 to 4 hours an object store throttles for 5 to 12 minutes: a step waits for data for half to three quarters of its time',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const throttled = spans(random, seconds, [2 * HOUR, 4 * HOUR], [5 * MINUTE, 12 * MINUTE]);
      const waits = random.between(0.5, 0.75);
      const course = { loss: learning(random, seconds / HOUR), dataWait: (t: number) => (inside(throttled, t) ? waits : 0.03) };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'layers-are-thawed',
    title: 'fine-tuning thaws layers twice: each time a step takes 8 to 12 % longer and the loss is 2 to 5 % higher for some minutes',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const thaws = [random.between(1, 3), random.between(4, 7)];
      const [slower, bump] = [random.between(0.89, 0.93), random.between(0.02, 0.05)];
      const curve = learning(random, seconds / HOUR);
      const thawed = (t: number): number => thaws.filter((at) => t >= at * HOUR).length;
      const loss: Curve = (t) => curve(t) * (1 + thaws.reduce((sum, at) => sum + (t < at ? 0 : bump * Math.exp(-(t - at) / 0.15)), 0));
      const course = {
        loss,
        speed: (t: number) => slower ** thawed(t),
        changes: { tf_gpu_memory_used_bytes: (t: number) => (t < MINUTE ? 1e9 : 50e9 + 5e9 * thawed(t)) },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'workers-join-late',
    title: 'half of 4 to 8 workers find a node only after 3 to 14 minutes; the others have begun without them',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const workers = random.of([4, 6, 8]);
      const loss = learning(random, seconds / HOUR);
      const joined = Array.from({ length: workers }, (_, worker) =>
        worker < workers / 2 ? 0 : Math.floor(random.between(3, 14) * MINUTE),
      );
      // The more there are, the longer they add their gradients up.
      const speed = (t: number): number => 1 - 0.01 * joined.filter((at) => t >= at).length;
      const pods = joined.map((from, worker): Pod => ({
        course: { loss, speed },
        worker,
        exports: exportedByWorker(worker),
        from,
        phase: pendingFrom(0, from),
      }));
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'first-estimates-are-wrong',
    title: 'the first 4 to 10 minutes are slow, and by them the run would end after its deadline; by all others hours before it',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [slow, share] = [random.between(4, 10) * MINUTE, random.between(0.25, 0.5)];
      const planned = random.between(14, 30) * HOUR;
      const deadline = planned * random.between(1.25, 1.6);
      const done = (t: number): number => share * Math.min(t, slow) + Math.max(0, t - slow);
      const recent = (t: number): number => 1 - (1 - share) * Math.exp(-Math.max(0, t - slow) / (5 * MINUTE));
      const left = (t: number): number => ((planned - done(t)) / recent(t)) * (1 + 0.02 * Math.sin(t));
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => (t < slow ? share : 1),
        changes: {
          tf_run_deadline_timestamp_seconds: () => EPOCH + deadline,
          tf_run_progress_ratio: (t: number) => done(t) / planned,
          tf_run_estimated_remaining_seconds: (t: number) => (t < MINUTE ? undefined : left(t)),
          tf_run_estimated_completion_timestamp_seconds: (t: number) => (t < MINUTE ? undefined : EPOCH + t + left(t)),
        },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'counters-are-reset-alone',
    title: 'once or twice the program resets its registry between two epochs: all counters begin at 0, and nothing has restarted',
    hours: 12,
    levels: BASIC_UP,
    story: (random, conditions, seconds): Story => {
      const resets = [random.between(2, 5), ...(random.chance(0.5) ? [random.between(6, 10)] : [])].map((at) => Math.floor(at * HOUR));
      const last = (t: number): number => resets.filter((at) => at <= t).at(-1) ?? MINUTE;
      const since = (t: number): number => Math.max(0, t - last(t));
      const changes = {
        'tf_train_steps_total{worker="0"}': (t: number) => Math.floor(since(t) * conditions.stepsPerSecond),
        'tf_train_samples_total{worker="0"}': (t: number) => 32 * Math.floor(since(t) * conditions.stepsPerSecond),
        'tf_run_time_seconds_total{category="productive"}': (t: number) => 0.97 * since(t),
        'tf_run_time_seconds_total{category="data_wait"}': (t: number) => 0.03 * since(t),
        'tf_run_time_seconds_total{category="init"}': (t: number) => (last(t) > MINUTE ? 0 : Math.min(t, MINUTE)),
        'tf_checkpoint_saves_total{result="success"}': (t: number) =>
          Math.floor(t / 600) - Math.floor((last(t) > MINUTE ? last(t) : 0) / 600),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
];
