import { ContractLevel } from '../../../lib/metrics';
import { Random } from '../../random';
import { Conditions } from './conditions';
import { ALL_LEVELS, BASIC_UP, Family, FULL, HOUR, MINUTE, Notice, Story, within } from './family';
import { learning } from './loss-curves';
import { Course, trainingSeries } from './training';

/** Of a run that exports no time of its last step, two of its own updates count. */
const stallWithin = ({ level, logWindow, scrape, stepsPerSecond }: Conditions): number =>
  level === ContractLevel.CORE ? 15 * MINUTE + 2 * logWindow : 6 * MINUTE + 10 / stepsPerSecond + 2 * scrape;
const STALLS: Notice = { alerts: ['TrainingStalled'], severity: 'critical', within: stallWithin };

type Draw = (random: Random, fault: number, seconds: number) => Partial<Course>;

/** Healthy until a fault in the first hours; `draw` says what is different from then on. */
function broken(draw: Draw): Family['story'] {
  return (random, conditions, seconds): Story => {
    const fault = Math.floor(random.between(0.75, 2.5) * HOUR);
    const course = { loss: learning(random, seconds / HOUR), ...draw(random, fault, seconds) };
    return { series: trainingSeries(random, conditions, seconds, course), fault };
  };
}

function innocent(draw: (random: Random, seconds: number) => Partial<Course>): Family['story'] {
  return (random, conditions, seconds): Story => {
    const course = { loss: learning(random, seconds / HOUR), ...draw(random, seconds) };
    return { series: trainingSeries(random, conditions, seconds, course) };
  };
}

const upTo =
  (fault: number, before: number, after: number) =>
  (t: number): number =>
    t < fault ? before : after;

/** In turns `working` and in another state. */
function inTurns(other: string, workingSeconds: number, otherSeconds: number) {
  return (t: number): string => {
    if (t < MINUTE) return 'initializing';
    return (t - MINUTE) % (workingSeconds + otherSeconds) < workingSeconds ? 'running' : other;
  };
}

const failures: Family[] = [
  {
    name: 'stalls-gpu-idle',
    title: 'hangs in state running, the GPU idle',
    hours: 6,
    levels: ALL_LEVELS,
    notice: STALLS,
    allowed: ['LowGPUUtilization', 'GpuIdleWhileAllocated', 'ExporterStale', 'CheckpointStale'],
    story: broken((_random, fault) => ({ speed: upTo(fault, 1, 0) })),
  },
  {
    name: 'stalls-gpu-busy',
    title: 'all workers wait in a collective operation, the GPU at 100 %',
    hours: 6,
    levels: ALL_LEVELS,
    notice: STALLS,
    allowed: ['ExporterStale', 'CheckpointStale'],
    story: broken((random, fault) => ({ speed: upTo(fault, 1, 0), gpu: (t) => (t < fault ? 92 + 3 * random.normal() : 100) })),
  },
  {
    name: 'hangs-in-a-save',
    title: 'saves take a minute, and one never ends',
    hours: 6,
    levels: BASIC_UP,
    notice: { ...STALLS, within: within(60 * MINUTE) },
    allowed: ['LowGPUUtilization', 'GpuIdleWhileAllocated', 'ExporterStale', 'CheckpointStale'],
    story: broken((_random, fault) => {
      const state = inTurns('checkpointing', 10 * MINUTE, MINUTE);
      return { state: (t) => (t < fault ? state(t) : 'checkpointing') };
    }),
  },
  {
    name: 'hangs-in-an-evaluation',
    title: 'evaluations take five minutes, and one never ends',
    hours: 6,
    levels: BASIC_UP,
    notice: { ...STALLS, within: within(60 * MINUTE) },
    allowed: ['LowGPUUtilization', 'GpuIdleWhileAllocated', 'ExporterStale', 'CheckpointStale'],
    story: broken((_random, fault) => {
      const state = inTurns('evaluating', 25 * MINUTE, 5 * MINUTE);
      return { state: (t) => (t < fault ? state(t) : 'evaluating') };
    }),
  },
  {
    name: 'hangs-before-the-first-step',
    title: 'in state running, without a step',
    hours: 4,
    levels: BASIC_UP,
    notice: { alerts: ['TrainingInitTooLong', 'TrainingStalled'], severity: 'warning', within: within(25 * MINUTE) },
    allowed: ['LowGPUUtilization', 'GpuIdleWhileAllocated', 'ExporterStale', 'NoCheckpointYet', 'TrainingMetricsMissing'],
    story: (random, conditions, seconds) => ({
      fault: 0,
      series: trainingSeries(random, conditions, seconds, { loss: () => 1, speed: () => 0, state: () => 'running' }),
    }),
  },
  {
    name: 'exporter-of-a-core-run-frozen',
    title: 'a loop that writes the four gauges hangs',
    hours: 6,
    levels: [ContractLevel.CORE],
    notice: STALLS,
    allowed: ['LowGPUUtilization', 'GpuIdleWhileAllocated'],
    story: broken((_random, fault) => ({ speed: upTo(fault, 1, 0), gpu: (t) => (t < fault ? 90 : 0) })),
  },
];

const innocents: Family[] = [
  {
    name: 'long-evaluations-by-turns',
    title: 'an evaluation of 6 to 10 minutes after every 10 to 20 of training',
    hours: 12,
    levels: ALL_LEVELS,
    story: innocent((random) => ({
      state: inTurns('evaluating', random.between(10, 20) * MINUTE, random.between(6, 10) * MINUTE),
      gpu: evaluationGpu(random),
    })),
  },
  {
    name: 'one-long-evaluation',
    title: 'one evaluation of 20 to 30 minutes',
    hours: 12,
    levels: BASIC_UP,
    story: innocent((random) => {
      const [from, length] = [random.between(1, 8) * HOUR, random.between(20, 30) * MINUTE];
      return { state: (t) => (t < MINUTE ? 'initializing' : t >= from && t < from + length ? 'evaluating' : 'running') };
    }),
  },
  {
    name: 'long-compilation',
    title: 'XLA compiles for 8 to 14 minutes before the first step',
    hours: 12,
    levels: ALL_LEVELS,
    story: innocent((random) => {
      const until = random.between(8, 14) * MINUTE;
      return { speed: (t) => Number(t >= until), state: (t) => (t < until ? 'initializing' : 'running'), gpu: () => 60 };
    }),
  },
  {
    name: 'slow-steps',
    title: 'a step takes 1 to 4 minutes',
    hours: 12,
    levels: BASIC_UP,
    story: (random, drawn, seconds) => {
      const conditions = { ...drawn, stepsPerSecond: 1 / random.between(60, 240), logWindow: 600 };
      return { series: trainingSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR) }) };
    },
  },
  {
    name: 'learning-rate-warms-up',
    title: 'the learning rate grows from 0 for 5 to 30 minutes',
    hours: 12,
    levels: FULL,
    story: innocent((random) => {
      const until = random.between(5, 30) * MINUTE;
      return { changes: { tf_train_learning_rate: (t) => 1e-3 * Math.min(1, t / until) } };
    }),
  },
];

function evaluationGpu(random: Random): (t: number) => number {
  return () => Math.min(100, Math.max(0, 75 + 15 * random.normal()));
}

export const PROGRESS: readonly Family[] = [...failures, ...innocents];
