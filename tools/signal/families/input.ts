import { Random } from '../../random';
import { lastWord, storyOf } from './attempts';
import { Family, FULL, HOUR, MINUTE, Story, within } from './family';
import { learning } from './loss-curves';
import { Course, trainingSeries } from './training';

/** What a step waits for data when all is well, as a share of its time. */
const USUAL = 0.02;
/** From here on a third of the GPU is paid for nothing. */
const TOO_MUCH = 0.35;

type DataWait = Required<Course>['dataWait'];

function waiting(draw: (random: Random, seconds: number) => DataWait): Family['story'] {
  return (random, conditions, seconds): Story => {
    const course = { loss: learning(random, seconds / HOUR), dataWait: draw(random, seconds) };
    return { series: trainingSeries(random, conditions, seconds, course) };
  };
}

const failures: Family[] = [
  {
    name: 'data-loader-dies-slowly',
    title: 'a step waits for data for 2 % of its time, and in the course of 1 to 6 hours for 50 to 90 %',
    hours: 12,
    levels: FULL,
    notice: { alerts: ['DataInputBottleneck'], severity: 'warning', within: within(30 * MINUTE) },
    allowed: ['DataInputBottleneck', 'TrainingThroughputDrop'],
    story: (random, conditions, seconds): Story => {
      const [from, length, last] = [random.between(0.75, 4) * HOUR, random.between(1, 6) * HOUR, random.between(0.5, 0.9)];
      const share = (t: number): number => USUAL + (last - USUAL) * Math.min(1, Math.max(0, (t - from) / length));
      const fault = Math.floor(from + (length * (TOO_MUCH - USUAL)) / (last - USUAL));
      const dataWait = (t: number): number => Math.min(0.95, Math.max(0, share(t) * (1 + 0.1 * random.normal())));
      return { fault, series: trainingSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), dataWait }) };
    },
  },
];

const innocents: Family[] = [
  {
    name: 'data-wait-varies',
    title: 'a step waits for data for 5 to 15 % of its time, now more, now less',
    hours: 12,
    levels: FULL,
    story: waiting((random) => {
      const period = random.logBetween(5 * MINUTE, 3 * HOUR);
      return (t) => Math.min(0.2, Math.max(0.02, 0.1 + 0.05 * Math.sin((2 * Math.PI * t) / period) + 0.015 * random.normal()));
    }),
  },
  {
    name: 'cold-cache-waits',
    title: 'in the first 10 to 40 minutes, and again after a resume, 40 to 70 % of the time is spent waiting for data',
    hours: 12,
    levels: FULL,
    // Of a GPU that is idle for more than half an hour it is right.
    allowed: ['LowGPUUtilization'],
    story: (random, conditions, seconds): Story => {
      const [length, cold] = [random.between(10, 40) * MINUTE, random.between(0.4, 0.7)];
      const end = Math.floor(random.between(2, 6) * HOUR);
      const again = end + Math.floor(random.between(1, 10) * MINUTE);
      const pod = (from: number, until: number): Partial<Course> => ({
        dataWait: (t) => (t < from + MINUTE + length ? cold : USUAL),
        state: (t) => (t < from + MINUTE ? 'initializing' : t < until ? 'running' : 'preempted'),
      });
      return storyOf(random, conditions, seconds, [
        { course: pod(0, end - lastWord(conditions.scrape)), until: end },
        { course: pod(again, Infinity), from: again, steps: conditions.stepsPerSecond * end },
      ]);
    },
  },
  {
    name: 'shuffle-buffer-refills',
    title: 'at the start of each epoch of 15 to 60 minutes a shuffle buffer is filled for 1 to 3 minutes',
    hours: 12,
    levels: FULL,
    story: waiting((random) => {
      const [epoch, length] = [random.between(15, 60) * MINUTE, random.between(1, 3) * MINUTE];
      return (t) => ((t - MINUTE) % epoch < length ? 1 : USUAL);
    }),
  },
];

export const INPUT: readonly Family[] = [...failures, ...innocents];
