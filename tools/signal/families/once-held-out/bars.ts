import { ContractLevel } from '../../../../lib/metrics';
import { Conditions } from '../conditions';
import { plateauWithin } from '../course-of-loss';
import { MINUTE, Notice } from '../family';

/** A loop that reports once an epoch: the mean of a whole epoch is far quieter than that of a log window. */
export function wholeEpochs(drawn: Conditions): Conditions {
  return { ...drawn, logWindow: Math.min(600, Math.max(60, 6 * drawn.logWindow)), noise: drawn.noise / 8, correlation: 0 };
}

/** Without the time of the last step, two of the run's own updates count. */
export function stallWithin({ level, logWindow, scrape, stepsPerSecond }: Conditions): number {
  if (level === ContractLevel.CORE) return 15 * MINUTE + 2 * logWindow;
  return 6 * MINUTE + 10 / stepsPerSecond + 2 * scrape;
}

/** A value that is shown at the end of its log window, and scraped after that. */
export function shownWithin(seconds: number): Notice['within'] {
  return ({ logWindow, scrape }) => seconds + logWindow + 2 * scrape;
}

export const epochPlateauWithin: Notice['within'] = (drawn) => plateauWithin(wholeEpochs(drawn));
export const epochStallWithin: Notice['within'] = (drawn) => stallWithin(wholeEpochs(drawn));

/** Nothing is promised to a run that exports the core alone. */
export function fromBasic(within: Notice['within']): Notice['within'] {
  return (conditions) => (conditions.level === ContractLevel.CORE ? undefined : within(conditions));
}
