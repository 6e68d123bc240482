import { Timeline } from '../../../simulated-run';
import { Family, FULL, HOUR, MINUTE, Story } from '../family';
import { Curve, learning, swinging } from '../loss-curves';
import { endingIn } from '../once-held-out/attempts';
import { GRADIENT, looked, ofLayer, UPDATE, WEIGHT, withLayers } from '../once-held-out/course-parts';
import { aloneSeries } from '../once-held-out/pods';
import { busy, evaluationsShown, inside, regularly, Span } from '../shown';
import { Course, EPOCH } from '../training';

const ZEROS = 'tf_layer_activation_zero_ratio';

export const LAYER_INNOCENTS: readonly Family[] = [
  {
    name: 'adapters-begin-at-zero',
    title:
      'fine-tuning with LoRA: one half of each adapter begins at 0 and changes many times over, so the other half has no gradients then',
    hours: 12,
    levels: FULL,
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, stepsPerSecond: Math.max(2, drawn.stepsPerSecond) };
      const { stepsPerSecond } = conditions;
      const [warmup, rate, coherent] = [random.between(3, 10) * MINUTE, random.logBetween(1e-4, 5e-4), random.between(0.05, 0.2)];
      const since = (t: number): number => Math.max(0, t - MINUTE);
      const warm = (t: number): number => Math.min(1, since(t) / warmup);
      // Seconds at the full rate so far.
      const moved = (t: number): number => (since(t) < warmup ? since(t) ** 2 / (2 * warmup) : since(t) - warmup / 2);
      const size = (t: number): number => 1 - Math.exp(-moved(t) / HOUR);
      const gradient = looked(random.between(20, 120));
      const noisy = (): number => Math.exp(0.15 * random.normal());
      const a = {
        [GRADIENT]: (t: number) => 1e-3 * gradient(t) * size(t),
        [UPDATE]: (t: number) => 5e-4 * warm(t) * noisy(),
        [WEIGHT]: (t: number) => 8 + 1e-5 * moved(t),
      };
      const b = {
        [GRADIENT]: (t: number) => 1e-3 * gradient(t),
        [UPDATE]: (t: number) => (warm(t) * noisy()) / (1 + coherent * moved(t) * stepsPerSecond),
        [WEIGHT]: (t: number) => 3 * size(t),
      };
      const changes = { tf_train_learning_rate: (t: number) => rate * warm(t) };
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes });
      return { series: withLayers(series, conditions, seconds, { query_a: a, query_b: b, value_a: a, value_b: b }) };
    },
  },
  {
    name: 'experts-by-turns',
    title: 'a mixture of experts: each of them is asked for a quarter to an eighth of the words, and gives zeros for all others; it learns',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [share, period] = [random.of([1 / 4, 1 / 6, 1 / 8]), random.logBetween(10 * MINUTE, 3 * HOUR)];
      const gradient = looked(random.between(20, 200));
      const expert = (number: number): Record<string, Timeline> => {
        const [own, phase] = [random.logBetween(0.3, 3), random.between(0, 2 * Math.PI)];
        const asked = (t: number): number => share * (1 + 0.25 * Math.sin((2 * Math.PI * t) / period + phase));
        return {
          [ZEROS]: (t) => 1 - asked(t),
          [GRADIENT]: (t) => 4e-4 * own * asked(t) * gradient(t),
          [UPDATE]: (t) => 3e-3 * asked(t) * Math.exp(0.2 * random.normal()),
          [WEIGHT]: (t) => 20 + number + 1e-5 * own * t,
        };
      };
      const dense: Record<string, Timeline> = {
        [ZEROS]: () => 0.02,
        [GRADIENT]: (t) => 1e-3 * gradient(t),
        [UPDATE]: () => 1e-3 * Math.exp(0.2 * random.normal()),
        [WEIGHT]: (t) => 30 + 2e-5 * t,
      };
      const experts = Object.fromEntries([1, 2, 3, 4].map((number) => [`expert${number}`, expert(number)]));
      const series = aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) });
      return { series: withLayers(series, conditions, seconds, { router: dense, ...experts, attention: dense }) };
    },
  },
  {
    name: 'stops-itself-as-planned',
    title: 'after 8 to 12 evaluations, or 40 to 70 minutes, without a better one the run stops itself early, as its owner has planned',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [every, patience] = [Math.floor(random.between(5, 5.8) * MINUTE), random.of([8, 10, 12])];
      const best = every * Math.round((random.between(3, 7) * HOUR) / every);
      const end = best + patience * every;
      const until = end + Math.max(30, 2 * conditions.scrape);
      const loss = learning(random, seconds / HOUR);
      const level: Curve = (t) => 1.1 * loss(Math.min(t, best / HOUR));
      const worse = (t: number): number => (t * HOUR > best + 1 ? random.between(0.003, 0.02) : 0);
      const ending = endingIn(0, end, 'early_stopped');
      const course: Course = {
        loss,
        ...ending,
        changes: {
          ...ending.changes,
          ...evaluationsShown({
            ends: regularly(every, end),
            loss: (t) => level(t) * (1 + worse(t)),
            accuracy: (t) => 0.93 - (0.8 * level(t)) / level(0) + 0.002 * random.normal(),
          }),
        },
      };
      const pod = { until, phase: (t: number) => (t < until ? 'Running' : 'Succeeded') };
      return { series: aloneSeries(random, conditions, seconds, course, pod) };
    },
  },
  {
    name: 'estimates-too-late-after-each-evaluation',
    title:
      'evaluations of 6 to 9 minutes, and after each the run thinks for minutes that it will be hours late; it is an hour or two in time',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [between, length] = [random.between(45, 75) * MINUTE, random.between(6, 9) * MINUTE];
      const evaluations: Span[] = [];
      for (let from = between; from < seconds; from += length + between) evaluations.push([from, from + length]);
      const evaluated = (t: number): number => evaluations.reduce((sum, [from, until]) => sum + Math.max(0, Math.min(t, until) - from), 0);
      const done = (t: number): number => Math.max(0, t - MINUTE - evaluated(t));
      const [planned, slack] = [random.between(13, 17) * HOUR, random.between(0.08, 0.15)];
      const usual = 1 + length / between;
      const [wrong, constant] = [random.between(0.3, 0.6), random.between(1.5, 3) * MINUTE];
      const factor = (t: number): number => {
        const last = evaluations.filter(([, until]) => until <= t).at(-1)?.[1];
        return last === undefined ? 1 : 1 + wrong * Math.exp(-(t - last) / constant);
      };
      // It is recorded with the steps.
      const recorded = (t: number): number => Math.max(0, evaluations.find(([from, until]) => t >= from && t < until)?.[0] ?? t);
      const left = (t: number): number => (planned - done(t)) * usual * factor(recorded(t));
      const loss = learning(random, seconds / HOUR);
      const course: Course = {
        loss,
        state: (t) => (t < MINUTE ? 'initializing' : inside(evaluations, t) ? 'evaluating' : 'running'),
        gpu: (t) => (t < MINUTE ? 2 : busy(random, inside(evaluations, t) ? 75 : 92)),
        changes: {
          tf_run_deadline_timestamp_seconds: () => EPOCH + Math.round(planned * usual * (1 + slack)),
          tf_run_progress_ratio: (t) => done(t) / planned,
          tf_run_estimated_remaining_seconds: (t) => (t < MINUTE ? undefined : left(t)),
          tf_run_estimated_completion_timestamp_seconds: (t) => (t < MINUTE ? undefined : EPOCH + recorded(t) + left(t)),
          ...evaluationsShown({
            ends: evaluations.map(([, until]) => until),
            loss: (t) => 1.08 * loss(t),
            accuracy: (t) => 0.93 - (0.8 * loss(t)) / loss(0),
          }),
        },
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'averaged-weights-are-evaluated',
    title:
      'evaluated is the moving average of the weights: in the first hour far behind the training loss, then as good, and always better',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const constant = random.between(12, 30) / 60;
      const loss = learning(random, seconds / HOUR);
      const first = loss(0);
      const behind: Curve = (t) => Math.exp(-t / constant);
      const level: Curve = (t) => 1.1 * first * behind(t) + 1.03 * loss(t) * (1 - behind(t));
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 15) * MINUTE), seconds),
        loss: (t) => level(t) * Math.exp(0.002 * random.normal()),
        accuracy: (t) => 0.93 * Math.max(0.001, 1 - level(t) / (1.1 * first)),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'replay-buffer-fills',
    title: 'reinforcement learning: for 20 to 40 minutes tensors and memory grow, until the replay buffer is full; then old ones make room',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [length, tensors, bytes] = [random.between(20, 40) * MINUTE, random.between(3000, 12_000), random.between(4e9, 12e9)];
      const full = (t: number): number => Math.min(1, Math.max(0, (t - MINUTE) / length));
      const changes: Record<string, Timeline> = {
        tf_tensors: (t) => 350 + Math.floor(20 * random.next() + tensors * full(t)),
        tf_tensor_bytes: (t) => Math.round(4e9 + bytes * full(t)),
        tf_data_buffers: (t) => 350 + Math.floor(tensors * full(t)),
        process_resident_memory_bytes: (t) => Math.round(7e9 + bytes * full(t) + 5e7 * random.normal()),
        tf_gpu_memory_used_bytes: () => 18e9,
        ...ofLayer({ [GRADIENT]: () => 1e-3 * Math.exp(0.4 * random.normal()), [WEIGHT]: (t) => 10 + 1e-5 * t }),
        // There is nothing to validate.
        ...evaluationsShown({ ends: [], loss: () => 0, accuracy: () => 0 }),
      };
      const unjudged = 'plateau,divergence,spikes,overfitting,accuracy';
      return { series: aloneSeries(random, conditions, seconds, { loss: swinging(random), changes }, { unjudged }) };
    },
  },
];
