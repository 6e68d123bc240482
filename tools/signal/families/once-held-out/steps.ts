import { TRAINING_METRICS } from '../../../../lib/metrics';
import { Timeline } from '../../../simulated-run';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { learning, swinging } from '../loss-curves';
import { inside, spans } from '../shown';
import { EPOCH } from '../training';
import { stallWithin } from './bars';
import { aloneSeries } from './pods';

const DURATIONS = 'tf_checkpoint_save_duration_seconds';
const BOUNDS = TRAINING_METRICS.find(({ name }) => name === DURATIONS)?.buckets ?? [];

/** What the exporter shows of saves that succeed, each when it has ended. */
function savesShown(saves: readonly (readonly [number, number])[]): Record<string, Timeline> {
  const ended = (t: number) => saves.filter(([, end]) => end <= t);
  const upTo = (bound: number) => (t: number) => ended(t).filter(([begin, end]) => end - begin <= bound).length;
  return {
    tf_checkpoint_last_success_timestamp_seconds: (t) => {
      const last = ended(t).at(-1);
      return last && EPOCH + last[1];
    },
    'tf_checkpoint_saves_total{result="success"}': (t) => ended(t).length,
    [`${DURATIONS}_count`]: (t) => ended(t).length,
    [`${DURATIONS}_sum`]: (t) => ended(t).reduce((sum, [begin, end]) => sum + end - begin, 0),
    [`${DURATIONS}_bucket{le="+Inf"}`]: (t) => ended(t).length,
    ...Object.fromEntries(BOUNDS.map((bound) => [`${DURATIONS}_bucket{le="${bound}"}`, upTo(bound)])),
  };
}

/** What the exporter shows of evaluations, each better than the one before, when they have ended. */
function evaluationsShown(evaluations: readonly (readonly [number, number])[], loss: (t: number) => number): Record<string, Timeline> {
  const ofLast =
    (value: (evaluation: readonly [number, number]) => number): Timeline =>
    (t) => {
      const last = evaluations.filter(([, end]) => end <= t).at(-1);
      return last && value(last);
    };
  return {
    tf_val_loss: ofLast(([begin]) => loss(begin)),
    tf_val_loss_best: ofLast(([begin]) => loss(begin)),
    tf_val_accuracy: ofLast(([begin]) => 0.95 - (0.8 * loss(begin)) / loss(0)),
    tf_val_evals_since_improvement: ofLast(() => 0),
    tf_val_best_timestamp_seconds: ofLast(([, end]) => EPOCH + end),
  };
}

