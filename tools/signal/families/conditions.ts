import { ContractLevel } from '../../../lib/metrics';
import { Random } from '../../random';

/** What differs from run to run and has nothing to do with what happens in it. Times are seconds. */
export interface Conditions {
  readonly level: ContractLevel;
  /** Between two scrapes and two evaluations. */
  readonly scrape: number;
  /** Standard deviation of the loss between two log windows, relative to it. */
  readonly noise: number;
  /** What a log window has in common with the one before, 0 to 1. */
  readonly correlation: number;
  readonly logWindow: number;
  readonly stepsPerSecond: number;
}

/** What a caller fixes. */
export type Fixed = Partial<Conditions>;

const SCRAPES = [15, 15, 30, 30, 60, 120];
const LOG_WINDOWS = [10, 15, 30, 60, 120, 300, 600];
/** A deploy wakes nobody by chance alone: beyond this nothing is promised of single log windows. */
const NOISE = [0.005, 0.15] as const;

export function drawConditions(random: Random, level: ContractLevel, fixed: Fixed = {}): Conditions {
  const drawn = {
    level,
    scrape: random.of(SCRAPES),
    noise: random.logBetween(...NOISE),
    correlation: random.chance(0.5) ? random.between(0.3, 0.9) : 0,
    logWindow: random.of(LOG_WINDOWS),
    stepsPerSecond: random.logBetween(0.5, 20),
  };
  return { ...drawn, ...fixed };
}

/** The noise of the mean of an hour, relative: what decides how soon a slope shows. */
export function hourlyNoise({ noise, correlation, logWindow }: Conditions): number {
  return noise * Math.sqrt((logWindow / 3600) * ((1 + correlation) / (1 - correlation)));
}
