import { durationMs, positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { Severity } from './severity';

/**
 * How fast an error budget may be spent before an alert fires: above `factor` times the rate at which it would last exactly its
 * window, both over a long time, so that it matters, and over a short one, so that it still lasts.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export interface BurnRate {
  /** What the alert's name ends in, in PascalCase, for example `Fast`. */
  readonly name: string;
  /** Multiple of the rate that would spend the budget in exactly the objective's window: 14.4 spends 2% of 30 days in an hour. */
  readonly factor: number;
  /** Time over which the rate must be exceeded for the alert to matter, for example `1h`. */
  readonly longWindow: string;
  /** Time over which it must be exceeded as well, so that the alert ends soon after the cause; about a twelfth of the long one. */
  readonly shortWindow: string;
  /** How long both must hold before the alert fires, for example `2m`. */
  readonly for: string;
  /** How soon somebody must act at this rate. */
  readonly severity: Severity;
}

/**
 * The burn rates of the workbook. Where the budget is so large that these would hardly or never be reached, they are met when 60% (fast)
 * or 30% (medium) of all that happens is bad.
 *
 * @internal
 */
export function defaultBurnRates(budget: number): BurnRate[] {
  const atMost = (factor: number, badShare: number): number => Number(Math.min(factor, badShare / budget).toFixed(4));
  return [
    { name: 'Fast', factor: atMost(14.4, 0.6), longWindow: '1h', shortWindow: '5m', for: '2m', severity: Severity.CRITICAL },
    { name: 'Medium', factor: atMost(6, 0.3), longWindow: '6h', shortWindow: '30m', for: '15m', severity: Severity.WARNING },
    { name: 'Slow', factor: 1, longWindow: '3d', shortWindow: '6h', for: '1h', severity: Severity.INFO },
  ];
}

/**
 * @param slo its name, as it stands in the error
 * @internal
 * @throws InvalidConfigError when the alert could never fire, or its windows are not short, longer, longest
 */
export function assertBurnRate(slo: string, { name, factor, ...rate }: BurnRate, budget: number, window: string): void {
  const what = `burn rate ${name} of SLO ${slo}`;
  if (!(factor > 0 && factor * budget < 1)) {
    throw new InvalidConfigError(
      `${what} has factor ${factor}, which can never be exceeded: at 100% errors a budget of ${budget} burns ${Number((1 / budget).toFixed(4))} times too fast: use a factor above 0 and below that`,
    );
  }
  const lengths = [rate.shortWindow, rate.longWindow, window].map((length) => durationMs(`window of ${what}`, length));
  if (!(0 < lengths[0] && lengths[0] < lengths[1] && lengths[1] < lengths[2])) {
    throw new InvalidConfigError(
      `${what} has windows '${rate.shortWindow}' and '${rate.longWindow}': the short one must be shorter than the long one, and both shorter than the '${window}' of the objective`,
    );
  }
  positiveDuration(`'for' of ${what}`, rate.for);
}
