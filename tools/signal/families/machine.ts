import { Random } from '../../random';
import { Timeline } from '../../simulated-run';
import { Conditions } from './conditions';
import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story, within } from './family';
import { learning } from './loss-curves';
import { Course, trainingSeries } from './training';

type Draw = (random: Random, fault: number, conditions: Conditions) => Partial<Course>;

function broken(draw: Draw): Family['story'] {
  return (random, conditions, seconds): Story => {
    const fault = Math.floor(random.between(1.2, 2.5) * HOUR);
    const course = { loss: learning(random, seconds / HOUR), ...draw(random, fault, conditions) };
    return { series: trainingSeries(random, conditions, seconds, course), fault };
  };
}

function innocent(draw: (random: Random, seconds: number) => Partial<Course>): Family['story'] {
  return (random, conditions, seconds): Story => {
    const course = { loss: learning(random, seconds / HOUR), ...draw(random, seconds) };
    return { series: trainingSeries(random, conditions, seconds, course) };
  };
}

const only = (own: string, timeline: Timeline): Partial<Course> => ({ changes: { [own]: timeline } });
const noisy = (random: Random, value: number, share: number): number => value * (1 + share * random.normal());

/** A validation loss that falls, evaluated once in so many seconds of the time that `of` says. */
const evaluatedEvery =
  (every: number, of: (t: number) => number): Timeline =>
  (t) =>
    0.3 + 2 * Math.exp((-Math.floor(of(t) / every) * every) / (6 * HOUR));

/** What a run says of evaluations that are all better than the one before, and take no time. */
const evaluations = (loss: Timeline): Partial<Course> => ({
  changes: { tf_val_loss: loss, tf_val_evals_since_improvement: () => 0, 'tf_run_time_seconds_total{category="validation"}': () => 0 },
});

const failures: Family[] = [
  {
    name: 'not-a-number',
    title: 'the loss is NaN from one moment on',
    hours: 4,
    levels: ALL_LEVELS,
    notice: { alerts: ['NonFiniteLoss'], severity: 'critical', within: within(5 * MINUTE) },
    story: broken((_random, fault) => ({
      nonFinite: (t) => t >= fault,
      changes: { 'tf_train_nonfinite_total{kind="loss"}': (t) => Math.floor(Math.max(0, t - fault)) },
    })),
  },
  {
    name: 'gpu-idle',
    title: 'the GPU is idle while steps are done',
    hours: 5,
    levels: ALL_LEVELS,
    notice: { alerts: ['GpuIdleWhileAllocated', 'LowGPUUtilization'], severity: 'warning', within: within(50 * MINUTE) },
    allowed: ['GpuIdleWhileAllocated'],
    story: broken((random, fault) => ({ gpu: (t) => Math.max(0, noisy(random, t < fault ? 90 : 2, 0.03)) })),
  },
  {
    name: 'falls-back-to-the-cpu',
    title: 'computes on the CPU after a resume',
    hours: 4,
    levels: FULL,
    notice: { alerts: ['GpuFallbackToCpu'], severity: 'critical', within: within(5 * MINUTE) },
    story: broken((_random, fault) => ({
      speed: (t) => (t < fault ? 1 : 0.05),
      changes: { tf_backend_gpu_in_use: (t) => Number(t < fault) },
      gpu: (t) => (t < fault ? 90 : 0),
    })),
  },
  {
    name: 'host-memory-leak',
    title: 'memory grows by 4 to 15 GB an hour towards the limit of 32 GB',
    hours: 8,
    levels: FULL,
    notice: { alerts: ['HostMemoryExhaustionPredicted'], severity: 'warning', within: within(5 * HOUR) },
    story: broken((random, fault) => {
      const rate = random.between(4e9, 15e9) / HOUR;
      return only('process_resident_memory_bytes', (t) => Math.min(32e9, noisy(random, 8e9, 0.01) + rate * Math.max(0, t - fault)));
    }),
  },
  {
    name: 'tensor-leak',
    title: '20 to 500 tensors a minute are not released',
    hours: 6,
    levels: FULL,
    notice: { alerts: ['TensorLeak'], severity: 'warning', within: within(2 * HOUR) },
    story: broken((random, fault) => {
      const rate = random.logBetween(50, 500) / MINUTE;
      return only('tf_tensors', (t) => 200 + Math.floor(20 * random.next() + rate * Math.max(0, t - fault)));
    }),
  },
  {
    name: 'gradients-explode',
    title: 'the norm of the gradients is 15 to 100 times what it was',
    hours: 5,
    levels: FULL,
    notice: { alerts: ['ExplodingGradient'], severity: 'warning', within: within(30 * MINUTE) },
    story: broken((random, fault) => {
      const factor = random.logBetween(15, 100);
      return only('tf_train_gradient_l2_norm', (t) => Math.exp(0.3 * random.normal()) * (t < fault ? 1 : factor));
    }),
  },
  {
    name: 'gradients-vanish',
    title: 'the gradients of a layer fall below 1e-7',
    hours: 5,
    levels: FULL,
    notice: { alerts: ['VanishingGradient'], severity: 'warning', within: within(45 * MINUTE) },
    story: broken((random, fault) => ({
      changes: {
        'tf_layer_gradient_abs_mean{layer="some-layer"}': (t) => Math.exp(0.3 * random.normal()) * (t < fault ? 1e-3 : 1e-9),
        'tf_layer_weight_l2_norm{layer="some-layer"}': (t) => 10 + 1e-6 * Math.min(t, fault),
      },
    })),
  },
  {
    name: 'weights-do-not-change',
    title: 'gradients are computed and not applied',
    hours: 5,
    levels: FULL,
    notice: { alerts: ['UnchangedWeights'], severity: 'warning', within: within(50 * MINUTE) },
    story: broken((random, fault) => {
      const every = random.between(20, 400);
      const drawn = (t: number): number => 1e-3 * (1 + Math.abs(Math.sin(Math.floor(t / every) * 12.9898)));
      return {
        changes: {
          'tf_layer_gradient_abs_mean{layer="some-layer"}': drawn,
          'tf_layer_weight_l2_norm{layer="some-layer"}': (t) => 10 + 1e-4 * Math.floor(Math.min(t, fault) / every),
        },
      };
    }),
  },
  {
    name: 'validation-stops',
    title: 'evaluated every 3 to 20 minutes, and then no longer',
    hours: 5,
    levels: FULL,
    notice: { alerts: ['ValidationStopped'], severity: 'warning', within: within(85 * MINUTE) },
    story: broken((random, fault) => evaluations(evaluatedEvery(random.between(3, 20) * MINUTE, (t) => Math.min(t, fault)))),
  },
  {
    name: 'validation-is-not-a-number',
    title: 'the validation loss is NaN from one evaluation on, and the training loss is not',
    hours: 5,
    levels: FULL,
    notice: { alerts: ['ValidationNotFinite'], severity: 'warning', within: within(15 * MINUTE) },
    story: broken((random, fault) => {
      const finite = evaluatedEvery(random.between(3, 20) * MINUTE, (t) => t);
      return evaluations((t) => (t < fault ? finite(t) : NaN));
    }),
  },
  {
    name: 'checkpoints-stop',
    title: 'no checkpoint is saved any more',
    hours: 8,
    levels: FULL,
    notice: { alerts: ['CheckpointStale'], severity: 'warning', within: within(90 * MINUTE) },
    story: broken((_random, fault) =>
      only('tf_checkpoint_last_success_timestamp_seconds', (t) => 1_700_006_400 + Math.floor(Math.min(t, fault) / 600) * 600),
    ),
  },
  {
    name: 'waits-for-data',
    title: 'half of the time of the steps is spent waiting for samples',
    hours: 5,
    levels: FULL,
    notice: { alerts: ['DataInputBottleneck'], severity: 'warning', within: within(40 * MINUTE) },
    allowed: ['TrainingThroughputDrop', 'LowGPUUtilization'],
    story: broken((_random, fault) => ({
      changes: {
        'tf_run_time_seconds_total{category="productive"}': (t) => 0.97 * Math.min(t, fault) + 0.5 * Math.max(0, t - fault),
        'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.03 * Math.min(t, fault) + 0.5 * Math.max(0, t - fault),
      },
    })),
  },
];