const failures: Family[] = [
  {
    name: 'loader-dies-by-parts',
    title: 'of 4 to 8 processes that read samples one dies every 15 to 30 minutes, and the speed falls step by step',
    hours: 8,
    levels: ALL_LEVELS,
    notice: { alerts: ['TrainingThroughputDrop', 'DataInputBottleneck'], severity: 'warning', within: within(3 * HOUR) },
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(1, 2.5) * HOUR);
      const [processes, every] = [random.of([4, 6, 8]), random.between(15, 30) * MINUTE];
      // The last one lives on.
      const deaths = Array.from({ length: processes - 1 }, (_, number) => fault + number * every);
      const speed = (t: number): number => 1 - deaths.filter((at) => t >= at).length / processes;
      const lost = (t: number): number => deaths.reduce((sum, at) => sum + Math.max(0, t - at) / processes, 0);
      const course = {
        loss: learning(random, seconds / HOUR),
        speed,
        gpu: (t: number) => Math.min(100, Math.max(0, 92 * speed(t) + 3 * random.normal())),
        changes: {
          'tf_run_time_seconds_total{category="productive"}': (t: number) => 0.97 * (t - lost(t)),
          'tf_run_time_seconds_total{category="data_wait"}': (t: number) => 0.03 * t + 0.97 * lost(t),
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'evaluates-over-and-over',
    title: 'evaluations take 2 to 5 minutes; from one on each is followed by the next after some seconds without a step',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: within(60 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const [length, between] = [random.between(2, 5) * MINUTE, random.between(10, 40)];
      const every = random.between(20, 40) * MINUTE;
      const fault = Math.floor(every * random.of([2, 3, 4]));
      const begun = (t: number): number => (t < fault ? t - (t % every) : t - ((t - fault) % (length + between)));
      const evaluating = (t: number): boolean => t >= every && t < begun(t) + length;
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => Number(t < fault),
        state: (t: number) => (t < MINUTE ? 'initializing' : evaluating(t) ? 'evaluating' : 'running'),
        gpu: (t: number) => (t < fault ? 90 : 60) + 3 * random.normal(),
        changes: {
          // The end of an evaluation is recorded, as steps are.
          tf_exporter_last_update_timestamp_seconds: (t: number) => EPOCH + (evaluating(t) ? begun(t) : t < fault ? t : begun(t) + length),
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'evaluations-grow-until-one-hangs',
    title: 'an evaluation takes 1 to 3 minutes, and each 25 to 50 % longer than the one before; the fourth to sixth never ends',
    hours: 6,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: within(90 * MINUTE) },
    // More and more of the time goes into evaluations, and one has no result.
    allowed: ['ValidationStopped', 'GoodputBurnFast', 'GoodputBurnMedium', 'GoodputBurnSlow'],
    story: (random, conditions, seconds): Story => {
      const [between, growth] = [random.between(15, 30) * MINUTE, random.between(1.25, 1.5)];
      const first = random.between(1, 3) * MINUTE;
      const evaluations = random.of([3, 4, 5]);
      const ended: [number, number][] = [];
      for (let [number, at] = [0, between]; number < evaluations; number++, at = ended[number - 1][1] + between)
        ended.push([at, at + first * growth ** number]);
      const fault = Math.floor(ended[ended.length - 1][1] + between);
      const loss = learning(random, seconds / HOUR);
      const course = {
        loss,
        state: (t: number) => (t < MINUTE ? 'initializing' : t >= fault || inside(ended, t) ? 'evaluating' : 'running'),
        gpu: (t: number) => (t >= fault ? 1 : inside(ended, t) ? 50 : 92) + random.next(),
        changes: evaluationsShown(ended, (t) => 1.1 * loss(t / HOUR)),
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'first-save-never-ends',
    title: 'the first checkpoint, after 20 to 45 minutes, is never written: no earlier save says how long one takes',
    hours: 5,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: within(90 * MINUTE) },
    allowed: ['NoCheckpointYet'],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(20, 45) * MINUTE);
      const course = {
        loss: learning(random, seconds / HOUR),
        state: (t: number) => (t < MINUTE ? 'initializing' : t < fault ? 'running' : 'checkpointing'),
        changes: {
          tf_checkpoint_interval_target_seconds: () => fault,
          tf_checkpoint_last_success_timestamp_seconds: () => undefined,
          tf_checkpoint_last_step: () => undefined,
          'tf_checkpoint_saves_total{result="success"}': () => 0,
          tf_checkpoint_save_duration_seconds_bucket: () => 0,
          tf_checkpoint_save_duration_seconds_count: () => 0,
          tf_checkpoint_save_duration_seconds_sum: () => 0,
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'reads-one-batch-for-ever',
    title: 'a damaged batch is read again and again: errors are counted and the exporter is kept up to date, but there is no step',
    hours: 5,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingStalled'], severity: 'critical', within: stallWithin },
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(0.75, 2.5) * HOUR);
      const every = random.between(5, 20);
      const course = {
        loss: learning(random, seconds / HOUR),
        speed: (t: number) => Number(t < fault),
        gpu: (t: number) => (t < fault ? 92 : 4) + random.normal(),
        changes: {
          tf_exporter_last_update_timestamp_seconds: (t: number) => EPOCH + t,
          tf_data_errors_total: (t: number) => Math.floor(Math.max(0, t - fault) / every),
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'loader-hiccups',
    title: 'no step for 30 to 100 s every 20 to 90 minutes, while an object store answers slowly',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const hiccups = spans(random, seconds, [20 * MINUTE, 90 * MINUTE], [30, 100]);
      const course = { loss: learning(random, seconds / HOUR), speed: (t: number) => Number(!inside(hiccups, t)) };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'slow-saves-during-a-backup',
    title: 'saves take 20 to 60 s every ten minutes, and for one or two hours of a backup 2 to 5 minutes; each of them ends',
    hours: 12,
    levels: BASIC_UP,
    // It does do a fifth to a third fewer steps for that long.
    allowed: ['TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const usual = random.between(20, 60);
      const from = random.between(2, 8) * HOUR;
      const until = from + random.between(1, 2) * HOUR;
      const saves: [number, number][] = [];
      for (let at = 10 * MINUTE; at < seconds; at += 10 * MINUTE)
        saves.push([at, at + (at >= from && at < until ? random.between(2, 5) * MINUTE : usual * random.between(0.8, 1.3))]);
      const course = {
        loss: learning(random, seconds / HOUR),
        state: (t: number) => (t < MINUTE ? 'initializing' : inside(saves, t) ? 'checkpointing' : 'running'),
        changes: savesShown(saves),
      };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
  {
    name: 'rollouts-by-turns',
    title: 'reinforcement learning: 1 to 3 minutes of rollouts on the CPU, 2 to 4 of training, by turns; the run says what not to judge',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const [rollouts, training] = [random.between(1, 3) * MINUTE, random.between(2, 4) * MINUTE];
      const turn = rollouts + training;
      const trains = (t: number): boolean => t >= MINUTE && (t - MINUTE) % turn < training;
      const lastStep = (t: number): number => (trains(t) ? t : t - ((t - MINUTE) % turn) + training);
      const course = {
        loss: swinging(random),
        speed: (t: number) => Number(trains(t)),
        gpu: (t: number) => (trains(t) ? 90 : 8) + 3 * random.normal(),
        changes: {
          // It has seen how long its own rollouts take.
          'tf_train_next_report_deadline_timestamp_seconds{worker="0"}': (t: number) =>
            t < MINUTE ? undefined : EPOCH + lastStep(t) + 3 * rollouts + 60,
        },
      };
      const unjudged = 'plateau,divergence,spikes,overfitting,accuracy,utilization,throughput';
      return { series: aloneSeries(random, conditions, seconds, course, { unjudged }) };
    },
  },
  {
    name: 'longer-sequences-by-stages',
    title: 'a curriculum of longer and longer sequences: each stage does 40 to 60 % of the steps per second, and the run says so',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const [stage, slower] = [random.between(2, 4) * HOUR, random.between(0.4, 0.6)];
      const speed = (t: number): number => slower ** Math.min(2, Math.floor(t / stage));
      const course = { loss: learning(random, seconds / HOUR), speed };
      return { series: aloneSeries(random, conditions, seconds, course, { unjudged: 'throughput' }) };
    },
  },
  {
    name: 'a-few-damaged-samples',
    title: 'one sample of 10,000 to 100,000 cannot be read and is skipped, all day long',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const every = random.logBetween(1e4, 1e5) / (32 * conditions.stepsPerSecond);
      const skipped = (t: number): number => Math.floor(t / every);
      const changes = { tf_data_errors_total: skipped, tf_data_samples_skipped_total: skipped };
      return { series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
];

export const ONCE_HELD_OUT_STEPS: readonly Family[] = [...failures, ...innocents];
