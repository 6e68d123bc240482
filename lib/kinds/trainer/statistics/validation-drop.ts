import { Sensitivity } from './sensitivity';

/** How far below its usual values something must be, and for how long. */
interface Drop {
  /** Distances between the quartiles, below the median: three are four standard deviations. */
  readonly ranges: number;
  readonly for: string;
}

const DROP: Record<Sensitivity, Drop> = {
  [Sensitivity.QUIET]: { ranges: 4, for: '30m' },
  [Sensitivity.NORMAL]: { ranges: 3, for: '15m' },
  [Sensitivity.EAGER]: { ranges: 2, for: '15m' },
};

/** What was usual: six hours that end an hour ago, so that a drop is no part of it. */
const BEFORE = '[6h] offset 1h';

/**
 * The median of the last half hour, where it is below a ratio of what was usual, and below what single evaluations vary by.
 *
 * @param ratio of the usual median
 */
export function belowUsual(metric: string, ratio: number, sensitivity: Sensitivity): string {
  const recent = `quantile_over_time(0.5, ${metric}[30m])`;
  const quartile = (share: number): string => `quantile_over_time(${share}, ${metric}${BEFORE})`;
  const fence = `${quartile(0.5)} - ${DROP[sensitivity].ranges} * (${quartile(0.75)} - ${quartile(0.25)})`;
  return [`${recent} < ${ratio} * ${quartile(0.5)}`, `and ${recent} < ${fence}`].join('\n');
}

/** How long it must be so low. */
export function belowUsualFor(sensitivity: Sensitivity): string {
  return DROP[sensitivity].for;
}

/** A low value that single ones do not decide. */
export function lowerQuarter(range: string): string {
  return `quantile_over_time(0.25, ${range})`;
}