const innocents: Family[] = [
  {
    name: 'page-cache-fills',
    title: 'memory grows for 10 to 40 minutes and stays',
    hours: 12,
    levels: FULL,
    story: innocent((random) => {
      const [from, length, size] = [random.between(0, 4) * HOUR, random.between(10, 40) * MINUTE, random.between(4e9, 16e9)];
      return only('process_resident_memory_bytes', (t) => 8e9 + size * Math.min(1, Math.max(0, (t - from) / length)));
    }),
  },
  {
    name: 'heavy-tailed-gradients',
    title: 'the norm of the gradients varies by a factor of 1.5, and of 5 once an hour',
    hours: 12,
    levels: FULL,
    story: innocent((random) =>
      only('tf_train_gradient_l2_norm', () => Math.exp(0.4 * random.normal()) * (random.chance(1 / 120) ? random.between(2, 6) : 1)),
    ),
  },
  {
    name: 'loss-scaler-skips-steps',
    title: 'the loss scaler of mixed precision skips a step every 10 to 40 minutes',
    hours: 12,
    levels: FULL,
    story: innocent((random) => {
      const every = random.between(10, 40) * MINUTE;
      return {
        changes: {
          'tf_train_nonfinite_total{kind="gradient"}': (t) => Math.floor(t / every),
          tf_train_loss_scale: (t) => 65536 / 2 ** (Math.floor(t / every) % 2),
        },
      };
    }),
  },
  {
    name: 'evaluates-less-often',
    title: 'from some hour on the time between two evaluations is 1.2 to 2.4 times as long',
    hours: 12,
    levels: FULL,
    story: innocent((random, seconds) => {
      const [every, change, factor] = [random.between(3, 25) * MINUTE, random.between(2, 8) * HOUR, random.between(1.2, 2.4)];
      const slower = (t: number): number => (t < change ? t : change + (t - change) / factor);
      return evaluations(evaluatedEvery(every, (t) => slower(Math.min(t, seconds))));
    }),
  },
  {
    name: 'last-layers-are-trained',
    title: 'all layers but one are frozen',
    hours: 12,
    levels: FULL,
    story: innocent((random) => {
      const every = random.between(20, 400);
      return {
        changes: {
          'tf_layer_gradient_abs_mean{layer="some-layer"}': (t) => 1e-3 * (1 + Math.abs(Math.sin(Math.floor(t / every) * 12.9898))),
          'tf_layer_weight_l2_norm{layer="some-layer"}': (t) => 10 + 1e-5 * Math.floor(t / every),
        },
      };
    }),
  },
  {
    name: 'uneven-gpu',
    title: 'the GPU is busy between 35 and 90 %, by turns of minutes',
    hours: 12,
    levels: ALL_LEVELS,
    story: innocent((random) => {
      const [low, period] = [random.between(35, 60), random.between(1, 10) * MINUTE];
      return { gpu: (t) => Math.min(100, Math.max(0, noisy(random, (t / period) % 1 < 0.5 ? 90 : low, 0.05))) };
    }),
  },
];

export const MACHINE: readonly Family[] = [...failures, ...innocents];
