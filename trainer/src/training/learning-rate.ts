export const SCHEDULES = ['constant', 'cosine', 'step'] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

/** Steps of the staircase of `step`: each third of the run, a tenth of the rate. */
const STAIRS = 3;

/**
 * Learning rate by step.
 *
 * @param base rate at the start
 * @param totalSteps planned steps, over which `cosine` falls to 0
 */
export function learningRateSchedule(name: ScheduleName, base: number, totalSteps: number): (step: number) => number {
  const done = (step: number) => Math.min(step / totalSteps, 1);
  switch (name) {
    case 'constant':
      return () => base;
    case 'cosine':
      return (step) => (base * (1 + Math.cos(Math.PI * done(step)))) / 2;
    case 'step':
      return (step) => base * 0.1 ** Math.min(Math.floor(done(step) * STAIRS), STAIRS - 1);
  }
}
